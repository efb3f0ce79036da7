package torghut.ta.fakealpaca;

/** The errors of Alpaca's stream, numbered and worded as in its documentation. */
public enum StreamError {
    INVALID_SYNTAX(400, "invalid syntax"),
    NOT_AUTHENTICATED(401, "not authenticated"),
    AUTH_FAILED(402, "auth failed"),
    ALREADY_AUTHENTICATED(403, "already authenticated"),
    AUTH_TIMEOUT(404, "auth timeout"),
    SYMBOL_LIMIT(405, "symbol limit exceeded"),
    CONNECTION_LIMIT(406, "connection limit exceeded"),
    SLOW_CLIENT(407, "slow client"),
    NOT_ENABLED(408, "v2 not enabled"),
    INSUFFICIENT_SUBSCRIPTION(409, "insufficient subscription"),
    INVALID_ACTION_FOR_FEED(410, "invalid subscribe action for this feed"),
    INSUFFICIENT_SCOPE(411, "insufficient scope"),
    ONLY_MSGPACK(412, "only msgpack is available for this feed"),
    NO_STAR_SUBSCRIPTION(413, "star subscription is not allowed for this feed"),
    INTERNAL(500, "internal error");

    private final int code;
    private final String message;

    StreamError(int code, String message) {
        this.code = code;
        this.message = message;
    }

    public int code() {
        return code;
    }

    /** The field {@code msg}. */
    public String message() {
        return message;
    }
}
