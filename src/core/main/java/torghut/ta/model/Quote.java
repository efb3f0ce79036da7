package torghut.ta.model;

/**
 * One best bid and offer. A side without a price is empty: nobody bids, or nobody offers.
 *
 * @param symbol never empty
 * @param timeNanos event time in nanoseconds since the epoch
 * @param bidPrice finite and &ge; 0; 0 where the side is empty
 * @param askPrice finite and &ge; 0; 0 where the side is empty
 * @param bidSize finite and &ge; 0; 0 where the side is empty or the feed does not say
 * @param askSize finite and &ge; 0; 0 where the side is empty or the feed does not say
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param openSecond the first second (since the epoch) whose bar may carry the quote: its own
 *     second or, when it was late, the oldest that was still open in its partition when it was
 *     read; {@link Long#MIN_VALUE} stands for its own second
 */
public record Quote(
        String symbol,
        long timeNanos,
        double bidPrice,
        double askPrice,
        double bidSize,
        double askSize,
        int partition,
        long offset,
        long openSecond)
        implements MarketEvent {

    /** A quote that was not late. */
    public Quote(
            String symbol,
            long timeNanos,
            double bidPrice,
            double askPrice,
            double bidSize,
            double askSize,
            int partition,
            long offset) {
        this(
                symbol,
                timeNanos,
                bidPrice,
                askPrice,
                bidSize,
                askSize,
                partition,
                offset,
                Long.MIN_VALUE);
    }

    @Override
    public Quote withOpenSecond(long second) {
        return second <= second()
                ? this
                : new Quote(
                        symbol, timeNanos, bidPrice, askPrice, bidSize, askSize, partition, offset,
                        second);
    }

    /**
     * Whether this quote replaces the other. The later event time wins; of two with the same time,
     * the last in (partition, offset) order.
     */
    public boolean supersedes(Quote other) {
        if (timeNanos != other.timeNanos) {
            return timeNanos > other.timeNanos;
        }
        if (partition != other.partition) {
            return partition > other.partition;
        }
        return offset > other.offset;
    }

    /** Whether both sides are empty: then no quote is in force. */
    public boolean isEmpty() {
        return bidPrice == 0 && askPrice == 0;
    }

    /** Number of the second since the epoch in which the quote was made. */
    public long second() {
        return Math.floorDiv(timeNanos, 1_000_000_000L);
    }

    /** {@inheritDoc} Rounded down. */
    @Override
    public long timeMillis() {
        return Math.floorDiv(timeNanos, 1_000_000L);
    }
}
