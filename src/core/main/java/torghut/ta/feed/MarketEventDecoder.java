package torghut.ta.feed;

import torghut.ta.model.MarketEvent;

/** Decodes the value of one Kafka record of one kind. Not thread-safe. */
public interface MarketEventDecoder {

    /**
     * Decodes a record.
     *
     * @param value JSON, may be null
     * @param partition Kafka partition of the record
     * @param offset Kafka offset of the record
     * @param latestNanos last time, in nanoseconds since the epoch, that is not in the future
     * @throws UnusableRecordException says why the record cannot be used; nothing else is thrown
     */
    MarketEvent decode(byte[] value, int partition, long offset, long latestNanos)
            throws UnusableRecordException;
}
