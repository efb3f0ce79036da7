package torghut.ta.feed;

/**
 * Gives the same string for the same characters, so that a stream of records does not allocate its
 * symbols, venues and sale conditions again and again. Bounded: each string has one slot, and the
 * newest string of a slot wins. Not thread-safe.
 */
public final class StringCache {

    /** Far above the symbols of one feed; 64 KiB of references, at most 2 MB with the strings. */
    private static final int SLOTS = 1 << 14;

    /** Longer ones are not kept: no real symbol is longer, and the bound on memory stays low. */
    private static final int LONGEST = 32;

    private final String[] slots = new String[SLOTS];

    /** The kept string with these characters, or null. */
    String find(char[] text, int offset, int length) {
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + text[i];
        }
        String kept = slots[slot(hash)];
        if (kept == null || kept.length() != length) {
            return null;
        }
        for (int i = 0; i < length; i++) {
            if (kept.charAt(i) != text[offset + i]) {
                return null;
            }
        }
        return kept;
    }

    /** The kept string with these Latin-1 characters, or null. */
    public String find(byte[] latin1, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + (latin1[i] & 0xFF);
        }
        String kept = slots[slot(hash)];
        if (kept == null || kept.length() != length) {
            return null;
        }
        for (int i = 0; i < length; i++) {
            if (kept.charAt(i) != (latin1[i] & 0xFF)) {
                return null;
            }
        }
        return kept;
    }

    /** Keeps the string unless it is too long. */
    public void keep(String string) {
        if (string.length() <= LONGEST) {
            slots[slot(string.hashCode())] = string;
        }
    }

    /** Both finders compute {@link String#hashCode()}. */
    private static int slot(int hash) {
        return (hash ^ (hash >>> 14)) & (SLOTS - 1);
    }
}
