package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;

/**
 * Hands single records, which Kafka has had since a fixed moment, to the deserializer; it reads
 * them long after.
 */
final class DecoderHarness {

    static final Instant NOW = Instant.parse("2024-06-03T14:30:00.250Z");
    static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(1);
    static final String TOPIC = "input";
    static final int PARTITION = 3;
    static final long OFFSET = 1234567890123L;
    static final byte[] KEY = {'K'};

    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofDays(3_650));

    private final MarketEventDeserializer deserializer;
    private final long timestamp;

    DecoderHarness(Input input) {
        this(input, MAX_CLOCK_SKEW, NOW);
    }

    DecoderHarness(Input input, Duration maxClockSkew, Instant kafkaTime) {
        deserializer = new MarketEventDeserializer(input, maxClockSkew, LATER);
        timestamp = kafkaTime.toEpochMilli();
    }

    InputRecord decode(String value) {
        return decode(value.getBytes(StandardCharsets.UTF_8));
    }

    InputRecord decode(byte[] value) {
        InputRecord record =
                deserializer.decode(
                        new ConsumerRecord<>(
                                TOPIC,
                                PARTITION,
                                OFFSET,
                                timestamp,
                                TimestampType.CREATE_TIME,
                                KEY.length,
                                value == null ? 0 : value.length,
                                KEY,
                                value,
                                new RecordHeaders(),
                                Optional.empty()));
        assertThat(record.partition()).isEqualTo(PARTITION);
        assertThat(record.offset()).isEqualTo(OFFSET);
        if (record instanceof DeadLetter letter) {
            assertThat(letter.key()).isSameAs(KEY);
            assertThat(letter.value()).isSameAs(value);
            assertThat(letter.topic()).isEqualTo(TOPIC);
            assertThat(letter.timestamp()).isEqualTo(timestamp);
            assertThat(letter.error()).isNotBlank().hasSizeLessThan(1000);
            assertThat(letter.error().chars().noneMatch(Character::isISOControl)).isTrue();
        }
        return record;
    }

    DeadLetter refuse(String value) {
        return refuse(value.getBytes(StandardCharsets.UTF_8));
    }

    DeadLetter refuse(byte[] value) {
        InputRecord record = decode(value);
        assertThat(record).isInstanceOf(DeadLetter.class);
        return (DeadLetter) record;
    }
}
