package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Remembers what has been passed on: at least the last messages up to a number, and at most twice
 * as many. It spares Kafka what a connection, or the history after it, delivers twice. What comes
 * again later is the job's to drop.
 *
 * <p>Kept are 127 bits of each message's identity, in arrays of numbers: hundreds of thousands of
 * linked texts are a burden to every collection of garbage, which shows as latency. That two
 * different messages are taken for one is less likely than one in 10^25.
 */
final class Duplicates {

    private static final XXHash64 HASH = XXHashFactory.fastestJavaInstance().hash64();
    private static final long FIRST_SEED = 0;
    private static final long SECOND_SEED = 0x9E3779B97F4A7C15L;

    private final int capacity;
    private Generation current;
    private Generation previous;

    /** What was added one after the other. An open hash table, at most half full. */
    private static final class Generation {
        private final long[] table;
        private final int mask;
        private int size;

        private Generation(int capacity) {
            int slots = Integer.highestOneBit(Math.max(1, 2 * capacity - 1)) << 1;
            table = new long[2 * slots];
            mask = slots - 1;
        }

        /** Index of the pair, or of the empty place where it belongs. */
        private int find(long first, long second) {
            int slot = (int) first & mask;
            while (true) {
                int index = 2 * slot;
                boolean empty = table[index] == 0;
                if (empty || (table[index] == first && table[index + 1] == second)) {
                    return index;
                }
                slot = (slot + 1) & mask;
            }
        }

        boolean contains(long first, long second) {
            return table[find(first, second)] != 0;
        }

        void add(long first, long second) {
            int index = find(first, second);
            size += table[index] == 0 ? 1 : 0;
            table[index] = first;
            table[index + 1] = second;
        }
    }

    /**
     * An empty memory.
     *
     * @param capacity messages to remember at least, above 0
     */
    Duplicates(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity + ", not above 0.");
        }
        this.capacity = capacity;
        current = new Generation(capacity);
        previous = new Generation(capacity);
    }

    /** Whether the message has been passed on, as far as is remembered. */
    boolean contains(MarketMessage message) {
        byte[] identity = message.identity().getBytes(UTF_8);
        long first = first(identity);
        long second = second(identity);
        return current.contains(first, second) || previous.contains(first, second);
    }

    /** Remembers a message that has been passed on. */
    void add(MarketMessage message) {
        if (current.size == capacity) {
            previous = current;
            current = new Generation(capacity);
        }
        byte[] identity = message.identity().getBytes(UTF_8);
        current.add(first(identity), second(identity));
    }

    /** Never zero, so that an empty place is told from a full one. */
    private static long first(byte[] identity) {
        return HASH.hash(identity, 0, identity.length, FIRST_SEED) | (1L << 63);
    }

    private static long second(byte[] identity) {
        return HASH.hash(identity, 0, identity.length, SECOND_SEED);
    }
}
