package torghut.ta.model;

/**
 * One best bid and offer.
 *
 * @param symbol never empty
 * @param timeNanos event time in nanoseconds since the epoch
 * @param bidPrice finite and &ge; 0; 0 where the side is empty
 * @param askPrice finite and &ge; 0; 0 where the side is empty
 * @param bidSize finite and &ge; 0
 * @param askSize finite and &ge; 0
 * @param partition Kafka partition
 * @param offset Kafka offset
 */
public record Quote(
        String symbol,
        long timeNanos,
        double bidPrice,
        double askPrice,
        double bidSize,
        double askSize,
        int partition,
        long offset)
        implements MarketEvent {}
