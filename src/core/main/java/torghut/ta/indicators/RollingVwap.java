package torghut.ta.indicators;

/**
 * Volume-weighted average price of the last stretch of time, in price units.
 *
 * <p>Sum of price times size over sum of size, over the bars whose end lies in (E - window, E], E
 * being the last bar's end. Defined from the first bar on; a bar without volume does not exist, see
 * {@link BarInput}. The window slides over sessions. The sums are taken afresh at every bar.
 */
public final class RollingVwap {

    private final long windowMillis;
    private final WindowedRatio window;

    /**
     * The bars in the window, oldest first.
     *
     * @param ends their ends, see {@link Varints#encodeSteps}
     * @param notionals their sums of price times size
     * @param volumes their sums of size
     */
    public record State(byte[] ends, double[] notionals, double[] volumes) {}

    /**
     * Starts before the first bar.
     *
     * @throws IllegalArgumentException if the window is not &gt; 0
     */
    public RollingVwap(long windowMillis) {
        this(windowMillis, new WindowedRatio());
    }

    RollingVwap(long windowMillis, State state) {
        this(
                windowMillis,
                new WindowedRatio(
                        Varints.decodeSteps(state.ends(), state.notionals().length),
                        state.notionals(),
                        state.volumes()));
    }

    private RollingVwap(long windowMillis, WindowedRatio window) {
        if (windowMillis <= 0) {
            throw new IllegalArgumentException("windowMillis must be > 0, was " + windowMillis);
        }
        this.windowMillis = windowMillis;
        this.window = window;
    }

    /** The average after {@code bar}; nothing changes. */
    public double preview(BarInput bar) {
        return window.ratioWith(bar.notional(), bar.volume(), bar.endMillis() - windowMillis);
    }

    /** Takes {@code bar} in, which ends later than all bars before it. */
    public void update(BarInput bar) {
        window.removeUntil(bar.endMillis() - windowMillis);
        window.add(bar.endMillis(), bar.notional(), bar.volume());
    }

    State state() {
        return new State(
                Varints.encodeSteps(window.ends()), window.numerators(), window.denominators());
    }
}
