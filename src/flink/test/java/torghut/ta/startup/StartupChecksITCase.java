package torghut.ta.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.config.Environment;
import torghut.ta.settings.Settings;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.TestCertificates;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/** The start-up checks against a broker with SASL_SSL, SCRAM and ACLs. */
public class StartupChecksITCase {

    private static final String USER = "we\"ird \\user; 'x'=1,//y";
    private static final String PASSWORD = " p\"a\\ss;w=o 'rd'\\101 // \t\n\u00e9\u20ac ";

    private static final List<String> INPUTS =
            List.of("alpaca.trades.v1", "alpaca.quotes.v1", "alpaca.bars.1m.v1");
    private static final List<String> OUTPUTS =
            OutputTopics.DECLARED.stream().map(OutputTopic::defaultName).toList();

    /** "Within seconds": the wait of the checks themselves and a slow machine's slack. */
    private static final Duration SECONDS = Duration.ofSeconds(20);

    @TempDir private static Path folder;
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafka.Options.defaults().secured());
        INPUTS.forEach(topic -> kafka.createTopic(topic, 2, Map.of()));
        OUTPUTS.forEach(topic -> kafka.createTopic(topic, 2, Map.of()));
        kafka.addUser(USER, PASSWORD);
        grantTopics(USER);
        grantGroup(USER);
        grantTransactionalIds(USER);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "PKCS12", "PEM"})
    void rightCredentialsPassWithEveryKindOfTruststore(String type) {
        TestCertificates certificates = kafka.certificates();
        Path truststore =
                switch (type) {
                    case "JKS" -> certificates.jks();
                    case "PKCS12" -> certificates.pkcs12();
                    default -> certificates.pem();
                };
        Settings settings =
                Settings.fromEnvironment(with("KAFKA_TRUSTSTORE_PATH", truststore.toString()));

        assertThat(settings.kafka().security())
                .containsEntry("ssl.truststore.type", type)
                .containsEntry("security.protocol", "SASL_SSL");
        assertThat(StartupChecks.problems(settings, new Environment(Map.of()))).isEmpty();
    }

    @Test
    void pemTruststoreNeedsNoPassword() {
        Map<String, String> environment =
                with("KAFKA_TRUSTSTORE_PATH", kafka.certificates().pem().toString());
        environment.remove("KAFKA_TRUSTSTORE_PASSWORD");

        assertAccepted(environment);
    }

    @Test
    void otherScramMechanismWorks() {
        assertAccepted(with("KAFKA_SASL_MECHANISM", "SCRAM-SHA-256"));
    }

    @Test
    void anonymousUserPassesWhereEverythingIsAllowed() {
        assertAccepted(Map.of("KAFKA_BOOTSTRAP", kafka.bootstrap()));
    }

    @Test
    void mechanismThatTheBrokerDoesNotOfferIsNamed() {
        assertThat(problemsWith("KAFKA_SASL_MECHANISM", "PLAIN"))
                .singleElement()
                .asString()
                .startsWith("KAFKA_SASL_MECHANISM is \"PLAIN\"");
    }

    @Test
    void wrongPasswordIsNamedAndNotShown() {
        String wrong = "almost-right-password";

        assertThat(problemsWith("KAFKA_PASSWORD", wrong))
                .singleElement()
                .asString()
                .contains("KAFKA_PASSWORD", "KAFKA_USERNAME", "SCRAM-SHA-512")
                .doesNotContain(wrong);
    }

    @Test
    void unknownUserIsNamed() {
        assertThat(problemsWith("KAFKA_USERNAME", "nobody"))
                .singleElement()
                .asString()
                .contains("KAFKA_PASSWORD", "KAFKA_USERNAME");
    }

    @Test
    void truststoreOfAnotherAuthorityIsNamed() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other-authority"));
        Path truststore = TestCertificates.in(other).pkcs12();

        assertThat(problemsWith("KAFKA_TRUSTSTORE_PATH", truststore.toString()))
                .singleElement()
                .asString()
                .contains("KAFKA_TRUSTSTORE_PATH", truststore.toString(), "CA");
    }

    @Test
    void withoutTruststoreThePublicAuthoritiesDoNotVouch() {
        Map<String, String> environment = with("KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
        environment.remove("KAFKA_TRUSTSTORE_PATH");
        environment.remove("KAFKA_TRUSTSTORE_PASSWORD");

        assertThat(problems(environment))
                .singleElement()
                .asString()
                .contains("set KAFKA_TRUSTSTORE_PATH");
    }

    @Test
    void hostThatTheCertificateDoesNotNameIsNamed() {
        assertThat(
                        problemsWith(
                                "KAFKA_BOOTSTRAP",
                                kafka.saslBootstrap().replace("localhost", "127.0.0.1")))
                .singleElement()
                .asString()
                .contains("KAFKA_BOOTSTRAP", "certificate is not for this host", "127.0.0.1");
    }

    @Test
    void listenerThatSpeaksAnotherProtocolIsNamed() {
        assertThat(problems(Map.of("KAFKA_BOOTSTRAP", kafka.saslBootstrap())))
                .singleElement()
                .asString()
                .contains("KAFKA_BOOTSTRAP", "KAFKA_SECURITY_PROTOCOL", "PLAINTEXT");
    }

    @Test
    void saslToAPlainListenerIsNamed() {
        Map<String, String> environment = with("KAFKA_BOOTSTRAP", kafka.bootstrap());
        environment.remove("KAFKA_TRUSTSTORE_PATH");
        environment.remove("KAFKA_TRUSTSTORE_PASSWORD");

        assertThat(problems(environment))
                .singleElement()
                .asString()
                .contains("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
    }

    @Test
    void deadAddressIsNamed() {
        assertThat(problems(Map.of("KAFKA_BOOTSTRAP", "127.0.0.1:1")))
                .singleElement()
                .asString()
                .contains("KAFKA_BOOTSTRAP", "\"127.0.0.1:1\"", "advertised.listeners");
    }

    @Test
    void unknownHostIsNamed() {
        assertThat(problems(Map.of("KAFKA_BOOTSTRAP", "no-such-host.invalid:9092")))
                .singleElement()
                .asString()
                .contains("KAFKA_BOOTSTRAP", "no-such-host.invalid:9092");
    }

    @Test
    void missingTopicsAreListedAtOnceBesideOtherProblems() {
        Map<String, String> environment =
                new HashMap<>(Map.of("KAFKA_BOOTSTRAP", kafka.bootstrap()));
        environment.put("TOPIC_QUOTES", "no.quotes");
        environment.put("TOPIC_TA_DLQ", "no.dlq");
        environment.put("TRANSACTION_TIMEOUT_MS", "900001");

        assertThat(problems(environment))
                .hasSize(2)
                .anySatisfy(
                        problem ->
                                assertThat(problem)
                                        .contains(
                                                "TOPIC_QUOTES is \"no.quotes\"",
                                                "TOPIC_TA_DLQ is \"no.dlq\"",
                                                "do not exist"))
                .anySatisfy(problem -> assertThat(problem).startsWith("TRANSACTION_TIMEOUT_MS"));
    }

    @Test
    void topicThatIsTurnedOffIsNotLookedFor() {
        Map<String, String> environment =
                new HashMap<>(Map.of("KAFKA_BOOTSTRAP", kafka.bootstrap()));
        environment.put("TOPIC_QUOTES", "");
        environment.put("TOPIC_TRADES", "no.trades");

        assertThat(problems(environment))
                .containsExactly(
                        "TOPIC_TRADES is \"no.trades\"; the topic does not exist: create it, or"
                                + " correct the name.");
    }

    @Test
    void missingRightOnATopicIsNamed() {
        String user = "without-topics";
        kafka.addUser(user, PASSWORD);
        grantGroup(user);
        grantTransactionalIds(user);
        INPUTS.stream()
                .skip(1)
                .forEach(topic -> kafka.grant(user, ResourceType.TOPIC, topic, AclOperation.READ));
        OUTPUTS.stream()
                .skip(1)
                .forEach(topic -> kafka.grant(user, ResourceType.TOPIC, topic, AclOperation.WRITE));
        // May see it, but not write to it.
        kafka.grant(user, ResourceType.TOPIC, OUTPUTS.get(0), AclOperation.READ);

        assertThat(problemsWith("KAFKA_USERNAME", user))
                .containsExactlyInAnyOrder(
                        "TOPIC_TRADES is \"alpaca.trades.v1\"; the user in KAFKA_USERNAME may not"
                                + " READ this topic: add an ACL for it.",
                        "TOPIC_TA_BARS is \"ta.bars.1s.v1\"; the user in KAFKA_USERNAME may not"
                                + " WRITE this topic: add an ACL for it.");
    }

    @Test
    void missingRightOnTheGroupIsNamed() {
        String user = "without-group";
        kafka.addUser(user, PASSWORD);
        grantTopics(user);
        grantTransactionalIds(user);
        kafka.grant(user, ResourceType.GROUP, "seen-only", AclOperation.DESCRIBE);

        assertThat(problemsWith("KAFKA_USERNAME", user))
                .singleElement()
                .asString()
                .startsWith("KAFKA_GROUP_ID is \"flink-ta\"")
                .contains("READ", "ACL");
        Map<String, String> seenOnly = with("KAFKA_USERNAME", user);
        seenOnly.put("KAFKA_GROUP_ID", "seen-only");
        assertThat(problems(seenOnly))
                .singleElement()
                .asString()
                .startsWith("KAFKA_GROUP_ID is \"seen-only\"");
    }

    @Test
    void missingRightOnTransactionalIdsIsNamed() {
        String user = "without-transactions";
        kafka.addUser(user, PASSWORD);
        grantTopics(user);
        grantGroup(user);
        kafka.grantPrefix(user, ResourceType.TRANSACTIONAL_ID, "flink-ta-bars", AclOperation.WRITE);

        assertThat(problemsWith("KAFKA_USERNAME", user))
                .singleElement()
                .asString()
                .startsWith("TRANSACTION_PREFIX is \"flink-ta\"")
                .contains("flink-ta-signals", "flink-ta-status", "flink-ta-dlq", "ACL")
                .doesNotContain("flink-ta-bars");
    }

    @Test
    void atLeastOnceNeedsNoRightOnTransactionalIds() {
        String user = "at-least-once";
        kafka.addUser(user, PASSWORD);
        grantTopics(user);
        grantGroup(user);
        Map<String, String> environment = with("KAFKA_USERNAME", user);
        environment.put("DELIVERY_GUARANTEE", "at-least-once");
        environment.put("TRANSACTION_TIMEOUT_MS", "900001");

        assertAccepted(environment);
    }

    @Test
    void transactionTimeoutAboveTheBrokersIsNamed() {
        // This user may not see the broker's configuration, but the broker refuses all the same.
        assertThat(problemsWith("TRANSACTION_TIMEOUT_MS", "900001"))
                .containsExactly(
                        "TRANSACTION_TIMEOUT_MS is 900001; the broker accepts at most its"
                                + " transaction.max.timeout.ms.");
        assertThat(
                        problems(
                                Map.of(
                                        "KAFKA_BOOTSTRAP",
                                        kafka.bootstrap(),
                                        "TRANSACTION_TIMEOUT_MS",
                                        "900001")))
                .containsExactly(
                        "TRANSACTION_TIMEOUT_MS is 900001; the broker accepts at most its"
                                + " transaction.max.timeout.ms, 900000.");
    }

    @Test
    void checkLeavesARunningTransactionAlone() throws Exception {
        Settings settings = Settings.fromEnvironment(environment());
        Properties properties = settings.kafka().security();
        properties.put("bootstrap.servers", settings.kafka().bootstrap());
        properties.put(
                "transactional.id",
                settings.delivery().transactionalIdPrefix(OutputTopics.BARS) + "-0-1");
        TopicPartition partition = new TopicPartition("ta.bars.1s.v1", 1);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(partition.topic(), 1, "AAPL", "first"))
                    .get(30, TimeUnit.SECONDS);
            assertAccepted(environment());
            producer.send(new ProducerRecord<>(partition.topic(), 1, "AAPL", "second"))
                    .get(30, TimeUnit.SECONDS);
            producer.commitTransaction();
        }

        Map<String, Object> reader =
                Map.of("bootstrap.servers", kafka.bootstrap(), "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(reader, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(30));
            assertThat(records)
                    .extracting(record -> record.value())
                    .containsExactly("first", "second");
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP", kafka.saslBootstrap());
        environment.put("KAFKA_USERNAME", USER);
        environment.put("KAFKA_PASSWORD", PASSWORD);
        environment.put("KAFKA_TRUSTSTORE_PATH", kafka.certificates().jks().toString());
        environment.put("KAFKA_TRUSTSTORE_PASSWORD", TestCertificates.STORE_PASSWORD);
        return environment;
    }

    private static Map<String, String> with(String variable, String value) {
        Map<String, String> environment = environment();
        environment.put(variable, value);
        return environment;
    }

    private static List<String> problemsWith(String variable, String value) {
        return problems(with(variable, value));
    }

    private static List<String> problems(Map<String, String> environment) {
        long start = System.nanoTime();

        List<String> problems = check(environment);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SECONDS);
        assertThat(problems)
                .isNotEmpty()
                .allSatisfy(
                        problem ->
                                assertThat(problem)
                                        .doesNotContain(
                                                PASSWORD.strip(), TestCertificates.STORE_PASSWORD));
        return problems;
    }

    private static void assertAccepted(Map<String, String> environment) {
        assertThat(check(environment)).isEmpty();
    }

    private static List<String> check(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        Settings settings = Settings.read(environment, new Configuration());
        assertThat(environment.problems()).isEmpty();
        return StartupChecks.problems(settings, environment);
    }

    private static void grantTopics(String user) {
        INPUTS.forEach(topic -> kafka.grant(user, ResourceType.TOPIC, topic, AclOperation.READ));
        OUTPUTS.forEach(topic -> kafka.grant(user, ResourceType.TOPIC, topic, AclOperation.WRITE));
    }

    private static void grantGroup(String user) {
        kafka.grant(user, ResourceType.GROUP, "flink-ta", AclOperation.READ);
    }

    private static void grantTransactionalIds(String user) {
        kafka.grantPrefix(user, ResourceType.TRANSACTIONAL_ID, "flink-ta-", AclOperation.WRITE);
    }
}
