package torghut.ta.model;

/**
 * A message of the feed that withdraws a trade: it counts as if it had never been reported.
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
 *     the cancel was read; {@link Long#MIN_VALUE} before the source has set it
 * @param kafkaTimestamp timestamp of the Kafka record, see {@link TradeEvent#kafkaTimestamp()}
 * @param kafkaKey key of the Kafka record, see {@link TradeEvent#kafkaKey()}
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
        long openSecond,
        long kafkaTimestamp,
        String kafkaKey)
        implements TradeEvent {

    /** A cancel whose Kafka record has an unknown timestamp and the symbol as its key. */
    public Cancel(
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
            long openSecond) {
        this(
                symbol,
                timeNanos,
                id,
                venue,
                price,
                size,
                action,
                tape,
                partition,
                offset,
                openSecond,
                NO_TIMESTAMP,
                symbol);
    }

    @Override
    public Cancel withOpenSecond(long second) {
        return arrived(second, kafkaTimestamp, kafkaKey);
    }

    @Override
    public Cancel arrived(long second, long timestamp, String key) {
        return new Cancel(
                symbol, timeNanos, id, venue, price, size, action, tape, partition, offset, second,
                timestamp, key);
    }

    /** {@inheritDoc} Rounded down. */
    @Override
    public long timeMillis() {
        return Math.floorDiv(timeNanos, 1_000_000L);
    }
}
