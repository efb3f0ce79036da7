package torghut.ta.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;

class EmbeddedKafkaITCase {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void committedReaderSeesCommittedTransactionsOnly() throws Exception {
        kafka.createTopic("transactions", 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = transactionalProducer("writer")) {
            producer.initTransactions();
            write(producer, "committed-1");
            producer.commitTransaction();
            write(producer, "aborted");
            producer.abortTransaction();
            write(producer, "committed-2");
            producer.commitTransaction();
            write(producer, "open");

            assertThat(read("transactions", "read_committed"))
                    .containsExactly("committed-1", "committed-2");
            assertThat(read("transactions", "read_uncommitted"))
                    .containsExactly("committed-1", "aborted", "committed-2", "open");
        }
    }

    @Test
    void acceptsTheLongestTransactionTimeoutOfTheJobAndNoLonger() {
        try (KafkaProducer<byte[], byte[]> producer =
                transactionalProducer("longest", Duration.ofMinutes(15))) {
            producer.initTransactions();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                transactionalProducer("too-long", Duration.ofMinutes(16))) {
            assertThatThrownBy(producer::initTransactions)
                    .hasMessageContaining("transaction.max.timeout.ms");
        }
    }

    @Test
    void createsTheTopicsOfTheJob() throws Exception {
        Settings settings =
                TestSettings.of(
                        "TOPIC_TRADES", "trades",
                        "TOPIC_QUOTES", "quotes",
                        "TOPIC_BARS_1M", "",
                        "TOPIC_TA_BARS", "bars",
                        "TOPIC_TA_SIGNALS", "signals",
                        "TOPIC_TA_REVISIONS", "revisions",
                        "TOPIC_TA_STATUS", "status",
                        "TOPIC_TA_DLQ", "dead-letters");

        kafka.createTopics(JobTopics.newTopics(settings));

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            Map<String, TopicDescription> described =
                    admin.describeTopics(
                                    Set.of(
                                            "trades",
                                            "quotes",
                                            "bars",
                                            "signals",
                                            "revisions",
                                            "status",
                                            "dead-letters"))
                            .allTopicNames()
                            .get();
            assertThat(described.get("trades").partitions()).hasSize(4);
            assertThat(described.get("quotes").partitions()).hasSize(4);
            assertThat(described.get("bars").partitions()).hasSize(12);
            assertThat(described.get("signals").partitions()).hasSize(12);
            assertThat(described.get("revisions").partitions()).hasSize(12);
            assertThat(described.get("status").partitions()).hasSize(1);
            assertThat(described.get("dead-letters").partitions()).hasSize(2);
            assertThat(config(admin, "bars", "message.timestamp.type")).isEqualTo("LogAppendTime");
            assertThat(config(admin, "bars", "retention.ms")).isEqualTo("2592000000");
            assertThat(config(admin, "signals", "retention.ms")).isEqualTo("1209600000");
            assertThat(config(admin, "status", "cleanup.policy")).isEqualTo("compact,delete");
            assertThat(config(admin, "trades", "message.timestamp.type")).isEqualTo("CreateTime");
        }
    }

    @Test
    void saslListenerLetsKnownUsersInOnly() throws Exception {
        kafka.addUser("flink-ta", "right");

        try (Admin admin = Admin.create(saslProperties("right"))) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
        try (Admin admin = Admin.create(saslProperties("wrong"))) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void keepsTopicsAndAddressOverARestartAndRunsBesideAnother() throws Exception {
        try (EmbeddedKafka second = EmbeddedKafka.start()) {
            assertThat(second.bootstrap()).isNotEqualTo(kafka.bootstrap());
            second.createTopic("transactions-2", 1, Map.of());
            String address = second.bootstrap();

            second.restart();

            assertThat(second.bootstrap()).isEqualTo(address);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
                assertThat(admin.listTopics().names().get()).containsExactly("transactions-2");
            }
        }
    }

    @Test
    void aRecordThatTheBrokerDoesNotTakeIsAnErrorOfTheLog() {
        kafka.createTopic("refusals", 1, Map.of("max.message.bytes", "2000"));
        CheckedProducer producer = new CheckedProducer(kafka.bootstrap(), Map.of());
        var taken = producer.send(new ProducerRecord<>("refusals", new byte[1_000]));
        producer.flush();
        assertThat(taken).isDone();
        var refused = producer.send(new ProducerRecord<>("refusals", new byte[3_000]));
        assertThatThrownBy(producer::flush)
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(RecordTooLargeException.class);
        assertThatThrownBy(refused::get).hasCauseInstanceOf(RecordTooLargeException.class);
        assertThatThrownBy(producer::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ofThreeNodesTwoMustHaveARecord() throws Exception {
        try (EmbeddedKafka three =
                EmbeddedKafka.start(EmbeddedKafka.Options.defaults().withNodes(3))) {
            three.createTopic("replicated", 1, Map.of());
            try (KafkaProducer<byte[], byte[]> producer = impatientProducer(three.bootstrap())) {
                producer.send(new ProducerRecord<>("replicated", "all".getBytes(UTF_8))).get();
                three.stop(3);
                producer.send(new ProducerRecord<>("replicated", "two".getBytes(UTF_8))).get();
                three.stop(2);
                var one = producer.send(new ProducerRecord<>("replicated", new byte[1]));
                assertThatThrownBy(one::get).hasCauseInstanceOf(ApiException.class);

                three.start(2);

                producer.send(new ProducerRecord<>("replicated", "again".getBytes(UTF_8))).get();
            }
            try (CommittedRecords records = new CommittedRecords(three.bootstrap(), "replicated")) {
                // The record that was refused may have been kept by the one that was left.
                assertThat(records.toEnd())
                        .extracting(record -> new String(record.value(), UTF_8))
                        .startsWith("all", "two")
                        .endsWith("again");
            }
        }
    }

    @Test
    void aNodeInAProcessKeepsItsLogWhenItIsKilled(@TempDir Path logs) throws Exception {
        EmbeddedKafka.Processes processes =
                new EmbeddedKafka.Processes(logs, List.of(), List.of("-Xmx256m"));
        try (EmbeddedKafka child =
                EmbeddedKafka.start(EmbeddedKafka.Options.defaults().inProcesses(processes))) {
            child.createTopic("kept", 1, Map.of());
            try (KafkaProducer<byte[], byte[]> producer = impatientProducer(child.bootstrap())) {
                producer.send(new ProducerRecord<>("kept", "before".getBytes(UTF_8))).get();
                child.process(1).freeze();
                var frozen = producer.send(new ProducerRecord<>("kept", new byte[1]));
                assertThatThrownBy(frozen::get).hasCauseInstanceOf(TimeoutException.class);
            }

            child.process(1).kill();
            child.start(1);

            try (CommittedRecords records = new CommittedRecords(child.bootstrap(), "kept")) {
                assertThat(records.toEnd().get(0).value()).isEqualTo("before".getBytes(UTF_8));
            }
        }
        assertThat(logs.resolve("kafka.log")).exists();
    }

    /** Gives a record up soon; without idempotence, so that it may send others after it. */
    private static KafkaProducer<byte[], byte[]> impatientProducer(String bootstrap) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        "all",
                        "enable.idempotence",
                        false,
                        "request.timeout.ms",
                        8_000,
                        "delivery.timeout.ms",
                        16_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void write(KafkaProducer<byte[], byte[]> producer, String value)
            throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("transactions", value.getBytes(UTF_8))).get();
    }

    private static List<String> read(String topic, String isolation) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrap(), "isolation.level", isolation);
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            // The end that this reader may see: the last stable offset for a committed one.
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (consumer.position(partition) < end && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    values.add(new String(record.value(), UTF_8));
                }
            }
            assertThat(consumer.position(partition)).isEqualTo(end);
        }
        return values;
    }

    private static KafkaProducer<byte[], byte[]> transactionalProducer(String id) {
        return transactionalProducer(id, Duration.ofMinutes(1));
    }

    private static KafkaProducer<byte[], byte[]> transactionalProducer(
            String id, Duration timeout) {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrap(),
                        "transactional.id",
                        id,
                        "transaction.timeout.ms",
                        (int) timeout.toMillis());
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Properties saslProperties(String password) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", kafka.saslBootstrap());
        properties.put("security.protocol", "SASL_PLAINTEXT");
        properties.put("sasl.mechanism", "SCRAM-SHA-512");
        properties.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                        + " username=\"flink-ta\" password=\"%s\";".formatted(password));
        return properties;
    }

    private static String config(Admin admin, String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
    }
}
