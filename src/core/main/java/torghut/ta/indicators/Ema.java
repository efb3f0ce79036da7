package torghut.ta.indicators;

/**
 * Exponential moving average of the last values, the older the lighter, in the unit of the values.
 *
 * <p>Seed: the mean of the first n values. From then on e += 2 / (n + 1) * (x - e). Warm-up: n
 * values; before, the average is NaN. Every operation is TA-Lib's, in its order ({@code ta_EMA.c},
 * default compatibility, no unstable period), so that the two agree to the last bit.
 *
 * <p>Source: <a href="https://github.com/TA-Lib/ta-lib/blob/main/src/ta_func/ta_EMA.c">TA-Lib
 * EMA</a>; R. G. Brown, Smoothing, Forecasting and Prediction of Discrete Time Series (1963).
 */
public final class Ema {

    private final int period;
    private final double smoothing;
    private int count;

    /** The sum of the values while they are fewer than the period, then the average. */
    private double value;

    /**
     * All that an average knows.
     *
     * @param count values seen, at most the period
     * @param value their sum while they are fewer than the period, then the average
     */
    public record State(int count, double value) {}

    /**
     * Starts before the first value.
     *
     * @throws IllegalArgumentException if the period is below 1
     */
    public Ema(int period) {
        if (period < 1) {
            throw new IllegalArgumentException("period must be >= 1, was " + period);
        }
        this.period = period;
        this.smoothing = 2.0 / (period + 1);
    }

    Ema(int period, State state) {
        this(period);
        count = state.count();
        value = state.value();
    }

    /** Number of values from which on the average is defined. */
    public int warmUp() {
        return period;
    }

    /** The average after {@code x}, NaN before the warm-up is over; nothing changes. */
    public double preview(double x) {
        return count + 1 < period ? Double.NaN : next(x);
    }

    /** Takes {@code x} in and returns the average, NaN before the warm-up is over. */
    public double update(double x) {
        double average = preview(x);
        value = next(x);
        count = Math.min(count + 1, period);
        return average;
    }

    State state() {
        return new State(count, value);
    }

    private double next(double x) {
        if (count == period) {
            return (x - value) * smoothing + value;
        }
        double sum = value + x;
        return count + 1 < period ? sum : sum / period;
    }
}
