package torghut.ta.feed;

import torghut.ta.model.MarketEvent;

/** Decodes the values of one input topic. Not thread-safe. */
public interface MarketEventDecoder {

    /**
     * Decodes a record.
     *
     * @param value JSON, may be null
     * @param partition Kafka partition of the record
     * @param offset Kafka offset of the record
     * @param latestNanos events after this time, in nanoseconds since the epoch, are in the future
     * @throws UnusableRecordException if the record cannot be used, with the reason; no other
     *     exception is thrown
     */
    MarketEvent decode(byte[] value, int partition, long offset, long latestNanos)
            throws UnusableRecordException;
}
