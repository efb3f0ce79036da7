package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;

/** Hands single records to the deserializer at a fixed moment and insists on one event for each. */
final class DecoderHarness implements Collector<MarketEvent> {

    static final Instant NOW = Instant.parse("2024-06-03T14:30:00.250Z");
    static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(1);
    static final String TOPIC = "input";
    static final int PARTITION = 3;
    static final long OFFSET = 1234567890123L;
    static final long TIMESTAMP = NOW.toEpochMilli() - 5;
    static final byte[] KEY = {'K'};

    private final MarketEventDeserializer deserializer;
    private final List<MarketEvent> collected = new ArrayList<>();

    DecoderHarness(Input input) {
        this(input, MAX_CLOCK_SKEW, NOW);
    }

    DecoderHarness(Input input, Duration maxClockSkew, Instant now) {
        deserializer =
                new MarketEventDeserializer(input, maxClockSkew, Clock.fixed(now, ZoneOffset.UTC));
        deserializer.open(null);
    }

    MarketEvent decode(String value) {
        return decode(value.getBytes(StandardCharsets.UTF_8));
    }

    MarketEvent decode(byte[] value) {
        collected.clear();
        deserializer.deserialize(
                new ConsumerRecord<>(
                        TOPIC,
                        PARTITION,
                        OFFSET,
                        TIMESTAMP,
                        TimestampType.CREATE_TIME,
                        KEY.length,
                        value == null ? 0 : value.length,
                        KEY,
                        value,
                        new RecordHeaders(),
                        Optional.empty()),
                this);
        assertThat(collected).hasSize(1);
        MarketEvent event = collected.get(0);
        assertThat(event.partition()).isEqualTo(PARTITION);
        assertThat(event.offset()).isEqualTo(OFFSET);
        if (event instanceof DeadLetter letter) {
            assertThat(letter.key()).isSameAs(KEY);
            assertThat(letter.value()).isSameAs(value);
            assertThat(letter.topic()).isEqualTo(TOPIC);
            assertThat(letter.timestamp()).isEqualTo(TIMESTAMP);
            assertThat(letter.error()).isNotBlank().hasSizeLessThan(1000);
            assertThat(letter.error().chars().noneMatch(Character::isISOControl)).isTrue();
        }
        return event;
    }

    DeadLetter refuse(String value) {
        return refuse(value.getBytes(StandardCharsets.UTF_8));
    }

    DeadLetter refuse(byte[] value) {
        MarketEvent event = decode(value);
        assertThat(event).isInstanceOf(DeadLetter.class);
        return (DeadLetter) event;
    }

    @Override
    public void collect(MarketEvent event) {
        collected.add(event);
    }

    @Override
    public void close() {}
}
