package torghut.ta.indicators;

/**
 * What an indicator is created with: its cells, the calendar of sessions, and the values of its
 * parameters in order.
 */
record Arguments(Cells.Layout layout, SessionCalendar calendar, double[] values) {

    /** The i-th parameter, which must be a whole number. */
    int bars(int i) {
        return (int) values[i];
    }

    /** The i-th parameter. */
    double number(int i) {
        return values[i];
    }
}
