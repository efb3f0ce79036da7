package torghut.ta.model;

/**
 * A record that the job could not use, with what is needed to find and to replay it.
 *
 * @param reason why it was put aside
 * @param error one sentence that names the field and the value
 * @param key key of the original record, may be null
 * @param value value of the original record, may be null; a late trade is written as flat JSON
 * @param topic topic of the original record
 * @param partition partition of the original record
 * @param offset offset of the original record
 * @param timestamp Kafka timestamp of the original record in milliseconds since the epoch, negative
 *     where it has none
 */
public record DeadLetter(
        Reason reason,
        String error,
        byte[] key,
        byte[] value,
        String topic,
        int partition,
        long offset,
        long timestamp)
        implements InputRecord {

    /** Why a record could not be used. */
    public enum Reason {
        /** Not a JSON object, a field missing or of the wrong type, or an unreadable time. */
        MALFORMED,
        /** Readable, but with a value that no market can have. */
        INVALID,
        /**
         * The event time is further ahead of the record's Kafka timestamp than the allowed clock
         * skew.
         */
        FUTURE,
        /** A valid trade whose second the watermark has already closed. */
        LATE,
        /** A correction or cancel of a trade that was not seen, or that is no longer kept. */
        UNMATCHED
    }
}
