package torghut.ta.model;

/** What the trades topic tells: a trade, or what has become of one. */
public sealed interface TradeEvent extends MarketEvent permits Trade, Correction, Cancel {

    /** Stands for the Kafka timestamp of a record that has none, or of which it is not known. */
    long NO_TIMESTAMP = -1;

    /** Timestamp of the Kafka record in milliseconds since the epoch, or {@link #NO_TIMESTAMP}. */
    long kafkaTimestamp();

    /**
     * Key of the Kafka record, a Latin-1 character for each byte: nearly always the symbol. Null if
     * the record has none.
     */
    String kafkaKey();

    @Override
    TradeEvent withOpenSecond(long openSecond);

    /** The same event with all that is known when it is read. */
    TradeEvent arrived(long openSecond, long kafkaTimestamp, String kafkaKey);
}
