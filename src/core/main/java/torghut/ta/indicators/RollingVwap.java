package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Volume-weighted average price of the last stretch of time, in price units.
 *
 * <p>Sum of price times size over sum of size, over the bars whose end lies in (E - window, E], E
 * being the last bar's end. Defined from the first bar on; a bar without volume does not exist, see
 * {@link BarInput}. The window slides over sessions. The sums are exact, the quotient is the
 * closest double to the true one.
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

    RollingVwap(long windowMillis, State state) {
        this(
                windowMillis,
                new ExactWindow(
                        Varints.decodeSteps(state.ends(), bars(state)),
                        counts(state),
                        parts(state)));
    }

    private static int bars(State state) {
        return counts(state).length / 2;
    }

    private static byte[] counts(State state) {
        if (state.counts() != null) {
            return state.counts();
        }
        byte[] counts = new byte[2 * state.notionals().length];
        Arrays.fill(counts, (byte) 1);
        return counts;
    }

    private static double[] parts(State state) {
        if (state.parts() != null) {
            return state.parts();
        }
        double[] parts = new double[2 * state.notionals().length];
        for (int i = 0; i < state.notionals().length; i++) {
            parts[2 * i] = state.notionals()[i];
            parts[2 * i + 1] = state.volumes()[i];
        }
        return parts;
    }

    private RollingVwap(long windowMillis, ExactWindow window) {
        if (windowMillis <= 0) {
            throw new IllegalArgumentException("windowMillis must be > 0, was " + windowMillis);
        }
        this.windowMillis = windowMillis;
        this.window = window;
    }

    /** The average after {@code bar}; nothing changes. */
    public double preview(BarInput bar) {
        return window.vwapWith(bar, bar.endMillis() - windowMillis);
    }

    /** Takes {@code bar} in, which ends later than all bars before it. */
    public void update(BarInput bar) {
        window.removeUntil(bar.endMillis() - windowMillis);
        window.add(bar);
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
