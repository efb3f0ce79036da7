package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Exact sums of price times size and of size over the bars in a sliding window of time. As they are
 * exact, bars that leave the window are simply subtracted, so a bar costs the same however long the
 * window is.
 *
 * <p>The bars are kept in ring buffers that grow by half when they are full, so a symbol that
 * seldom trades needs little memory.
 */
final class ExactWindow {

    private static final int FIRST_CAPACITY = 2;

    private final ExactSum notional = new ExactSum();
    private final ExactSum volume = new ExactSum();

    private long[] ends;

    /** For each bar the number of parts of its notional, then of its volume. */
    private byte[] counts;

    private double[] parts;
    private int oldest;
    private int size;
    private int oldestPart;
    private int partCount;

    /**
     * Bars and parts before the oldest one that must not be overwritten, because the window that
     * this one is a branch of still uses them.
     */
    private int keptBars;

    private int keptParts;
    private boolean isBranch;

    /** Starts without bars. */
    ExactWindow() {
        this(new long[0], new byte[0], new double[0]);
    }

    /**
     * Continues with these bars, oldest first; see {@link #ends}, {@link #counts}, {@link #parts}.
     */
    ExactWindow(long[] ends, byte[] counts, double[] parts) {
        this.ends = ends.clone();
        this.counts = counts.clone();
        this.parts = parts.clone();
        size = ends.length;
        partCount = parts.length;
        addTo(notional, volume, size, 1);
    }

    private ExactWindow(ExactWindow other) {
        notional.set(other.notional);
        volume.set(other.volume);
        ends = other.ends;
        counts = other.counts;
        parts = other.parts;
        oldest = other.oldest;
        size = other.size;
        oldestPart = other.oldestPart;
        partCount = other.partCount;
        isBranch = true;
    }

    /**
     * A copy for a preview. It shares the bars of this window and writes its own only where this
     * window has none, so it costs the same however many bars there are. Use of the copy must end
     * before this window is updated again.
     */
    ExactWindow branch() {
        return new ExactWindow(this);
    }

    /** VWAP of the bars, NaN where none of them has volume. */
    double vwap() {
        return volume.isZero() ? Double.NaN : notional.dividedBy(volume);
    }

    /** Removes the bars that end at or before {@code after}. */
    void removeUntil(long after) {
        int removed = outdated(after);
        int removedParts = addTo(notional, volume, removed, -1);
        oldest = wrapped(oldest + removed, ends.length);
        size -= removed;
        oldestPart = wrapped(oldestPart + removedParts, parts.length);
        partCount -= removedParts;
        if (isBranch) {
            keptBars += removed;
            keptParts += removedParts;
        }
    }

    /** Adds a bar that ends later than all others. */
    void add(BarInput bar) {
        if (keptBars + size == ends.length) {
            int capacity = Math.max(FIRST_CAPACITY, size + size / 2);
            counts = Arrays.copyOf(counts(), 2 * capacity);
            ends = Arrays.copyOf(ends(), capacity);
            oldest = 0;
            keptBars = 0;
        }
        int at = wrapped(oldest + size++, ends.length);
        ends[at] = bar.endMillis();
        counts[2 * at] = addParts(bar.notional());
        counts[2 * at + 1] = addParts(bar.volume());
        notional.add(bar.notional());
        volume.add(bar.volume());
    }

    private byte addParts(ExactSum sum) {
        int added = sum.partCount();
        if (keptParts + partCount + added > parts.length) {
            parts = Arrays.copyOf(parts(), Math.max(partCount + added, partCount * 3 / 2));
            oldestPart = 0;
            keptParts = 0;
        }
        for (int i = 0; i < added; i++) {
            parts[wrapped(oldestPart + partCount++, parts.length)] = sum.part(i);
        }
        return (byte) added;
    }

    /** Ends of the bars, oldest first. */
    long[] ends() {
        long[] ordered = new long[size];
        for (int i = 0; i < size; i++) {
            ordered[i] = ends[wrapped(oldest + i, ends.length)];
        }
        return ordered;
    }

    /** For each bar the number of parts of its notional, then of its volume. */
    byte[] counts() {
        byte[] ordered = new byte[2 * size];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = counts[wrapped(2 * oldest + i, counts.length)];
        }
        return ordered;
    }

    /** The parts, bar by bar. */
    double[] parts() {
        double[] ordered = new double[partCount];
        for (int i = 0; i < partCount; i++) {
            ordered[i] = parts[wrapped(oldestPart + i, parts.length)];
        }
        return ordered;
    }

    private int outdated(long after) {
        int outdated = 0;
        while (outdated < size && ends[wrapped(oldest + outdated, ends.length)] <= after) {
            outdated++;
        }
        return outdated;
    }

    /**
     * Adds the oldest bars to two sums, or subtracts them.
     *
     * @return number of their parts
     */
    private int addTo(ExactSum notionalSum, ExactSum volumeSum, int bars, int sign) {
        int part = 0;
        for (int i = 0; i < 2 * bars; i++) {
            ExactSum sum = i % 2 == 0 ? notionalSum : volumeSum;
            for (int n = counts[wrapped(2 * oldest + i, counts.length)]; n > 0; n--) {
                sum.add(sign * parts[wrapped(oldestPart + part++, parts.length)]);
            }
        }
        return part;
    }

    private static int wrapped(int index, int length) {
        return index < length ? index : index - length;
    }
}
