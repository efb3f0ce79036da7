package torghut.ta.indicators;

/** A bar goes in, and each gives one number: a true range, an oscillator. */
interface BarLine {

    /** Takes {@code bar} in and returns the value after it, NaN before the warm-up is over. */
    double update(Cells cells, BarInput bar);
}
