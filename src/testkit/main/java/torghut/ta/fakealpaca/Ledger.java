package torghut.ta.fakealpaca;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the server has published, whether or not somebody was there to receive it, and how much of
 * it went to clients.
 *
 * <p>A test that loses nothing finds each published message of its channels and symbols, once.
 */
public final class Ledger {

    private final boolean keepsMessages;
    private final Map<Channel, List<AlpacaMessage>> published = new EnumMap<>(Channel.class);
    private final Map<Channel, AtomicLong> publishedCounts = new EnumMap<>(Channel.class);
    private final Map<Channel, AtomicLong> sentCounts = new EnumMap<>(Channel.class);

    Ledger(boolean keepsMessages) {
        this.keepsMessages = keepsMessages;
        for (Channel channel : Channel.values()) {
            published.put(channel, new ArrayList<>());
            publishedCounts.put(channel, new AtomicLong());
            sentCounts.put(channel, new AtomicLong());
        }
    }

    void published(AlpacaMessage message) {
        publishedCounts.get(message.channel()).incrementAndGet();
        if (keepsMessages) {
            List<AlpacaMessage> messages = published.get(message.channel());
            synchronized (messages) {
                messages.add(message);
            }
        }
    }

    void sent(List<AlpacaMessage> messages) {
        messages.forEach(message -> sentCounts.get(message.channel()).incrementAndGet());
    }

    /**
     * Everything that a channel has published so far, in the order of publication.
     *
     * @throws IllegalStateException if the server was told not to keep messages
     */
    public List<AlpacaMessage> published(Channel channel) {
        if (!keepsMessages) {
            throw new IllegalStateException("This server keeps no messages.");
        }
        List<AlpacaMessage> messages = published.get(channel);
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    /** Number of messages that a channel has published. */
    public long publishedCount(Channel channel) {
        return publishedCounts.get(channel).get();
    }

    /**
     * Number of messages that were written to the sockets of clients: duplicates count, what a
     * client missed does not.
     */
    public long sentCount(Channel channel) {
        return sentCounts.get(channel).get();
    }
}
