package torghut.ta.forwarder;

/** Where the forwarder stands. */
enum StreamState {
    /** There is no connection yet, or it is waiting before the next attempt. */
    CONNECTING,
    /** Connected; the server has not yet accepted the key or the subscription. */
    AUTHENTICATING,
    /** The server has accepted the whole subscription. */
    SUBSCRIBED,
    /** What comes is passed on as it comes. */
    LIVE,
    /** Connected, but a channel that must speak is silent; it will connect anew. */
    STALE,
    /** What was missed is being fetched and passed on; what comes waits for it. */
    HEALING,
    /** Ended for good. */
    STOPPED
}
