package torghut.ta.model;

/**
 * What a record of an input topic turns out to be: a {@link MarketEvent}, or the {@link DeadLetter}
 * of a record that cannot be used.
 */
public sealed interface InputRecord permits MarketEvent, DeadLetter {

    /** Kafka partition the record was read from. */
    int partition();

    /** Offset of the record in its partition. */
    long offset();
}
