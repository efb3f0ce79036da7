package torghut.ta.indicators;

/**
 * Volume-weighted average price since the start of the session, in price units.
 *
 * <p>Sum of price times size over sum of size, over all bars of the session of the last bar.
 * Anchor: the session's start, see {@link SessionCalendar}. Defined from the session's first bar
 * on; a bar without volume does not exist, see {@link BarInput}. The sums are exact, the quotient
 * is the closest double to the true one.
 */
public final class SessionVwap {

    /** Before the first bar. */
    private static final long NO_SESSION = Long.MIN_VALUE;

    private long session;
    private ExactSum notional;
    private ExactSum volume;

    /** Only of use inside {@link #preview}, which then leaves no garbage. */
    private final ExactSum notionalWith = new ExactSum();

    private final ExactSum volumeWith = new ExactSum();

    /**
     * The sums of a session.
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
        notional = new ExactSum();
        volume = new ExactSum();
    }

    SessionVwap(State state) {
        session = state.session();
        notional = sum(state.notionalParts(), state.notional(), state.notionalLost());
        volume = sum(state.volumeParts(), state.volume(), state.volumeLost());
    }

    private static ExactSum sum(double[] parts, double rounded, double lost) {
        return parts == null ? ExactSum.of(rounded, lost) : ExactSum.ofParts(parts);
    }

    /** The average after a bar of the session that starts at {@code barSession}; no change. */
    public double preview(BarInput bar, long barSession) {
        if (barSession != session) {
            return bar.notional().dividedBy(bar.volume());
        }
        notionalWith.set(notional);
        volumeWith.set(volume);
        notionalWith.add(bar.notional());
        volumeWith.add(bar.volume());
        return notionalWith.dividedBy(volumeWith);
    }

    /** Takes in a bar of the session that starts at {@code barSession}. */
    public void update(BarInput bar, long barSession) {
        if (barSession != session) {
            session = barSession;
            notional = new ExactSum();
            volume = new ExactSum();
        }
        notional.add(bar.notional());
        volume.add(bar.volume());
    }

    State state() {
        return new State(session, 0, 0, 0, 0, notional.parts(), volume.parts());
    }
}
