package torghut.ta.indicators;

/**
 * Volume-weighted average price since the start of the session, in price units.
 *
 * <p>Sum of price times size over sum of size, over all bars of the session of the last bar.
 * Anchor: the session's start, see {@link SessionCalendar}. Defined from the session's first bar
 * on; it is the close while no trade counts for averages. The sums are exact, the quotient is the
 * closest double to the true one.
 */
public final class SessionVwap {

    /** No bar yet. */
    private static final long NO_SESSION = Long.MIN_VALUE;

    private long session;
    private final ExactSum notional = new ExactSum();
    private final ExactSum volume = new ExactSum();

    /**
     * State for a checkpoint: the sums of the current session.
     *
     * @param session start of the session in milliseconds since the epoch
     * @param notional sum of price times size as states of the first release have it, since then 0
     * @param notionalLost digits that {@code notional} lacks
     * @param volume sum of size as states of the first release have it, since then 0
     * @param volumeLost digits that {@code volume} lacks
     * @param notionalParts sum of price times size, see {@link ExactSum#parts}; null in states of
     *     the first release
     * @param volumeParts sum of size, null in states of the first release
     */
    public record State(
            long session,
            double notional,
            double notionalLost,
            double volume,
            double volumeLost,
            double[] notionalParts,
            double[] volumeParts) {}

    /** Starts before the first bar. */
    public SessionVwap() {
        session = NO_SESSION;
    }

    /** Restores a state; null starts before the first bar. */
    SessionVwap(State state) {
        this();
        if (state == null) {
            return;
        }
        if (state.notionalParts() != null && state.volumeParts() != null) {
            session = state.session();
            notional.set(ExactSum.ofParts(state.notionalParts()));
            volume.set(ExactSum.ofParts(state.volumeParts()));
        } else if (state.volume() > 0) {
            session = state.session();
            notional.set(ExactSum.of(state.notional(), state.notionalLost()));
            volume.set(ExactSum.of(state.volume(), state.volumeLost()));
        }
    }

    private SessionVwap(SessionVwap other) {
        session = other.session;
        notional.set(other.notional);
        volume.set(other.volume);
    }

    /** An independent copy. */
    SessionVwap branch() {
        return new SessionVwap(this);
    }

    /**
     * Takes the next bar, which belongs to the session that starts at {@code barSession}, and
     * returns the average.
     */
    public double update(BarInput bar, long barSession) {
        if (barSession != session) {
            session = barSession;
            notional.clear();
            volume.clear();
        }
        notional.add(bar.notional());
        volume.add(bar.volume());
        return volume.isZero() ? bar.close() : notional.dividedBy(volume);
    }

    State state() {
        return new State(session, 0, 0, 0, 0, notional.parts(), volume.parts());
    }
}
