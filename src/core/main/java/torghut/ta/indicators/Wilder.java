package torghut.ta.indicators;

/**
 * Wilder's average: seeded with the mean of the first n values, from then on w = ((n - 1) w + x) /
 * n. Warm-up: n values.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978).
 */
final class Wilder implements Line {

    private final int period;

    /** Cell: values seen, at most the period. */
    private final int count;

    /** Cell: the sum of the values while they are fewer than the period, then the average. */
    private final int average;

    Wilder(Cells.Layout layout, int period) {
        this.period = period;
        this.count = layout.reserve(1);
        this.average = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, double x) {
        if (Double.isNaN(x)) {
            return Double.NaN;
        }
        int seen = cells.getInt(count);
        double before = cells.get(average);
        if (seen == period) {
            double next = (before * (period - 1) + x) / period;
            cells.set(average, next);
            return next;
        }
        cells.set(count, seen + 1);
        double sum = before + x;
        if (seen + 1 < period) {
            cells.set(average, sum);
            return Double.NaN;
        }
        cells.set(average, sum / period);
        return sum / period;
    }
}
