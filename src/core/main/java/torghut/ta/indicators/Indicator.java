package torghut.ta.indicators;

/**
 * One indicator of the catalogue: a bar goes in, and each gives one or more values. It knows which
 * cells are its own and holds nothing else that changes, so one serves all symbols.
 */
interface Indicator {

    /**
     * Takes {@code bar} in and writes the values after it to {@code values}, from {@code at} on;
     * NaN is a value that is not defined.
     */
    void update(Cells cells, BarInput bar, double[] values, int at);
}
