package torghut.ta.testkit;

/**
 * One record of a market feed, ready to be written to Kafka.
 *
 * @param channel which topic it belongs to
 * @param key the symbol; null where a recorded line has none
 * @param sendNanos when it reaches the topic, in nanoseconds since the epoch in the feed's own
 *     time; {@link Long#MIN_VALUE} for at once
 * @param value JSON, or what is left of it in a broken record
 */
public record FeedRecord(Channel channel, String key, long sendNanos, byte[] value) {

    /** The job's inputs. */
    public enum Channel {
        TRADES("trades", "trades"),
        QUOTES("quotes", "quotes"),
        MINUTE_BARS("bars_1m", "bars");

        private final String fileName;
        private final String alpacaName;

        Channel(String fileName, String alpacaName) {
            this.fileName = fileName;
            this.alpacaName = alpacaName;
        }

        /** Alpaca's name of the channel, which stands in an envelope. */
        String alpacaName() {
            return alpacaName;
        }

        /** Name of a recorded file without its ending. */
        String fileName() {
            return fileName;
        }
    }
}
