package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Sum of numerators over sum of denominators, of the entries in a sliding window of time.
 *
 * <p>The sums are taken afresh at every call, oldest entry first. So the result depends on the
 * entries in the window alone, nothing drifts and nothing that has left stays behind. With n
 * entries, none negative, the relative error is below 2.3e-16 n in theory.
 *
 * <p>The entries lie in arrays, oldest first, and are moved to the front when these are full: small
 * for a symbol that seldom trades, and never much more than the window.
 */
final class WindowedRatio {

    private static final int FIRST_CAPACITY = 2;

    private long[] ends;
    private double[] numerators;
    private double[] denominators;
    private int oldest;
    private int size;

    /** Whether another window's entries lie in the same arrays. */
    private boolean isShared;

    WindowedRatio() {
        this(new long[0], new double[0], new double[0]);
    }

    /** Continues with these entries, oldest first. */
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
     * The same window, to go on provisionally. It shares the entries with this one, which are never
     * changed, and adds its own behind them, where this one may overwrite them: so it is to be used
     * up before this one goes on.
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

    /** Forgets the entries that do not end after {@code after}. */
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

    /** Moves the entries to the front, into other arrays where that would not free a quarter. */
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
