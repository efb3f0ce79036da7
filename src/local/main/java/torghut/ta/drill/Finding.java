package torghut.ta.drill;

/**
 * Something that is not as it would be without any fault.
 *
 * @param kind what is wrong
 * @param id of the record
 * @param eventMillis time that the record speaks of, in milliseconds since the epoch
 * @param detail in words
 */
record Finding(Kind kind, String id, long eventMillis, String detail) {

    /** What can be wrong with a record. */
    enum Kind {
        /** It should be there. */
        MISSING,
        /** It is there more than once, or behind a later one of its key. */
        REPEATED,
        /** Its content differs, or nobody expects it. */
        CHANGED
    }
}
