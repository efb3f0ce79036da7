package torghut.ta.indicators;

/** One number after another goes in, and each gives one: a moving average, an oscillator. */
interface Line {

    /**
     * Takes {@code x} in and returns the value after it, NaN before the warm-up is over. A NaN is
     * no number: it changes nothing and gives NaN. So the warm-ups of lines of lines add up.
     */
    double update(Cells cells, double x);
}
