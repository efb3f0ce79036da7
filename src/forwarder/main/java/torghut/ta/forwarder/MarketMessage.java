package torghut.ta.forwarder;

import java.util.Optional;
import torghut.ta.feed.Rfc3339;

/**
 * One message of the market as Alpaca sent it.
 *
 * @param channel what it is
 * @param symbol whose
 * @param time Alpaca's {@code t}, character by character
 * @param timeNanos the same in nanoseconds since the epoch
 * @param payload Alpaca's object, character by character; one from the history got {@code T} and
 *     {@code S} in front, which the stream has and the history has not
 * @param identity equal for two deliveries of one event, and for them alone
 * @param history whether it comes from the history instead of the stream
 */
record MarketMessage(
        Channel channel,
        String symbol,
        String time,
        long timeNanos,
        String payload,
        String identity,
        boolean history) {

    private static final long MINUTE_NANOS = 60_000_000_000L;

    /**
     * A message with its identity.
     *
     * @param time null if it has none
     * @param venue of a trade, null if it has none
     * @param id of a trade, null if it has none
     * @return nothing if the time cannot be read
     */
    static Optional<MarketMessage> of(
            Channel channel,
            String symbol,
            String time,
            String venue,
            String id,
            String payload,
            boolean history) {
        char[] text = time == null ? new char[0] : time.toCharArray();
        long nanos = Rfc3339.parseNanos(text, 0, text.length);
        if (nanos < 0 || nanos == Rfc3339.BEYOND_RANGE) {
            return Optional.empty();
        }
        String identity =
                channel == Channel.TRADES
                        ? "t " + symbol + ' ' + venue + ' ' + id + ' ' + time
                        : payload;
        return Optional.of(
                new MarketMessage(channel, symbol, time, nanos, payload, identity, history));
    }

    /** When it became known: a minute bar at the end of its minute, all else at its own time. */
    long knownNanos() {
        return channel.topic() == Channel.Topic.BARS ? timeNanos + MINUTE_NANOS : timeNanos;
    }
}
