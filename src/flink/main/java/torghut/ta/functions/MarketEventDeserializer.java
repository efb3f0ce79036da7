package torghut.ta.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import torghut.ta.feed.MarketEventDecoder;
import torghut.ta.feed.MinuteBarDecoder;
import torghut.ta.feed.QuoteDecoder;
import torghut.ta.feed.Rfc3339;
import torghut.ta.feed.TradeDecoder;
import torghut.ta.feed.UnusableRecordException;
import torghut.ta.kafka.EventTimeSource;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.TradeEvent;

/**
 * Turns each Kafka record into exactly one input record: a {@link MarketEvent}, or a {@link
 * DeadLetter} if the record cannot be used. It never throws, whatever the record holds: an
 * exception here would restart the job at the same record for ever.
 */
public final class MarketEventDeserializer implements EventTimeSource.Decoder<InputRecord> {

    /** The input topics, each with its decoder. */
    public enum Input {
        TRADES,
        QUOTES,
        MINUTE_BARS;

        private MarketEventDecoder decoder() {
            return switch (this) {
                case TRADES -> new TradeDecoder();
                case QUOTES -> new QuoteDecoder();
                case MINUTE_BARS -> new MinuteBarDecoder();
            };
        }
    }

    private final Input input;
    private final long maxClockSkewMillis;
    private final Clock clock;
    private transient MarketEventDecoder decoder;

    /**
     * @param input which topic it reads
     * @param maxClockSkew how far an event may be ahead of the timestamp of its Kafka record, in
     *     whole milliseconds; not negative
     * @param clock the wall clock, serializable; used for records without a Kafka timestamp
     */
    public MarketEventDeserializer(Input input, Duration maxClockSkew, Clock clock) {
        if (maxClockSkew.isNegative()) {
            throw new IllegalArgumentException("maxClockSkew is negative: " + maxClockSkew);
        }
        this.input = input;
        this.maxClockSkewMillis = maxClockSkew.toMillis();
        this.clock = clock;
    }

    @Override
    public InputRecord decode(ConsumerRecord<byte[], byte[]> record) {
        if (decoder == null) {
            decoder = input.decoder();
        }
        try {
            return decoder.decode(
                    record.value(), record.partition(), record.offset(), latestNanos(record));
        } catch (UnusableRecordException e) {
            return new DeadLetter(
                    e.reason(),
                    e.getMessage(),
                    record.key(),
                    record.value(),
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp());
        }
    }

    @Override
    public long eventMillis(InputRecord decoded) {
        return decoded instanceof MarketEvent event ? event.timeMillis() : UNUSABLE;
    }

    @Override
    public InputRecord arrived(
            InputRecord decoded, ConsumerRecord<byte[], byte[]> record, long openSecond) {
        if (decoded instanceof TradeEvent event) {
            return event.arrived(
                    openSecond, record.timestamp(), latin1(record.key(), event.symbol()));
        }
        return decoded instanceof MarketEvent event ? event.withOpenSecond(openSecond) : decoded;
    }

    /**
     * The bytes as Latin-1 text. If they are {@code likely}, that object is returned, which saves
     * memory.
     */
    private static String latin1(byte[] bytes, String likely) {
        if (bytes == null) {
            return null;
        }
        boolean isLikely = bytes.length == likely.length();
        for (int i = 0; isLikely && i < bytes.length; i++) {
            isLikely = (bytes[i] & 0xFF) == likely.charAt(i);
        }
        return isLikely ? likely : new String(bytes, ISO_8859_1);
    }

    /**
     * Latest event time that is not in the future: measured against the Kafka timestamp if there is
     * one, so that a replay gives the same result.
     */
    private long latestNanos(ConsumerRecord<byte[], byte[]> record) {
        long now = record.timestamp() < 0 ? clock.millis() : record.timestamp();
        long latest = now + maxClockSkewMillis;
        // If the sum or its nanoseconds overflow, times beyond the range must still be refused.
        long nanos = latest < now ? Rfc3339.BEYOND_RANGE : Rfc3339.nanosOfMillis(latest);
        return Math.min(nanos, Rfc3339.BEYOND_RANGE - 1);
    }

    @Override
    public TypeInformation<InputRecord> type() {
        return InputRecordTypeInfo.RECORDS;
    }
}
