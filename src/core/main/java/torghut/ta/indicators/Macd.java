package torghut.ta.indicators;

/**
 * Moving average convergence and divergence, in the unit of the closes: a fast minus a slow average
 * of the closes, and an average of that difference.
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
     * State for a checkpoint.
     *
     * @param fast fast average of the closes
     * @param slow slow average of the closes
     * @param signal average of macd
     */
    public record State(Ema.State fast, Ema.State slow, Ema.State signal) {}

    /**
     * Reserves its cells.
     *
     * @throws IllegalArgumentException if a period is below 1, or the fast one not below the slow
     */
    Macd(Cells.Layout layout, int fast, int slow, int signal) {
        if (fast >= slow) {
            throw new IllegalArgumentException("fast must be < slow, was " + fast + " and " + slow);
        }
        this.fast = new Ema(layout, fast);
        this.slow = new Ema(layout, slow);
        this.signal = new Ema(layout, signal);
    }

    /** Takes the next close. */
    void update(Cells cells, double close) {
        double above = fast.update(cells, close) - slow.update(cells, close);
        signal.update(cells, above);
    }

    /** The fast average, NaN before its warm-up is over. */
    double fast(Cells cells) {
        return fast.value(cells);
    }

    /** The slow average, NaN before its warm-up is over. */
    double slow(Cells cells) {
        return slow.value(cells);
    }

    /** The average of macd, NaN before its warm-up is over. */
    double signal(Cells cells) {
        return signal.value(cells);
    }

    State state(Cells cells) {
        return new State(fast.state(cells), slow.state(cells), signal.state(cells));
    }

    /** Restores a state; a part that is null starts before the first close. */
    void restore(Cells cells, State state) {
        if (state != null) {
            fast.restore(cells, state.fast());
            slow.restore(cells, state.slow());
            signal.restore(cells, state.signal());
        }
    }
}
