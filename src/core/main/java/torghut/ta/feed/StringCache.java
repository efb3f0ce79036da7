package torghut.ta.feed;

/**
 * Returns the same string object for the same characters, so that a stream of records does not
 * allocate its symbols, venues and sale conditions again and again. Its size is fixed: each string
 * has one slot, and a new string replaces the old one of its slot. Not thread-safe.
 */
public final class StringCache {

    /** Many more than a feed has symbols; 64 KiB of references, at most 2 MB with the strings. */
    private static final int SLOTS = 1 << 14;

    /** Longer strings are not kept: no real symbol is longer, and memory stays bounded. */
    private static final int LONGEST = 32;

    private final String[] slots = new String[SLOTS];

    /** The cached string with these characters, or null. */
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

    /** The cached string with these Latin-1 characters, or null. */
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

    /** Caches the string unless it is too long. */
    public void keep(String string) {
        if (string.length() <= LONGEST) {
            slots[slot(string.hashCode())] = string;
        }
    }

    /**
     * The slot of a hash, which both {@code find} methods compute like {@link String#hashCode()}.
     */
    private static int slot(int hash) {
        return (hash ^ (hash >>> 14)) & (SLOTS - 1);
    }
}
