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
 */
public record Trade(
        String symbol,
        long timeNanos,
        double price,
        double size,
        String id,
        boolean isFinal,
        int partition,
        long offset)
        implements MarketEvent {}
