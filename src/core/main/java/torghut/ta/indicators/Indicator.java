package torghut.ta.indicators;

/**
 * One indicator of the catalogue: turns each bar into one or more values. Everything that changes
 * from bar to bar is in its {@link Cells}, so one object serves all symbols.
 */
interface Indicator {

    /**
     * Takes the next bar and writes the values after it to {@code values}, from index {@code at}
     * on; NaN means not defined.
     */
    void update(Cells cells, BarInput bar, double[] values, int at);
}
