package torghut.ta.indicators;

/**
 * Wilder's relative strength index, in [0, 100]: the share of the gains in all recent moves.
 *
 * <p>A move is the difference of two consecutive closes; its gain is the move or 0, its loss the
 * move's opposite or 0. Seed: g and l are the means of the first n gains and losses. From then on g
 * = ((n - 1) g + gain) / n and l alike. The index is 100 g / (g + l), and 50 when g + l = 0, that
 * is, when no close ever differed. Warm-up: n + 1 closes; before, the index is NaN.
 *
 * <p>TA-Lib agrees, but says 0 where g + l is below 1e-14.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978); <a
 * href="https://github.com/TA-Lib/ta-lib/blob/main/src/ta_func/ta_RSI.c">TA-Lib RSI</a>.
 */
public final class Rsi {

    /** Averages below it no longer decay: they would underflow and their ratio with them. */
    private static final double SMALLEST = 1e-280;

    private final int period;
    private int count;
    private double previousClose;

    /** The sums of gains and losses while they are fewer than the period, then the averages. */
    private double gain;

    private double loss;

    /**
     * All that an index knows.
     *
     * @param count closes seen, at most the period plus one
     * @param previousClose the last of them, 0 when there is none
     * @param gain sum of the gains while they are fewer than the period, then their average
     * @param loss sum of the losses while they are fewer than the period, then their average
     */
    public record State(int count, double previousClose, double gain, double loss) {}

    /**
     * Starts before the first close.
     *
     * @throws IllegalArgumentException if the period is below 1
     */
    public Rsi(int period) {
        if (period < 1) {
            throw new IllegalArgumentException("period must be >= 1, was " + period);
        }
        this.period = period;
    }

    Rsi(int period, State state) {
        this(period);
        count = state.count();
        previousClose = state.previousClose();
        gain = state.gain();
        loss = state.loss();
    }

    /** Number of closes from which on the index is defined. */
    public int warmUp() {
        return period + 1;
    }

    /** The index after {@code close}, NaN before the warm-up is over; nothing changes. */
    public double preview(double close) {
        if (count < period) {
            return Double.NaN;
        }
        double gains = next(gain, close - previousClose);
        double losses = next(loss, previousClose - close);
        return gains + losses == 0 ? 50 : 100 * (gains / (gains + losses));
    }

    /** Takes {@code close} in and returns the index, NaN before the warm-up is over. */
    public double update(double close) {
        double index = preview(close);
        if (count > 0) {
            double gains = next(gain, close - previousClose);
            loss = next(loss, previousClose - close);
            gain = gains;
        }
        previousClose = close;
        count = Math.min(count + 1, period + 1);
        return index;
    }

    State state() {
        return new State(count, previousClose, gain, loss);
    }

    /** The sum or average after a move, of which only the part above 0 counts. */
    private double next(double average, double move) {
        double counted = Math.max(move, 0);
        if (count < period) {
            return average + counted;
        }
        if (count == period) {
            return (average + counted) / period;
        }
        if (move == 0 && gain + loss < SMALLEST) {
            return average;
        }
        return (average * (period - 1) + counted) / period;
    }
}
