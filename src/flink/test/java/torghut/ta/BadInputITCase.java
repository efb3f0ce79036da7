package torghut.ta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.functions.MarketEventDeserializer;
import torghut.ta.functions.MutatedRecords;
import torghut.ta.functions.RecordOracle;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.wire.OutputTopics;

/** Records that cannot be used, through the real topics beside good ones. */
class BadInputITCase {

    /** A longer run: {@code -Dfuzz.records=5000000 -Dfuzz.seed=7}. */
    private static final int RECORDS = Integer.getInteger("fuzz.records", 200_000);

    private static final long SEED = Long.getLong("fuzz.seed", 42);

    private static final Instant NOW = Instant.parse("2026-03-02T15:00:00Z");
    private static final int GOOD_PARTITION = 3;
    private static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    private EmbeddedKafka kafka;
    private Settings settings;
    private CheckedProducer producer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /** When Kafka gets a record, which says what is the future. */
    private long kafkaMillis = NOW.toEpochMilli();

    @BeforeEach
    void startBroker() {
        kafka = EmbeddedKafka.start();
        settings =
                TestSettings.of(
                        "KAFKA_BOOTSTRAP", kafka.bootstrap(),
                        "TOPIC_QUOTES", "",
                        "TOPIC_BARS_1M", "",
                        "OUTPUT_FORMAT", "json",
                        "CHECKPOINT_URI", folder.toUri().toString(),
                        "CHECKPOINT_INTERVAL_MS", "500");
        // Larger than what the dead letters' topic takes by default.
        kafka.createTopic(
                settings.inputs().trades(),
                JobTopics.INPUT_PARTITIONS,
                Map.of("max.message.bytes", String.valueOf(MAX_RECORD_BYTES)));
        for (String topic : settings.outputs().names().values()) {
            kafka.createTopic(topic, 2, Map.of());
        }
        for (int partition = 0; partition < JobTopics.INPUT_PARTITIONS; partition++) {
            ends.put(new TopicPartition(settings.inputs().trades(), partition), 0L);
        }
        producer =
                new CheckedProducer(
                        kafka.bootstrap(),
                        Map.of(
                                "max.request.size",
                                MAX_RECORD_BYTES,
                                "compression.type",
                                "lz4",
                                "linger.ms",
                                20));
    }

    @AfterEach
    void stopBroker() {
        producer.close();
        kafka.close();
    }

    @Test
    void eachBadRecordIsADeadLetterOnceAndEveryGoodBarIsRight() throws Exception {
        RecordOracle oracle =
                new RecordOracle(
                        MarketEventDeserializer.Input.TRADES,
                        NOW.plus(settings.eventTime().maxClockSkew()));
        MutatedRecords mutated =
                new MutatedRecords(MarketEventDeserializer.Input.TRADES, SEED, NOW);
        Map<String, String> reasons = new HashMap<>();
        Map<String, byte[]> values = new HashMap<>();
        Set<String> goodSeconds = new HashSet<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] value = mutated.next();
            // An accepted one moves its partition's time, so good trades have their own.
            boolean isBad = oracle.judge(value, 0, 0).event() == null;
            int partition = isBad ? i % JobTopics.INPUT_PARTITIONS : i % GOOD_PARTITION;
            long offset = send(partition, value);
            if (isBad) {
                String position = partition + "/" + offset;
                reasons.put(position, oracle.judge(value, partition, offset).reason().name());
                values.put(position, value);
            }
            if (i % 50 == 0) {
                long millis = NOW.toEpochMilli() - 3_600_000 + i;
                String symbol = "GOOD" + i % 7;
                send(
                        GOOD_PARTITION,
                        "{\"symbol\":\"%s\",\"t\":%d,\"p\":12.5,\"s\":4,\"id\":\"g%d\"}"
                                .formatted(symbol, millis, i)
                                .getBytes(UTF_8));
                goodSeconds.add(symbol + "/" + millis / 1000);
            }
        }

        run();

        Map<String, String> letters = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> letter :
                read(settings.outputs().name(OutputTopics.DEAD_LETTERS).orElseThrow())) {
            String position = header(letter, "partition") + "/" + header(letter, "offset");
            // What comes late or means an unknown trade was readable all the same.
            if (!Set.of("LATE", "UNMATCHED").contains(header(letter, "reason"))) {
                assertThat(letters.put(position, header(letter, "reason")))
                        .as("dead letters of %s", position)
                        .isNull();
                assertThat(letter.value()).isEqualTo(cut(values.get(position)));
            }
        }
        assertThat(letters).isEqualTo(reasons);
        Set<String> barSeconds = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> bar :
                read(settings.outputs().name(OutputTopics.BARS).orElseThrow())) {
            JsonNode json = JSON.readTree(bar.value());
            if (json.get("symbol").asText().startsWith("GOOD")) {
                assertThat(json.get("vwap").asDouble()).isEqualTo(12.5);
                assertThat(
                                barSeconds.add(
                                        json.get("symbol").asText()
                                                + "/"
                                                + json.get("seq").asLong()))
                        .isTrue();
            }
        }
        assertThat(barSeconds).isEqualTo(goodSeconds);
    }

    @Test
    void oneRecordFarAheadMakesNoOtherSymbolLate() throws Exception {
        long start = NOW.toEpochMilli() - 60_000;
        for (int second = 0; second < 20; second++) {
            trade("A", String.valueOf(start + second * 1000L));
            trade("FAR", "\"2262-04-11T23:47:16.854775807Z\"");
            trade("FAR", String.valueOf(NOW.plusSeconds(3600).toEpochMilli()));
            trade("B", String.valueOf(start + second * 1000L - 1500));
        }
        run();

        assertThat(read(settings.outputs().name(OutputTopics.BARS).orElseThrow())).hasSize(40);
        assertThat(read(settings.outputs().name(OutputTopics.DEAD_LETTERS).orElseThrow()))
                .hasSize(40)
                .allSatisfy(letter -> assertThat(header(letter, "reason")).isEqualTo("FUTURE"));
    }

    private void trade(String symbol, String time) {
        send(
                0,
                "{\"symbol\":\"%s\",\"t\":%s,\"p\":2,\"s\":3,\"id\":\"%s\"}"
                        .formatted(
                                symbol,
                                time,
                                ends.get(new TopicPartition(settings.inputs().trades(), 0)))
                        .getBytes(UTF_8));
    }

    @Test
    void aDeadLetterCopiedBackIsProcessedAsIfNothingHadHappened() throws Exception {
        // From the future when it is read first, and fine an hour later.
        long future = NOW.plusSeconds(600).toEpochMilli();
        send(
                0,
                "{\"symbol\":\"A\",\"t\":%d,\"p\":2,\"s\":3,\"id\":\"x\"}"
                        .formatted(future)
                        .getBytes(UTF_8));
        run();
        List<ConsumerRecord<byte[], byte[]>> letters =
                read(settings.outputs().name(OutputTopics.DEAD_LETTERS).orElseThrow());
        assertThat(letters)
                .singleElement()
                .satisfies(l -> assertThat(header(l, "reason")).isEqualTo("FUTURE"));
        assertThat(read(settings.outputs().name(OutputTopics.BARS).orElseThrow())).isEmpty();

        kafkaMillis = NOW.plusSeconds(3600).toEpochMilli();
        send(0, letters.get(0).value());
        run(Clock.fixed(NOW.plusSeconds(3600), ZoneOffset.UTC));

        assertThat(read(settings.outputs().name(OutputTopics.BARS).orElseThrow()))
                .singleElement()
                .satisfies(
                        bar -> {
                            JsonNode json = JSON.readTree(bar.value());
                            assertThat(json.get("seq").asLong()).isEqualTo(future / 1000);
                            assertThat(json.get("volume").asDouble()).isEqualTo(3);
                        });
    }

    private void run() throws Exception {
        run(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** Runs the job to the end of the input; any failure of the job fails the test. */
    private void run(Clock clock) throws Exception {
        producer.flush();
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        TaJob.assemble(env, settings, clock, SourceBounds.until(ends));
        env.execute();
    }

    private long send(int partition, byte[] value) {
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                settings.inputs().trades(), partition, kafkaMillis, null, value));
        return ends.merge(new TopicPartition(settings.inputs().trades(), partition), 1L, Long::sum)
                - 1;
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        try (CommittedRecords records = new CommittedRecords(kafka.bootstrap(), topic)) {
            return records.toEnd();
        }
    }

    private static byte[] cut(byte[] value) {
        return value == null || value.length <= 900_000 ? value : Arrays.copyOf(value, 900_000);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
