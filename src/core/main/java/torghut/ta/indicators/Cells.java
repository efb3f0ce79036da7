package torghut.ta.indicators;

/**
 * The numbers that the indicators of one symbol keep from bar to bar, in one array. An indicator
 * object only knows the positions of its numbers (see {@link Layout}). So one object serves all
 * symbols, and all indicators are stored, restored and previewed by the same code.
 *
 * <p>All cells are 0 at first: an indicator must read that as "no bar seen yet".
 */
final class Cells {

    /** Gives each indicator its positions in the array. */
    static final class Layout {

        private int size;

        /** Reserves {@code count} cells and returns the position of the first. */
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

    /** Keeps overwritten values while changes are provisional, else null. */
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

    /** Makes the changes from here on provisional, until {@link #rewind}. */
    void mark(Undo scratch) {
        scratch.begin();
        undo = scratch;
    }

    /** Undoes every change since {@link #mark}. */
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
