package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Bollinger bands, in the unit of the closes: the mean of the last n closes, and how many standard
 * deviations around it.
 *
 * <p>mid = mean of n closes; upper and lower = mid plus and minus {@code width} population standard
 * deviations (divisor n). Both passes run over the n closes themselves, so nothing drifts, a spike
 * leaves no trace once it is out, and equal closes have a deviation of exactly 0. Warm-up: n
 * closes; before, everything is NaN.
 *
 * <p>Source: J. Bollinger, Bollinger on Bollinger Bands (2001).
 */
public final class BollingerBands {

    private static final int FIRST_CAPACITY = 4;

    private final int period;
    private final double width;

    /**
     * The last closes, oldest first; one fewer than the period, as the newest comes with a call.
     */
    private double[] closes;

    private int count;

    /**
     * Starts before the first close.
     *
     * @param period number of closes
     * @param width number of standard deviations
     * @throws IllegalArgumentException if the period is below 2, or the width not a number &gt; 0
     */
    public BollingerBands(int period, double width) {
        this(period, width, new double[0]);
    }

    /** Continues after {@code closes}, which is what {@link #closes()} returned. */
    BollingerBands(int period, double width, double[] closes) {
        if (period < 2) {
            throw new IllegalArgumentException("period must be >= 2, was " + period);
        }
        if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("width must be > 0, was " + width);
        }
        this.period = period;
        this.width = width;
        this.closes = closes.clone();
        this.count = closes.length;
    }

    /** Number of closes from which on the bands are defined. */
    public int warmUp() {
        return period;
    }

    /** The mid after {@code close}, NaN before the warm-up is over; nothing changes. */
    public double previewMid(double close) {
        if (count < period - 1) {
            return Double.NaN;
        }
        // Differences of neighbouring prices are exact, so the mean is good to the last digit.
        double differences = 0;
        for (int i = 0; i < count; i++) {
            differences += closes[i] - close;
        }
        return close + differences / period;
    }

    /** How far the bands are from the mid after {@code close}; nothing changes. */
    public double previewHalfWidth(double close) {
        double mid = previewMid(close);
        if (Double.isNaN(mid)) {
            return Double.NaN;
        }
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double deviation = closes[i] - mid;
            squares += deviation * deviation;
        }
        squares += (close - mid) * (close - mid);
        return width * Math.sqrt(squares / period);
    }

    /** Takes {@code close} in. */
    public void update(double close) {
        if (count == period - 1) {
            System.arraycopy(closes, 1, closes, 0, count - 1);
            closes[count - 1] = close;
            return;
        }
        if (count == closes.length) {
            int capacity = Math.min(period - 1, Math.max(FIRST_CAPACITY, 2 * count));
            closes = Arrays.copyOf(closes, capacity);
        }
        closes[count++] = close;
    }

    /** The last closes, oldest first, at most one fewer than the period. */
    double[] closes() {
        return Arrays.copyOf(closes, count);
    }
}
