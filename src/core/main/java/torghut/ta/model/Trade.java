package torghut.ta.model;

/**
 * One executed trade.
 *
 * @param symbol never empty
 * @param timeNanos event time in nanoseconds since the epoch; orders the trades of a second
 * @param price finite and &gt; 0
 * @param size shares or units, finite and &gt; 0
 * @param id id of the trade, never empty; symbol, venue, time and id together identify it
 * @param venue where it was executed; empty where the feed does not say
 * @param conditions sale conditions in the feed's order, one character for each code, {@link
 *     #UNKNOWN} for a code that is not one character; empty for a regular trade
 * @param tape consolidated tape, {@code A}, {@code B}, {@code C} or {@code O} as a rule, {@link
 *     #UNKNOWN} for what is not one character; 0 where the feed does not say
 * @param side who took the liquidity, never null
 * @param isFinal whether the feed calls the trade final
 * @param partition Kafka partition, second in the order of trades
 * @param offset Kafka offset, third in the order of trades
 * @param openSecond the oldest second (since the epoch) that was still open in the trade's
 *     partition when it was read; {@link Long#MIN_VALUE} before the source has set it
 * @param kafkaTimestamp timestamp of the Kafka record, see {@link TradeEvent#kafkaTimestamp()}
 * @param kafkaKey key of the Kafka record, see {@link TradeEvent#kafkaKey()}
 */
public record Trade(
        String symbol,
        long timeNanos,
        double price,
        double size,
        String id,
        String venue,
        String conditions,
        char tape,
        Side side,
        boolean isFinal,
        int partition,
        long offset,
        long openSecond,
        long kafkaTimestamp,
        String kafkaKey)
        implements TradeEvent {

    /**
     * Takes the place of a code that is longer than one character; no table of codes contains it.
     */
    public static final char UNKNOWN = '\uFFFD';

    /** Which side took the liquidity. */
    public enum Side {
        /** The feed does not say. */
        NONE,
        /** The buyer. */
        BUY,
        /** The seller. */
        SELL
    }

    /** A regular trade without a venue, as decoded: the source has not set the open second yet. */
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

    /** A regular trade without a venue. */
    public Trade(
            String symbol,
            long timeNanos,
            double price,
            double size,
            String id,
            boolean isFinal,
            int partition,
            long offset,
            long openSecond) {
        this(
                symbol,
                timeNanos,
                price,
                size,
                id,
                "",
                "",
                (char) 0,
                Side.NONE,
                isFinal,
                partition,
                offset,
                openSecond);
    }

    /** A trade whose Kafka record has an unknown timestamp and the symbol as its key. */
    public Trade(
            String symbol,
            long timeNanos,
            double price,
            double size,
            String id,
            String venue,
            String conditions,
            char tape,
            Side side,
            boolean isFinal,
            int partition,
            long offset,
            long openSecond) {
        this(
                symbol,
                timeNanos,
                price,
                size,
                id,
                venue,
                conditions,
                tape,
                side,
                isFinal,
                partition,
                offset,
                openSecond,
                NO_TIMESTAMP,
                symbol);
    }

    @Override
    public Trade withOpenSecond(long second) {
        return arrived(second, kafkaTimestamp, kafkaKey);
    }

    @Override
    public Trade arrived(long second, long timestamp, String key) {
        return new Trade(
                symbol,
                timeNanos,
                price,
                size,
                id,
                venue,
                conditions,
                tape,
                side,
                isFinal,
                partition,
                offset,
                second,
                timestamp,
                key);
    }

    /** The same trade with the values of a correction. */
    public Trade corrected(Correction.Version version) {
        return new Trade(
                symbol,
                timeNanos,
                version.price(),
                version.size(),
                version.id(),
                venue,
                version.conditions(),
                tape,
                side,
                isFinal,
                partition,
                offset,
                openSecond,
                kafkaTimestamp,
                kafkaKey);
    }

    /** Number of the second since the epoch in which the trade happened. */
    public long second() {
        return Math.floorDiv(timeNanos, 1_000_000_000L);
    }

    /** {@inheritDoc} Rounded down. */
    @Override
    public long timeMillis() {
        return Math.floorDiv(timeNanos, 1_000_000L);
    }
}
