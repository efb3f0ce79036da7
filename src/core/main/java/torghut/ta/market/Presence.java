package torghut.ta.market;

/**
 * Says whether a symbol is trading or silent, and when its state can be dropped.
 *
 * <p>A symbol is silent when no trade has come for the configured time, in event time or by the
 * wall clock, whichever is first. Event time lets a replay report the silences of its day; the wall
 * clock reports a silence even when no input arrives at all.
 */
public final class Presence {

    /** Means "no time". */
    public static final long NEVER = Long.MIN_VALUE;

    /**
     * A symbol is dropped this long after its time to live, so that no open second still needs it.
     */
    private static final long FORGET_MARGIN_MILLIS = 2_000;

    private final long staleAfterMillis;
    private final long ttlMillis;

    private long lastTradeMillis = NEVER;
    private long lastTradeWallMillis = NEVER;
    private long lastEventMillis = NEVER;
    private boolean isSilent;
    private long reports;
    private long eventTimer = NEVER;
    private long wallTimer = NEVER;

    /** A symbol that is seen for the first time. */
    public Presence(long staleAfterMillis, long ttlMillis) {
        this.staleAfterMillis = staleAfterMillis;
        this.ttlMillis = ttlMillis;
    }

    /** Continues after a snapshot. */
    public Presence(long staleAfterMillis, long ttlMillis, State state) {
        this(staleAfterMillis, ttlMillis);
        lastTradeMillis = state.lastTradeMillis;
        lastTradeWallMillis = state.lastTradeWallMillis;
        lastEventMillis = state.lastEventMillis;
        isSilent = state.isSilent;
        reports = state.reports;
        eventTimer = state.eventTimer;
        wallTimer = state.wallTimer;
    }

    /**
     * Takes note of a trade.
     *
     * @return whether the trade ends a silence
     */
    public boolean trade(long eventMillis, long wallMillis) {
        lastTradeMillis = Math.max(lastTradeMillis, eventMillis);
        lastTradeWallMillis = wallMillis;
        lastEventMillis = Math.max(lastEventMillis, eventMillis);
        boolean endsSilence = isSilent;
        isSilent = false;
        return endsSilence;
    }

    /** Takes note of an event that is not a trade. */
    public void event(long eventMillis) {
        lastEventMillis = Math.max(lastEventMillis, eventMillis);
    }

    /** Whether the symbol has become silent by this event time; true once per silence. */
    public boolean fallsSilentInEventTime(long eventMillis) {
        return fallsSilent(eventMillis, lastTradeMillis);
    }

    /**
     * Whether the symbol has become silent by this time of the wall clock; true once per silence.
     */
    public boolean fallsSilentByWallClock(long wallMillis) {
        return fallsSilent(wallMillis, lastTradeWallMillis);
    }

    private boolean fallsSilent(long nowMillis, long lastMillis) {
        if (isSilent || lastMillis == NEVER || nowMillis - lastMillis < staleAfterMillis) {
            return false;
        }
        isSilent = true;
        return true;
    }

    /** Event time of the last trade, {@link #NEVER} before the first. */
    public long lastTradeMillis() {
        return lastTradeMillis;
    }

    /** Event time at which the state of the symbol can be dropped. */
    public long forgetAtMillis() {
        return lastEventMillis + ttlMillis + FORGET_MARGIN_MILLIS;
    }

    /** Event time at which to check the symbol again. */
    public long nextEventTimer() {
        return isSilent || lastTradeMillis == NEVER
                ? forgetAtMillis()
                : lastTradeMillis + staleAfterMillis;
    }

    /** Wall clock time at which to check the symbol again, {@link #NEVER} while it is silent. */
    public long nextWallTimer() {
        return isSilent || lastTradeMillis == NEVER
                ? NEVER
                : lastTradeWallMillis + staleAfterMillis;
    }

    /** The event-time timer that is set, {@link #NEVER} without one. */
    public long eventTimer() {
        return eventTimer;
    }

    /** Remembers which event-time timer is set. */
    public void setEventTimer(long timer) {
        eventTimer = timer;
    }

    /** The wall-clock timer that is set, {@link #NEVER} without one. */
    public long wallTimer() {
        return wallTimer;
    }

    /** Remembers which wall-clock timer is set. */
    public void setWallTimer(long timer) {
        wallTimer = timer;
    }

    /** Number of the next report about the symbol. */
    public long nextReport() {
        return ++reports;
    }

    /** State for a checkpoint. */
    public State state() {
        return new State(
                lastTradeMillis,
                lastTradeWallMillis,
                lastEventMillis,
                isSilent,
                reports,
                eventTimer,
                wallTimer);
    }

    /** State for a checkpoint: times of the last events, and the timers that are set. */
    public record State(
            long lastTradeMillis,
            long lastTradeWallMillis,
            long lastEventMillis,
            boolean isSilent,
            long reports,
            long eventTimer,
            long wallTimer) {}
}
