package torghut.ta.indicators;

/**
 * What an indicator is made from: the values of its parameters, in order, and where it gets its
 * cells and sessions.
 */
record Arguments(Cells.Layout layout, SessionCalendar calendar, double[] values) {

    /** The i-th value, a whole number. */
    int bars(int i) {
        return (int) values[i];
    }

    /** The i-th value. */
    double number(int i) {
        return values[i];
    }
}
