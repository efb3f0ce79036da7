package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes messages as the job's input topics carry them: Alpaca's object in an envelope. One thread.
 */
final class Envelope {

    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final BigDecimal SHARES_PER_LOT = BigDecimal.valueOf(100);
    private static final Pattern QUOTE_SIZE =
            Pattern.compile("(\"(?:bs|as)\"\\s*:\\s*)(-?[0-9][0-9.eE+-]*)");

    private final String feed;
    private final boolean sharesInQuotes;

    /** Used again for each record, and the time's text while it is the same. */
    private final StringBuilder json = new StringBuilder();

    private Instant writtenNow;
    private String writtenNowText;

    /**
     * A writer for one feed.
     *
     * @param sharesInQuotes whether the sizes of quotes are to be multiplied by 100, the shares of
     *     a round lot; else the payload stays as it is
     */
    Envelope(String feed, boolean sharesInQuotes) {
        this.feed = Json.quoted(feed);
        this.sharesInQuotes = sharesInQuotes;
    }

    /**
     * The value of the Kafka record.
     *
     * @param sequence number of the message in its connection
     * @param now when it is passed on
     */
    byte[] write(MarketMessage message, long sequence, Instant now) {
        if (!now.equals(writtenNow)) {
            writtenNow = now;
            writtenNowText = now.toString();
        }
        json.setLength(0);
        json.append("{\"ingest_ts\":\"").append(writtenNowText).append("\",\"event_ts\":");
        Json.quote(message.time(), json);
        json.append(",\"feed\":")
                .append(feed)
                .append(",\"channel\":\"")
                .append(message.channel().label())
                .append("\",\"symbol\":");
        Json.quote(message.symbol(), json);
        json.append(",\"seq\":")
                .append(sequence)
                .append(",\"payload\":")
                .append(payload(message))
                .append(",\"is_final\":true,\"source\":\"")
                .append(message.history() ? "backfill" : "ws")
                .append("\",\"window\":");
        if (message.channel().topic() == Channel.Topic.BARS) {
            json.append("{\"start\":\"")
                    .append(instant(message.timeNanos()))
                    .append("\",\"end\":\"")
                    .append(instant(message.timeNanos() + MINUTE_NANOS))
                    .append("\"}");
        } else {
            json.append("null");
        }
        return json.append(",\"version\":1}").toString().getBytes(UTF_8);
    }

    private String payload(MarketMessage message) {
        if (!sharesInQuotes || message.channel() != Channel.QUOTES) {
            return message.payload();
        }
        return QUOTE_SIZE
                .matcher(message.payload())
                .replaceAll(
                        size -> Matcher.quoteReplacement(size.group(1) + shares(size.group(2))));
    }

    private static String shares(String lots) {
        return new BigDecimal(lots).multiply(SHARES_PER_LOT).toPlainString();
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(
                Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }
}
