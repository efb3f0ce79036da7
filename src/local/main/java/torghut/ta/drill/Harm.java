package torghut.ta.drill;

/**
 * Harm that was done.
 *
 * @param atMillis when, in milliseconds since the epoch
 * @param detail says more about it, with a blank before; may be empty
 */
record Harm(long atMillis, String detail) {

    /** Harm that was done now. */
    static Harm now(String detail) {
        return new Harm(System.currentTimeMillis(), detail);
    }

    static Harm now() {
        return now("");
    }
}
