package torghut.ta.indicators;

/**
 * Moving average convergence and divergence, in the unit of the closes: how far a fast average of
 * the closes is above a slow one, and an average of that distance.
 *
 * <p>macd = EMA(fast) - EMA(slow), each seeded on its own with the mean of its first closes; signal
 * = EMA(signal) of macd, seeded with the mean of its first values; histogram = macd - signal.
 * Warm-up: the slow period for macd, slow + signal - 1 for signal and histogram; NaN before.
 *
 * <p>TA-Lib starts the fast average later, with the closes just before the slow one's first value,
 * so its first values differ; the difference shrinks by (fast - 1) / (fast + 1) with every bar.
 *
 * <p>Source: G. Appel, Technical Analysis: Power Tools for Active Investors (2005).
 */
public final class Macd {

    private final Ema fast;
    private final Ema slow;
    private final Ema signal;

    /**
     * All that a MACD knows.
     *
     * @param fast fast average of the closes
     * @param slow slow average of the closes
     * @param signal average of macd
     */
    public record State(Ema.State fast, Ema.State slow, Ema.State signal) {}

    /**
     * Starts before the first close.
     *
     * @throws IllegalArgumentException if a period is below 1, or the fast one not below the slow
     */
    public Macd(int fast, int slow, int signal) {
        this(new Ema(fast), new Ema(slow), new Ema(signal));
    }

    Macd(int fast, int slow, int signal, State state) {
        this(
                new Ema(fast, state.fast()),
                new Ema(slow, state.slow()),
                new Ema(signal, state.signal()));
    }

    private Macd(Ema fast, Ema slow, Ema signal) {
        if (fast.warmUp() >= slow.warmUp()) {
            throw new IllegalArgumentException(
                    "fast must be < slow, was " + fast.warmUp() + " and " + slow.warmUp());
        }
        this.fast = fast;
        this.slow = slow;
        this.signal = signal;
    }

    /** Number of closes from which on the macd is defined. */
    public int warmUp() {
        return slow.warmUp();
    }

    /** Number of closes from which on the signal is defined. */
    public int signalWarmUp() {
        return slow.warmUp() + signal.warmUp() - 1;
    }

    /** The fast average after {@code close}; nothing changes. */
    public double previewFast(double close) {
        return fast.preview(close);
    }

    /** The slow average after {@code close}; nothing changes. */
    public double previewSlow(double close) {
        return slow.preview(close);
    }

    /** The macd after {@code close}; nothing changes. */
    public double preview(double close) {
        return fast.preview(close) - slow.preview(close);
    }

    /** The signal after {@code close}; nothing changes. */
    public double previewSignal(double close) {
        return signal.preview(preview(close));
    }

    /** Takes {@code close} in. */
    public void update(double close) {
        double macd = fast.update(close) - slow.update(close);
        if (!Double.isNaN(macd)) {
            signal.update(macd);
        }
    }

    State state() {
        return new State(fast.state(), slow.state(), signal.state());
    }
}
