package torghut.ta.model;

/**
 * One executed trade.
 *
 * @param symbol never empty
 * @param timeNanos event time in nanoseconds since the epoch; orders the trades of a second
 * @param price finite and &gt; 0
 * @param size shares or units, finite and &gt; 0
 * @param id identifies the trade among those of its symbol; never empty
 * @param isFinal whether the feed calls the trade final
 * @param partition Kafka partition, second in the order of trades
 * @param offset Kafka offset, third in the order of trades
 * @param openSecond the oldest second (since the epoch) that was still open in the trade's
 *     partition when it was read; {@link Long#MIN_VALUE} until that has been looked at
 */
public record Trade(
        String symbol,
        long timeNanos,
        double price,
        double size,
        String id,
        boolean isFinal,
        int partition,
        long offset,
        long openSecond)
        implements MarketEvent {

    /** A trade as it stands in the log, before its partition's time has been looked at. */
    public Trade(
            String symbol,
            long timeNanos,
            double price,
            double size,
            String id,
            boolean isFinal,
            int partition,
            long offset) {
        this(symbol, timeNanos, price, size, id, isFinal, partition, offset, Long.MIN_VALUE);
    }

    /** The same trade, read while {@code openSecond} was the oldest open second. */
    public Trade withOpenSecond(long second) {
        return new Trade(symbol, timeNanos, price, size, id, isFinal, partition, offset, second);
    }

    /** Number of the second since the epoch in which the trade happened. */
    public long second() {
        return Math.floorDiv(timeNanos, 1_000_000_000L);
    }

    /** Event time in milliseconds since the epoch, rounded down. */
    public long timeMillis() {
        return Math.floorDiv(timeNanos, 1_000_000L);
    }
}
