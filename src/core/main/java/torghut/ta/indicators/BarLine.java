package torghut.ta.indicators;

/** An indicator that turns each bar into one number, such as a true range or an oscillator. */
interface BarLine {

    /** Takes the next bar and returns the value after it, NaN before the warm-up is over. */
    double update(Cells cells, BarInput bar);
}
