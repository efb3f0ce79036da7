package torghut.ta.indicators;

/**
 * Exponential moving average, in the unit of the values: the older a value, the less it weighs.
 *
 * <p>Seed: the mean of the first n values. From then on e += 2 / (n + 1) * (x - e). Warm-up: n
 * values; the average is NaN before. The operations are those of TA-Lib in the same order ({@code
 * ta_EMA.c}, default compatibility, no unstable period), so that the two agree to the last bit.
 *
 * <p>Source: <a href="https://github.com/TA-Lib/ta-lib/blob/main/src/ta_func/ta_EMA.c">TA-Lib
 * EMA</a>; R. G. Brown, Smoothing, Forecasting and Prediction of Discrete Time Series (1963).
 */
public final class Ema implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "ema",
                    "e += 2 / (n + 1) × (close − e), from the mean of the first n closes",
                    "Brown 1963; TA-Lib EMA",
                    a -> new Ema(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 12));

    private final int period;
    private final double smoothing;

    /** Cell: values seen, at most the period. */
    private final int count;

    /** Cell: the sum of the values while they are fewer than the period, then the average. */
    private final int average;

    /**
     * State for a checkpoint.
     *
     * @param count values seen, at most the period
     * @param value their sum while they are fewer than the period, then the average
     */
    public record State(int count, double value) {}

    /**
     * Reserves its cells.
     *
     * @throws IllegalArgumentException if the period is below 1
     */
    Ema(Cells.Layout layout, int period) {
        if (period < 1) {
            throw new IllegalArgumentException("period must be >= 1, was " + period);
        }
        this.period = period;
        this.smoothing = 2.0 / (period + 1);
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
            double next = (x - before) * smoothing + before;
            cells.set(average, next);
            return next;
        }
        cells.set(count, seen + 1);
        double sum = before + x;
        if (seen + 1 < period) {
            cells.set(average, sum);
            return Double.NaN;
        }
        double seed = sum / period;
        cells.set(average, seed);
        return seed;
    }

    /** The current average, NaN before the warm-up is over. */
    double value(Cells cells) {
        return cells.getInt(count) == period ? cells.get(average) : Double.NaN;
    }

    State state(Cells cells) {
        return new State(cells.getInt(count), cells.get(average));
    }

    /** Restores a state; null starts before the first value. */
    void restore(Cells cells, State state) {
        if (state != null) {
            cells.set(count, state.count());
            cells.set(average, state.value());
        }
    }
}
