package torghut.ta.functions;

import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import torghut.ta.feed.MarketEventDecoder;
import torghut.ta.feed.MinuteBarDecoder;
import torghut.ta.feed.QuoteDecoder;
import torghut.ta.feed.Rfc3339;
import torghut.ta.feed.TradeDecoder;
import torghut.ta.feed.UnusableRecordException;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;

/**
 * Turns each Kafka record into exactly one market event: a {@link torghut.ta.model.Trade}, {@link
 * torghut.ta.model.Quote} or {@link torghut.ta.model.MinuteBar}, or the {@link DeadLetter} of a
 * record that cannot be used. No bytes make it throw, because a record that a deserializer throws
 * on restarts the job for ever.
 */
public final class MarketEventDeserializer
        implements KafkaRecordDeserializationSchema<MarketEvent> {

    /** What the records of a topic are. */
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
     * @param input what the records are
     * @param maxClockSkew how far ahead of the wall clock a record's time may be; not negative,
     *     milliseconds count
     * @param clock the wall clock, serializable
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
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = input.decoder();
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> record, Collector<MarketEvent> collector) {
        collector.collect(decode(record));
    }

    private MarketEvent decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return decoder.decode(
                    record.value(), record.partition(), record.offset(), latestNanos());
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

    private long latestNanos() {
        long now = clock.millis();
        long latest = now + maxClockSkewMillis;
        // A sum that overflowed, or whose nanoseconds do, still leaves out what is beyond range.
        long nanos = latest < now ? Rfc3339.BEYOND_RANGE : Rfc3339.nanosOfMillis(latest);
        return Math.min(nanos, Rfc3339.BEYOND_RANGE - 1);
    }

    @Override
    public TypeInformation<MarketEvent> getProducedType() {
        return MarketEventTypeInfo.INSTANCE;
    }
}
