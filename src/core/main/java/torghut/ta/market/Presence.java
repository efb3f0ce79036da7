package torghut.ta.market;

/**
 * Whether one symbol trades, and until when its state is worth keeping.
 *
 * <p>A symbol is silent when no trade has come for the configured time, by event time (so that a
 * replay tells of the silences of its day) or by the wall clock (so that it is told even when
 * nothing at all arrives any more), whichever is first.
 */
public final class Presence {

    /** Stands for "no time". */
    public static final long NEVER = Long.MIN_VALUE;

    /** A symbol is forgotten so much after its time is over that no open second needs it. */
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

    /** A symbol that was never heard of. */
    public Presence(long staleAfterMillis, long ttlMillis) {
        this.staleAfterMillis = staleAfterMillis;
        this.ttlMillis = ttlMillis;
    }

    /** A symbol as a snapshot has it. */
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
     * A trade has come.
     *
     * @return whether it ends a silence
     */
    public boolean trade(long eventMillis, long wallMillis) {
        lastTradeMillis = Math.max(lastTradeMillis, eventMillis);
        lastTradeWallMillis = wallMillis;
        lastEventMillis = Math.max(lastEventMillis, eventMillis);
        boolean endsSilence = isSilent;
        isSilent = false;
        return endsSilence;
    }

    /** Something other than a trade has come. */
    public void event(long eventMillis) {
        lastEventMillis = Math.max(lastEventMillis, eventMillis);
    }

    /** Whether the symbol, at this event time, falls silent; true once per silence. */
    public boolean fallsSilentInEventTime(long eventMillis) {
        return fallsSilent(eventMillis, lastTradeMillis);
    }

    /** Whether the symbol, at this wall-clock time, falls silent; true once per silence. */
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

    /** Event time at which nothing of the symbol is worth keeping. */
    public long forgetAtMillis() {
        return lastEventMillis + ttlMillis + FORGET_MARGIN_MILLIS;
    }

    /** Event time at which the symbol must be looked at again. */
    public long nextEventTimer() {
        return isSilent || lastTradeMillis == NEVER
                ? forgetAtMillis()
                : lastTradeMillis + staleAfterMillis;
    }

    /** Wall clock at which the symbol must be looked at again, {@link #NEVER} while silent. */
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

    /** What goes into a checkpoint. */
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

    /** When the symbol was last heard of, and the timers that are set. */
    public record State(
            long lastTradeMillis,
            long lastTradeWallMillis,
            long lastEventMillis,
            boolean isSilent,
            long reports,
            long eventTimer,
            long wallTimer) {}
}
