package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Volume-weighted average price of the last stretch of time, in price units.
 *
 * <p>Sum of price times size over sum of size, over the bars whose end lies in (E - window, E], E
 * being the last bar's end. Defined from the first bar on; it is the close while no trade in the
 * window counts for averages. The window does not restart with a session. The sums are exact, the
 * quotient is the closest double to the true one.
 */
public final class RollingVwap {

    private final long windowMillis;
    private final ExactWindow window;

    /**
     * The bars in the window, oldest first.
     *
     * @param ends their ends, see {@link Varints#encodeSteps}
     * @param notionals their sums of price times size as states of the first release have them,
     *     since then empty
     * @param volumes their sums of size as states of the first release have them, since then empty
     * @param counts for each bar, of how many {@code parts} its sum of price times size consists,
     *     then of how many its sum of size; null in states of the first release
     * @param parts the sums, bar by bar, see {@link ExactSum#parts}; null in states of the first
     *     release
     */
    public record State(
            byte[] ends, double[] notionals, double[] volumes, byte[] counts, double[] parts) {}

    /**
     * Starts before the first bar.
     *
     * @throws IllegalArgumentException if the window is not &gt; 0
     */
    public RollingVwap(long windowMillis) {
        this(windowMillis, new ExactWindow());
    }

    /** Restores a state; null starts before the first bar. */
    RollingVwap(long windowMillis, State state) {
        this(windowMillis, window(state));
    }

    private static ExactWindow window(State state) {
        if (state == null || state.ends() == null) {
            return new ExactWindow();
        }
        if (state.counts() != null && state.parts() != null) {
            long[] ends = Varints.decodeSteps(state.ends(), state.counts().length / 2);
            return new ExactWindow(ends, state.counts(), state.parts());
        }
        if (state.notionals() == null || state.volumes() == null) {
            return new ExactWindow();
        }
        int bars = state.notionals().length;
        byte[] counts = new byte[2 * bars];
        Arrays.fill(counts, (byte) 1);
        double[] parts = new double[2 * bars];
        for (int i = 0; i < bars; i++) {
            parts[2 * i] = state.notionals()[i];
            parts[2 * i + 1] = state.volumes()[i];
        }
        return new ExactWindow(Varints.decodeSteps(state.ends(), bars), counts, parts);
    }

    private RollingVwap(long windowMillis, ExactWindow window) {
        if (windowMillis <= 0) {
            throw new IllegalArgumentException("windowMillis must be > 0, was " + windowMillis);
        }
        this.windowMillis = windowMillis;
        this.window = window;
    }

    /**
     * A copy for a preview, to be used before this one is updated again; see {@link
     * ExactWindow#branch}.
     */
    RollingVwap branch() {
        return new RollingVwap(windowMillis, window.branch());
    }

    /** Takes the next bar, which must end later than all before it, and returns the average. */
    public double update(BarInput bar) {
        window.removeUntil(bar.endMillis() - windowMillis);
        window.add(bar);
        double vwap = window.vwap();
        return Double.isNaN(vwap) ? bar.close() : vwap;
    }

    State state() {
        return new State(
                Varints.encodeSteps(window.ends()),
                new double[0],
                new double[0],
                window.counts(),
                window.parts());
    }
}
