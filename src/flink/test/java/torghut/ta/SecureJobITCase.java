package torghut.ta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.config.Environment;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.settings.Settings;
import torghut.ta.startup.StartupChecks;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.wire.OutputTopics;

/** The whole job over SASL_SSL, with no more rights than documented. */
class SecureJobITCase {

    private static final String USER = "flink-ta";
    private static final String PASSWORD = "s3cr3t-'quoted\\\";-of-this-test";
    private static final Path LOG = Path.of("target", "test.log");

    @TempDir Path folder;

    @Test
    void runsExactlyOnceWithItsOwnRightsAndShowsNoSecret() throws Exception {
        try (EmbeddedKafka kafka =
                EmbeddedKafka.start(EmbeddedKafka.Options.defaults().secured())) {
            Settings settings =
                    TestSettings.of(
                            "KAFKA_BOOTSTRAP",
                            kafka.saslBootstrap(),
                            "KAFKA_USERNAME",
                            USER,
                            "KAFKA_PASSWORD",
                            PASSWORD,
                            "KAFKA_TRUSTSTORE_PATH",
                            kafka.certificates().pem().toString(),
                            "TOPIC_QUOTES",
                            "",
                            "TOPIC_BARS_1M",
                            "",
                            "CHECKPOINT_URI",
                            folder.resolve("checkpoints").toUri().toString(),
                            "CHECKPOINT_INTERVAL_MS",
                            "200");
            List<String> outputs = List.copyOf(settings.outputs().names().values());
            kafka.createTopic(settings.inputs().trades(), 2, Map.of());
            outputs.forEach(topic -> kafka.createTopic(topic, 2, Map.of()));
            kafka.addUser(USER, PASSWORD);
            kafka.grant(USER, TOPIC, settings.inputs().trades(), READ);
            outputs.forEach(topic -> kafka.grant(USER, TOPIC, topic, WRITE));
            kafka.grant(USER, GROUP, settings.consumption().groupId(), READ);
            String prefix = settings.delivery().transactionPrefix() + "-";
            kafka.grantPrefix(USER, TRANSACTIONAL_ID, prefix, WRITE);
            kafka.grantPrefix(USER, TRANSACTIONAL_ID, prefix, DESCRIBE);
            Map<TopicPartition, Long> ends = writeTrades(kafka, settings.inputs().trades());

            assertThat(StartupChecks.problems(settings, new Environment(Map.of()))).isEmpty();
            StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2);
            TaJob.assemble(env, settings, Clock.systemUTC(), SourceBounds.until(ends));
            env.execute();

            try (CommittedRecords bars =
                    new CommittedRecords(
                            kafka.bootstrap(),
                            settings.outputs().name(OutputTopics.BARS).orElseThrow())) {
                assertThat(bars.toEnd()).hasSize(10);
            }
        }
        assertThat(LOG).isNotEmptyFile();
        try (var lines = Files.lines(LOG, UTF_8)) {
            assertThat(lines.filter(line -> line.contains("s3cr3t-"))).isEmpty();
        }
    }

    private static Map<TopicPartition, Long> writeTrades(EmbeddedKafka kafka, String topic) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        ends.put(new TopicPartition(topic, 0), 10L);
        ends.put(new TopicPartition(topic, 1), 0L);
        try (CheckedProducer producer = new CheckedProducer(kafka.bootstrap(), Map.of())) {
            for (int i = 0; i < 10; i++) {
                String trade =
                        "{\"symbol\":\"A\",\"t\":%d,\"p\":1,\"s\":1,\"id\":%d}"
                                .formatted(1_700_000_000_000L + i * 1000L, i);
                var unused =
                        producer.send(
                                new ProducerRecord<>(
                                        topic, 0, "A".getBytes(UTF_8), trade.getBytes(UTF_8)));
            }
        }
        return ends;
    }
}
