package torghut.ta.model;

/**
 * Takes a trade back, as if it had never been reported.
 *
 * @param symbol never empty
 * @param timeNanos event time of the cancel, in nanoseconds since the epoch
 * @param id of the trade, never empty
 * @param venue of the trade; empty where the feed does not say
 * @param price of the trade, finite and &gt; 0
 * @param size of the trade, finite and &gt; 0
 * @param action {@code C} for a cancel, {@code E} for an error as a rule, {@link Trade#UNKNOWN} for
 *     what is not one character; 0 where the feed does not say
 * @param tape consolidated tape of the trade, see {@link Trade#tape()}
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param openSecond the oldest second (since the epoch) that was still open in the partition when
 *     the cancel was read; {@link Long#MIN_VALUE} until that has been looked at
 */
public record Cancel(
        String symbol,
        long timeNanos,
        String id,
        String venue,
        double price,
        double size,
        char action,
        char tape,
        int partition,
        long offset,
        long openSecond)
        implements MarketEvent {

    /** The same cancel, read while {@code openSecond} was the oldest open second. */
    public Cancel withOpenSecond(long second) {
        return new Cancel(
                symbol, timeNanos, id, venue, price, size, action, tape, partition, offset, second);
    }

    /** Event time in milliseconds since the epoch, rounded down. */
    public long timeMillis() {
        return Math.floorDiv(timeNanos, 1_000_000L);
    }
}
