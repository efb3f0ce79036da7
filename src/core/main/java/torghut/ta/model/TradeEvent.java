package torghut.ta.model;

/** An event of the trades topic: a trade, the correction of a trade, or the cancel of one. */
public sealed interface TradeEvent extends MarketEvent permits Trade, Correction, Cancel {

    /** The Kafka timestamp where there is none or it is not known. */
    long NO_TIMESTAMP = -1;

    /** Timestamp of the Kafka record in milliseconds since the epoch, or {@link #NO_TIMESTAMP}. */
    long kafkaTimestamp();

    /**
     * Key of the Kafka record with its bytes read as Latin-1, so that none is lost: nearly always
     * the symbol. Null if the record has no key.
     */
    String kafkaKey();

    @Override
    TradeEvent withOpenSecond(long openSecond);

    /**
     * The same event with what the source adds: the open second, and timestamp and key of the Kafka
     * record.
     */
    TradeEvent arrived(long openSecond, long kafkaTimestamp, String kafkaKey);
}
