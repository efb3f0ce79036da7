package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Sum of numerators divided by sum of denominators, over the entries in a sliding window of time.
 *
 * <p>Every call computes the sums from all entries, oldest first. So the result depends on the
 * entries in the window alone and no error accumulates. With n entries, none negative, the relative
 * error is below 2.3e-16 n in theory.
 *
 * <p>The entries are kept in arrays, oldest first, and moved to the front when the arrays are full.
 * So a symbol that seldom trades needs little memory.
 */
final class WindowedRatio {

    private static final int FIRST_CAPACITY = 2;

    private long[] ends;
    private double[] numerators;
    private double[] denominators;
    private int oldest;
    private int size;

    /** Whether the arrays are shared with another window. */
    private boolean isShared;

    WindowedRatio() {
        this(new long[0], new double[0], new double[0]);
    }

    /** A window with these entries, oldest first. */
    WindowedRatio(long[] ends, double[] numerators, double[] denominators) {
        this.ends = ends.clone();
        this.numerators = numerators.clone();
        this.denominators = denominators.clone();
        this.size = ends.length;
    }

    private WindowedRatio(WindowedRatio other) {
        ends = other.ends;
        numerators = other.numerators;
        denominators = other.denominators;
        oldest = other.oldest;
        size = other.size;
        isShared = true;
    }

    /**
     * A copy for a preview. It shares the entries of this window, which never change, and adds its
     * own behind them, where this window may overwrite them. So use of the copy must end before
     * this window is updated again.
     */
    WindowedRatio branch() {
        return new WindowedRatio(this);
    }

    int size() {
        return size;
    }

    /** The ratio of all entries, NaN if there are none. */
    double ratio() {
        double numeratorSum = 0;
        double denominatorSum = 0;
        for (int i = oldest; i < oldest + size; i++) {
            numeratorSum += numerators[i];
            denominatorSum += denominators[i];
        }
        return numeratorSum / denominatorSum;
    }

    /** Removes the entries that end at or before {@code after}. */
    void removeUntil(long after) {
        while (size > 0 && ends[oldest] <= after) {
            oldest++;
            size--;
        }
    }

    /** Adds an entry that ends later than all others. */
    void add(long end, double numerator, double denominator) {
        if (oldest + size == ends.length) {
            makeRoom();
        }
        int at = oldest + size;
        ends[at] = end;
        numerators[at] = numerator;
        denominators[at] = denominator;
        size++;
    }

    /**
     * Moves the entries to the front, into larger arrays if that would free less than a quarter.
     */
    private void makeRoom() {
        boolean isRoomy = size < ends.length - ends.length / 4 && !isShared;
        int capacity = isRoomy ? ends.length : Math.max(FIRST_CAPACITY, size + size / 2);
        long[] oldEnds = ends;
        double[] oldNumerators = numerators;
        double[] oldDenominators = denominators;
        if (!isRoomy) {
            ends = new long[capacity];
            numerators = new double[capacity];
            denominators = new double[capacity];
            isShared = false;
        }
        System.arraycopy(oldEnds, oldest, ends, 0, size);
        System.arraycopy(oldNumerators, oldest, numerators, 0, size);
        System.arraycopy(oldDenominators, oldest, denominators, 0, size);
        oldest = 0;
    }

    /** Ends of the entries, oldest first. */
    long[] ends() {
        return Arrays.copyOfRange(ends, oldest, oldest + size);
    }

    /** Numerators of the entries, oldest first. */
    double[] numerators() {
        return Arrays.copyOfRange(numerators, oldest, oldest + size);
    }

    /** Denominators of the entries, oldest first. */
    double[] denominators() {
        return Arrays.copyOfRange(denominators, oldest, oldest + size);
    }
}
