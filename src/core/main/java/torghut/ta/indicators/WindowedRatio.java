package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Sum of numerators over sum of denominators, of the entries in a sliding window of time.
 *
 * <p>The sums are taken afresh at every call, oldest entry first. So the result depends on the
 * entries in the window alone, nothing drifts and nothing that has left stays behind. With n
 * entries, none negative, the relative error is below 2.3e-16 n in theory; with 300 it stays below
 * 3e-15 over a full day of bars with a spike among them. The price is time in proportion to n: half
 * a microsecond for all indicators of a bar with 300 bars in the VWAP window.
 *
 * <p>The entries are held in a ring that grows by half when it is full, so that it is small for a
 * symbol that seldom trades, and never holds more than the window.
 */
final class WindowedRatio {

    private static final int FIRST_CAPACITY = 2;

    private long[] ends;
    private double[] numerators;
    private double[] denominators;
    private int oldest;
    private int size;

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

    /** Number of entries that end after {@code after}. */
    int count(long after) {
        return size - outdated(after);
    }

    /** The ratio of the entries that end after {@code after} and of one more. */
    double ratioWith(double numerator, double denominator, long after) {
        int skipped = outdated(after);
        int at = index(skipped);
        double numeratorSum = 0;
        double denominatorSum = 0;
        for (int i = skipped; i < size; i++) {
            numeratorSum += numerators[at];
            denominatorSum += denominators[at];
            if (++at == ends.length) {
                at = 0;
            }
        }
        return (numeratorSum + numerator) / (denominatorSum + denominator);
    }

    /** Forgets the entries that do not end after {@code after}. */
    void removeUntil(long after) {
        int removed = outdated(after);
        oldest = index(removed);
        size -= removed;
    }

    /** Adds an entry that ends later than all others. */
    void add(long end, double numerator, double denominator) {
        if (size == ends.length) {
            grow();
        }
        int at = index(size);
        ends[at] = end;
        numerators[at] = numerator;
        denominators[at] = denominator;
        size++;
    }

    /** Ends of the entries, oldest first. */
    long[] ends() {
        long[] ordered = new long[size];
        for (int i = 0; i < size; i++) {
            ordered[i] = ends[index(i)];
        }
        return ordered;
    }

    /** Numerators of the entries, oldest first. */
    double[] numerators() {
        return ordered(numerators);
    }

    /** Denominators of the entries, oldest first. */
    double[] denominators() {
        return ordered(denominators);
    }

    private int outdated(long after) {
        int outdated = 0;
        while (outdated < size && ends[index(outdated)] <= after) {
            outdated++;
        }
        return outdated;
    }

    /** Where the i-th oldest entry is, or goes when there are i entries. */
    private int index(int i) {
        int at = oldest + i;
        return at < ends.length ? at : at - ends.length;
    }

    private void grow() {
        int capacity = Math.max(FIRST_CAPACITY, size + size / 2);
        long[] orderedEnds = ends();
        numerators = Arrays.copyOf(numerators(), capacity);
        denominators = Arrays.copyOf(denominators(), capacity);
        ends = Arrays.copyOf(orderedEnds, capacity);
        oldest = 0;
    }

    private double[] ordered(double[] ring) {
        double[] ordered = new double[size];
        for (int i = 0; i < size; i++) {
            ordered[i] = ring[index(i)];
        }
        return ordered;
    }
}
