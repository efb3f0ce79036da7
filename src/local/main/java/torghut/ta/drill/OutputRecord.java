package torghut.ta.drill;

/**
 * A record of an output topic, as it is judged.
 *
 * @param id what may exist only once
 * @param key whose order counts
 * @param seq number within the key; -1 where the order says nothing
 * @param eventMillis time that the record speaks of, in milliseconds since the epoch
 * @param content everything that must be the same in every run
 */
record OutputRecord(String id, String key, long seq, long eventMillis, String content) {

    /** Seq of a record whose order says nothing. */
    static final long UNORDERED = -1;
}
