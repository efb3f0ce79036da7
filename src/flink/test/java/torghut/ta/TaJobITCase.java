package torghut.ta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Topics;
import torghut.ta.wire.OutputTopics;

/** The whole job, from real topics to real topics, exactly once. */
class TaJobITCase {

    private static final DockerImageName KAFKA_IMAGE = DockerImageName.parse("apache/kafka:3.9.1");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    @Test
    void writesEachBarAndSignalOnceForReadersOfCommittedRecords() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            writesEachBarAndSignalOnce(kafka.bootstrap());
        }
    }

    @Test
    void doesSoOnABrokerInAContainerToo() throws Exception {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "skipped: no Docker engine answers; the embedded broker alone was tested");
        try (KafkaContainer kafka = new KafkaContainer(KAFKA_IMAGE)) {
            kafka.start();
            writesEachBarAndSignalOnce(kafka.getBootstrapServers());
        }
    }

    private void writesEachBarAndSignalOnce(String bootstrap) throws Exception {
        Settings settings =
                TestSettings.of(
                        "KAFKA_BOOTSTRAP", bootstrap,
                        "OUTPUT_FORMAT", "json",
                        "CHECKPOINT_URI", folder.toUri().toString(),
                        "CHECKPOINT_INTERVAL_MS", "200",
                        "PARALLELISM", "2");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Topics.create(admin, JobTopics.newTopics(settings));
        }
        Set<String> seconds = new HashSet<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String topic :
                List.of(
                        settings.inputs().trades(),
                        settings.inputs().quotes().orElseThrow(),
                        settings.inputs().minuteBars().orElseThrow())) {
            for (int partition = 0; partition < JobTopics.INPUT_PARTITIONS; partition++) {
                ends.put(new TopicPartition(topic, partition), 0L);
            }
        }
        long start = 1_700_000_000_000L;
        try (CheckedProducer producer = new CheckedProducer(bootstrap, Map.of())) {
            for (int i = 0; i < 2_000; i++) {
                String symbol = "SYM" + i % 7;
                long t = start + i * 50L;
                send(
                        producer,
                        ends,
                        settings.inputs().trades(),
                        symbol,
                        "{\"symbol\":\"%s\",\"t\":%d,\"p\":%d.5,\"s\":10,\"id\":\"%d\"}"
                                .formatted(symbol, t, 100 + i % 13, i));
                send(
                        producer,
                        ends,
                        settings.inputs().quotes().orElseThrow(),
                        symbol,
                        "{\"symbol\":\"%s\",\"t\":%d,\"bp\":100,\"ap\":101,\"bs\":3,\"as\":1}"
                                .formatted(symbol, t));
                seconds.add(symbol + "/" + t / 1000);
            }
            send(producer, ends, settings.inputs().trades(), "SYM1", "{broken");
        }

        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        TaJob.assemble(env, settings, Clock.systemUTC(), SourceBounds.until(ends));
        env.execute();

        List<JsonNode> bars =
                read(bootstrap, settings.outputs().name(OutputTopics.BARS).orElseThrow());
        List<String> barSeconds = new ArrayList<>();
        bars.forEach(
                bar -> barSeconds.add(bar.get("symbol").asText() + "/" + bar.get("seq").asLong()));
        assertThat(barSeconds).containsExactlyInAnyOrderElementsOf(seconds);
        assertThat(bars)
                .allSatisfy(bar -> assertThat(bar.get("imbalance").asDouble()).isEqualTo(0.5));
        assertThat(read(bootstrap, settings.outputs().name(OutputTopics.SIGNALS).orElseThrow()))
                .hasSameSizeAs(bars);
        assertThat(deadLetters(bootstrap, settings))
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(new String(letter.value(), UTF_8)).isEqualTo("{broken");
                            assertThat(
                                            new String(
                                                    letter.headers().lastHeader("reason").value(),
                                                    UTF_8))
                                    .isEqualTo("MALFORMED");
                        });
        List<JsonNode> reports =
                read(bootstrap, settings.outputs().name(OutputTopics.STATUS).orElseThrow());
        assertThat(reports.stream().mapToLong(r -> r.get("trades").asLong()).sum())
                .isEqualTo(2_000);
    }

    private static void send(
            CheckedProducer producer,
            Map<TopicPartition, Long> ends,
            String topic,
            String symbol,
            String value)
            throws Exception {
        int partition = Math.floorMod(symbol.hashCode(), JobTopics.INPUT_PARTITIONS);
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                topic, partition, symbol.getBytes(UTF_8), value.getBytes(UTF_8)));
        ends.merge(new TopicPartition(topic, partition), 1L, Long::sum);
    }

    private static List<JsonNode> read(String bootstrap, String topic) throws Exception {
        List<JsonNode> values = new ArrayList<>();
        try (CommittedRecords records = new CommittedRecords(bootstrap, topic)) {
            for (ConsumerRecord<byte[], byte[]> record : records.toEnd()) {
                values.add(JSON.readTree(record.value()));
            }
        }
        return values;
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLetters(
            String bootstrap, Settings settings) {
        try (CommittedRecords records =
                new CommittedRecords(
                        bootstrap,
                        settings.outputs().name(OutputTopics.DEAD_LETTERS).orElseThrow())) {
            return records.toEnd();
        }
    }
}
