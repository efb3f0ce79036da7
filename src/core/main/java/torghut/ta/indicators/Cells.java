package torghut.ta.indicators;

/**
 * The numbers that indicators keep from bar to bar, all of one symbol in one array. An indicator
 * itself only knows which cells are its own (see {@link Layout}), so that one indicator serves all
 * symbols, and every indicator can be stored, restored and previewed in the same way.
 *
 * <p>All cells are 0 at first: to an indicator that must mean that it has seen nothing.
 */
final class Cells {

    /** Hands out cells, each to one owner. */
    static final class Layout {

        private int size;

        /** The first of {@code count} cells that nobody else has. */
        int reserve(int count) {
            int first = size;
            size += count;
            return first;
        }

        int size() {
            return size;
        }
    }

    private final double[] values;

    /** Where overwritten values go, null when changes are there to stay. */
    private Undo undo;

    Cells(int size) {
        values = new double[size];
    }

    double get(int cell) {
        return values[cell];
    }

    int getInt(int cell) {
        return (int) values[cell];
    }

    void set(int cell, double value) {
        if (undo != null) {
            undo.record(cell, values[cell]);
        }
        values[cell] = value;
    }

    /** From now on changes are provisional, until {@link #rewind}. */
    void mark(Undo scratch) {
        scratch.begin();
        undo = scratch;
    }

    /** Takes back every change since {@link #mark}. */
    void rewind() {
        undo.restore(values);
        undo = null;
    }

    /** The values of some cells, in order. */
    double[] copy(int first, int count) {
        double[] copy = new double[count];
        System.arraycopy(values, first, copy, 0, count);
        return copy;
    }

    /** Sets some cells to values that were stored. */
    void fill(int first, double[] source, int from, int count) {
        System.arraycopy(source, from, values, first, count);
    }
}
