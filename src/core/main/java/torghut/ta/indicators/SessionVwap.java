package torghut.ta.indicators;

/**
 * Volume-weighted average price since the start of the session, in price units.
 *
 * <p>Sum of price times size over sum of size, over all bars of the session of the last bar.
 * Anchor: the session's start, see {@link SessionCalendar}. Defined from the session's first bar
 * on; a bar without volume does not exist, see {@link BarInput}. The running sums are compensated:
 * after a day they are as good as after one bar.
 */
public final class SessionVwap {

    /** Before the first bar. */
    private static final long NO_SESSION = Long.MIN_VALUE;

    private long session;
    private CompensatedSum notional;
    private CompensatedSum volume;

    /**
     * All that an average knows.
     *
     * @param session start of the session in milliseconds since the epoch
     * @param notional sum of price times size
     * @param notionalLost digits that {@code notional} lacks
     * @param volume sum of size
     * @param volumeLost digits that {@code volume} lacks
     */
    public record State(
            long session, double notional, double notionalLost, double volume, double volumeLost) {}

    /** Starts before the first bar. */
    public SessionVwap() {
        this(new State(NO_SESSION, 0, 0, 0, 0));
    }

    SessionVwap(State state) {
        session = state.session();
        notional = new CompensatedSum(state.notional(), state.notionalLost());
        volume = new CompensatedSum(state.volume(), state.volumeLost());
    }

    /** The average after a bar of the session that starts at {@code barSession}; no change. */
    public double preview(BarInput bar, long barSession) {
        return barSession == session
                ? notional.preview(bar.notional()) / volume.preview(bar.volume())
                : bar.notional() / bar.volume();
    }

    /** Takes in a bar of the session that starts at {@code barSession}. */
    public void update(BarInput bar, long barSession) {
        if (barSession != session) {
            session = barSession;
            notional = new CompensatedSum(0, 0);
            volume = new CompensatedSum(0, 0);
        }
        notional.add(bar.notional());
        volume.add(bar.volume());
    }

    State state() {
        return new State(session, notional.sum(), notional.lost(), volume.sum(), volume.lost());
    }
}
