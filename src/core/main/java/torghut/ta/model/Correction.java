package torghut.ta.model;

/**
 * A message of the feed that replaces what was reported about a trade. The corrected trade keeps
 * the time of the original and its place in the order.
 *
 * @param symbol never empty
 * @param timeNanos event time of the correction, in nanoseconds since the epoch
 * @param venue of the trade; empty where the feed does not say
 * @param original the trade as it was reported
 * @param corrected the trade as it should have been reported
 * @param tape consolidated tape of the trade, see {@link Trade#tape()}
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param openSecond the oldest second (since the epoch) that was still open in the partition when
 *     the correction was read; {@link Long#MIN_VALUE} before the source has set it
 * @param kafkaTimestamp timestamp of the Kafka record, see {@link TradeEvent#kafkaTimestamp()}
 * @param kafkaKey key of the Kafka record, see {@link TradeEvent#kafkaKey()}
 */
public record Correction(
        String symbol,
        long timeNanos,
        String venue,
        Version original,
        Version corrected,
        char tape,
        int partition,
        long offset,
        long openSecond,
        long kafkaTimestamp,
        String kafkaKey)
        implements TradeEvent {

    /**
     * One version of the trade.
     *
     * @param id never empty
     * @param price finite and &gt; 0
     * @param size finite and &gt; 0
     * @param conditions sale conditions, see {@link Trade#conditions()}
     */
    public record Version(String id, double price, double size, String conditions) {}

    /** A correction whose Kafka record has an unknown timestamp and the symbol as its key. */
    public Correction(
            String symbol,
            long timeNanos,
            String venue,
            Version original,
            Version corrected,
            char tape,
            int partition,
            long offset,
            long openSecond) {
        this(
                symbol,
                timeNanos,
                venue,
                original,
                corrected,
                tape,
                partition,
                offset,
                openSecond,
                NO_TIMESTAMP,
                symbol);
    }

    @Override
    public Correction withOpenSecond(long second) {
        return arrived(second, kafkaTimestamp, kafkaKey);
    }

    @Override
    public Correction arrived(long second, long timestamp, String key) {
        return new Correction(
                symbol, timeNanos, venue, original, corrected, tape, partition, offset, second,
                timestamp, key);
    }

    /** {@inheritDoc} Rounded down. */
    @Override
    public long timeMillis() {
        return Math.floorDiv(timeNanos, 1_000_000L);
    }
}
