package torghut.ta.market;

/** Seconds and minutes since the epoch, and the times of event time and watermarks. */
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

    /** Last millisecond of a second: a watermark of it, or beyond, closes the second. */
    public static long lastMillis(long second) {
        return endMillis(second) - 1;
    }

    /** The oldest second that a watermark leaves open, {@link Long#MIN_VALUE} without one. */
    public static long firstOpen(long watermark) {
        return watermark == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : watermark == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : Math.floorDiv(watermark + 1, SECOND_MILLIS);
    }

    /** The second in which this time is. */
    public static long ofNanos(long nanos) {
        return Math.floorDiv(nanos, 1_000_000_000L);
    }

    /** The second in which this time is. */
    public static long ofMillis(long millis) {
        return Math.floorDiv(millis, SECOND_MILLIS);
    }

    /** First millisecond of the minute in which a second is. */
    public static long minuteStartMillis(long second) {
        return Math.floorDiv(startMillis(second), MINUTE_MILLIS) * MINUTE_MILLIS;
    }

    /** Last millisecond of a minute: a watermark of it, or beyond, closes the minute. */
    public static long minuteLastMillis(long startMillis) {
        return startMillis + MINUTE_MILLIS - 1;
    }
}
