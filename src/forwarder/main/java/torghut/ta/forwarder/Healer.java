package torghut.ta.forwarder;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import torghut.ta.forwarder.History.UnavailableException;

/**
 * Fetches what was missed, in slices of time, and hands each slice over in time order over all
 * symbols and channels. So few requests are needed, however many symbols there are, and no more
 * than a slice is in memory. A slice is as long as makes some ten thousand messages.
 */
final class Healer {

    /** Takes what was fetched; each call blocks until there is room for it. */
    interface Receiver {

        /**
         * The next slice.
         *
         * @param messages in time order
         * @param upTo event time before which nothing is missing any more
         */
        void slice(List<MarketMessage> messages, Instant upTo) throws InterruptedException;

        /** What cannot be fetched. */
        void unfetched(Gap gap) throws InterruptedException;
    }

    /**
     * A time of which something is missing for good.
     *
     * @param from first event time that is missing
     * @param to first event time that is not
     */
    record Gap(Instant from, Instant to, Set<Channel> channels, String reason) {}

    private static final Duration FIRST_SLICE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_SLICE = Duration.ofSeconds(1);
    private static final Duration LONGEST_SLICE = Duration.ofHours(1);
    private static final int FEW = 10_000;
    private static final int MANY = 40_000;
    private static final int SYMBOLS_PER_REQUEST = 100;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A minute bar may be updated for so long after its minute; the history tells not when. */
    private static final Duration BAR_UPDATES = Duration.ofMinutes(2);

    private final History history;
    private final Receiver receiver;

    Healer(History history, Receiver receiver) {
        this.history = history;
        this.receiver = receiver;
    }

    /**
     * Fetches {@code from} ≤ t &lt; {@code to}; a minute bar counts at the end of its minute.
     *
     * @param channels what is subscribed to; what has no history is reported as a gap
     * @param missedTo end of that gap
     */
    void heal(
            Set<Channel> channels, List<String> symbols, Instant from, Instant to, Instant missedTo)
            throws InterruptedException {
        Set<Channel> lost = new LinkedHashSet<>();
        List<Channel> left = new ArrayList<>();
        for (Channel channel : channels) {
            if (channel == Channel.UPDATED_BARS) {
                // The history's bars are the updated ones.
                continue;
            }
            (channel.hasHistory() ? left : lost).add(channel);
        }
        if (!lost.isEmpty()) {
            receiver.unfetched(new Gap(from, missedTo, lost, "Alpaca keeps no history of these"));
        }
        Instant start = from;
        Duration length = FIRST_SLICE;
        while (start.isBefore(to)) {
            Instant end = start.plus(length).isBefore(to) ? start.plus(length) : to;
            List<MarketMessage> messages = new ArrayList<>();
            for (Channel channel : List.copyOf(left)) {
                try {
                    Instant first =
                            channel == Channel.BARS && start.equals(from)
                                    ? start.minus(BAR_UPDATES)
                                    : start;
                    fetch(channel, symbols, first, end, messages);
                } catch (UnavailableException e) {
                    left.remove(channel);
                    receiver.unfetched(new Gap(start, to, Set.of(channel), e.getMessage()));
                }
            }
            messages.sort(Comparator.comparingLong(MarketMessage::knownNanos));
            receiver.slice(messages, end);
            if (messages.size() > MANY && length.compareTo(SHORTEST_SLICE) > 0) {
                length = length.dividedBy(2);
            } else if (messages.size() < FEW && length.compareTo(LONGEST_SLICE) < 0) {
                length = length.multipliedBy(2);
            }
            start = end;
        }
    }

    private void fetch(
            Channel channel,
            List<String> symbols,
            Instant start,
            Instant end,
            List<MarketMessage> messages)
            throws UnavailableException, InterruptedException {
        Duration shift = channel == Channel.BARS ? MINUTE : Duration.ZERO;
        for (int i = 0; i < symbols.size(); i += SYMBOLS_PER_REQUEST) {
            messages.addAll(
                    history.fetch(
                            channel,
                            symbols.subList(i, Math.min(symbols.size(), i + SYMBOLS_PER_REQUEST)),
                            start.minus(shift),
                            end.minus(shift)));
        }
    }
}
