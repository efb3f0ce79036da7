package torghut.ta.model;

/** What a source yields for one Kafka record: a usable market event or the record's dead letter. */
public sealed interface MarketEvent
        permits Trade, Correction, Cancel, Quote, MinuteBar, DeadLetter {

    /** Kafka partition the record was read from. */
    int partition();

    /** Offset of the record in its partition. */
    long offset();
}
