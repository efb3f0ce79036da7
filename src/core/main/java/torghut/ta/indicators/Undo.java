package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Scratch space for previews: keeps the values that a preview overwrites, so that they can be put
 * back. One is enough for all symbols of a thread; it is empty between previews. Not thread-safe.
 */
public final class Undo {

    private static final int FIRST_CAPACITY = 256;

    private int[] cells = new int[FIRST_CAPACITY];
    private double[] values = new double[FIRST_CAPACITY];
    private int size;

    void begin() {
        size = 0;
    }

    void record(int cell, double value) {
        if (size == cells.length) {
            cells = Arrays.copyOf(cells, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        cells[size] = cell;
        values[size] = value;
        size++;
    }

    /** Puts the values back, the last one first, as a cell may have been overwritten twice. */
    void restore(double[] target) {
        while (size > 0) {
            size--;
            target[cells[size]] = values[size];
        }
    }
}
