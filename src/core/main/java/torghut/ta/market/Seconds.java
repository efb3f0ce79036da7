package torghut.ta.market;

/**
 * Arithmetic with seconds and minutes since the epoch, event times and watermarks in milliseconds.
 */
public final class Seconds {

    /** One second in milliseconds. */
    public static final long SECOND_MILLIS = 1_000;

    /** One minute in milliseconds. */
    public static final long MINUTE_MILLIS = 60_000;

    private Seconds() {}

    /** First millisecond of a second. */
    public static long startMillis(long second) {
        return second * SECOND_MILLIS;
    }

    /** First millisecond after a second. */
    public static long endMillis(long second) {
        return startMillis(second) + SECOND_MILLIS;
    }

    /** Last millisecond of a second. A watermark at or after it closes the second. */
    public static long lastMillis(long second) {
        return endMillis(second) - 1;
    }

    /**
     * The oldest second that is open at this watermark, {@link Long#MIN_VALUE} before the first
     * watermark.
     */
    public static long firstOpen(long watermark) {
        return watermark == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : watermark == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : Math.floorDiv(watermark + 1, SECOND_MILLIS);
    }

    /** The second that contains this time. */
    public static long ofNanos(long nanos) {
        return Math.floorDiv(nanos, 1_000_000_000L);
    }

    /** The second that contains this time. */
    public static long ofMillis(long millis) {
        return Math.floorDiv(millis, SECOND_MILLIS);
    }

    /** First millisecond of the minute that contains a second. */
    public static long minuteStartMillis(long second) {
        return Math.floorDiv(startMillis(second), MINUTE_MILLIS) * MINUTE_MILLIS;
    }

    /** Last millisecond of a minute. A watermark at or after it closes the minute. */
    public static long minuteLastMillis(long startMillis) {
        return startMillis + MINUTE_MILLIS - 1;
    }
}
