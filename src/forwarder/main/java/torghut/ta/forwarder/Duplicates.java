package torghut.ta.forwarder;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers what has been passed on, up to a number of messages; the oldest is forgotten first. It
 * spares Kafka what a connection, or the history after it, delivers twice. What comes again later
 * is the job's to drop.
 */
final class Duplicates {

    private final Map<String, Boolean> known;

    /**
     * An empty memory.
     *
     * @param capacity messages to remember, above 0
     */
    Duplicates(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity + ", not above 0.");
        }
        known =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                        return size() > capacity;
                    }
                };
    }

    /** Whether the message has been passed on, as far as is remembered. */
    boolean contains(MarketMessage message) {
        return known.containsKey(message.identity());
    }

    /** Remembers a message that has been passed on. */
    void add(MarketMessage message) {
        known.put(message.identity(), true);
    }
}
