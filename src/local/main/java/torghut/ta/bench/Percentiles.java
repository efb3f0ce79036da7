package torghut.ta.bench;

import java.util.Arrays;

/** Of some measurements, in their unit: each is one of them, by nearest rank. */
record Percentiles(long p50, long p95, long p99, long max) {

    /** At least one value. */
    static Percentiles of(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                at(sorted, 50), at(sorted, 95), at(sorted, 99), sorted[sorted.length - 1]);
    }

    private static long at(long[] sorted, int percent) {
        int rank = (int) (((long) sorted.length * percent + 99) / 100);
        return sorted[rank - 1];
    }
}
