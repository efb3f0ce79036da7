package torghut.ta.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker in this JVM: one KRaft node that is broker and controller, with transactions,
 * on 127.0.0.1 and in a temporary folder that {@link #close()} deletes. Any number of them can run
 * side by side or one after the other.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int START_ATTEMPTS = 3;
    private static final int SCRAM_ITERATIONS = 4096;

    private final Path folder;
    private final Map<String, String> properties;
    private final int plainPort;
    private final int saslPort;
    private KafkaRaftServer server;
    private Admin admin;

    private EmbeddedKafka(
            Path folder, Map<String, String> properties, int plainPort, int saslPort) {
        this.folder = folder;
        this.properties = properties;
        this.plainPort = plainPort;
        this.saslPort = saslPort;
    }

    /** Starts a broker on a free port. */
    public static EmbeddedKafka start() {
        return start(0, Map.of());
    }

    /**
     * Starts a broker.
     *
     * @param port port of the plain listener; 0 for a free one
     * @param overrides broker properties that replace or complete the defaults
     * @throws IllegalStateException if the broker does not start, for instance because the port is
     *     taken
     */
    public static EmbeddedKafka start(int port, Map<String, String> overrides) {
        IllegalStateException failure = null;
        // Another process can take a free port before the broker does.
        for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
            try {
                return startOnce(port, overrides);
            } catch (IllegalStateException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static EmbeddedKafka startOnce(int port, Map<String, String> overrides) {
        Path folder;
        int plainPort;
        int saslPort;
        int controllerPort;
        // Held together, so that the three ports differ.
        try (ServerSocket plain = port == 0 ? freePort() : null;
                ServerSocket sasl = freePort();
                ServerSocket controller = freePort()) {
            plainPort = plain == null ? port : plain.getLocalPort();
            saslPort = sasl.getLocalPort();
            controllerPort = controller.getLocalPort();
            folder = Files.createTempDirectory("flink-ta-kafka-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> properties =
                brokerProperties(folder, plainPort, saslPort, controllerPort);
        properties.putAll(overrides);
        EmbeddedKafka kafka = new EmbeddedKafka(folder, properties, plainPort, saslPort);
        try {
            kafka.format();
            kafka.startServer();
            return kafka;
        } catch (Exception e) {
            kafka.close();
            throw new IllegalStateException(
                    "The embedded Kafka broker did not start on port " + plainPort + ".", e);
        }
    }

    private static ServerSocket freePort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static Map<String, String> brokerProperties(
            Path folder, int plainPort, int saslPort, int controllerPort) {
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAIN");
        properties.put(
                "listeners",
                "PLAIN://127.0.0.1:%d,SASL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(plainPort, saslPort, controllerPort));
        properties.put(
                "advertised.listeners",
                "PLAIN://127.0.0.1:%d,SASL://127.0.0.1:%d".formatted(plainPort, saslPort));
        properties.put(
                "listener.security.protocol.map",
                "PLAIN:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("listener.name.sasl.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        properties.put(
                "listener.name.sasl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        properties.put("log.dirs", folder.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("transaction.max.timeout.ms", "900000");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // Records keep their market time; by the default of 7 days old ones would be deleted at
        // once.
        properties.put("log.retention.ms", "-1");
        // Small buffers: the defaults take more than 100 MB of a JVM that runs Flink as well.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.put("log.index.size.max.bytes", "1048576");
        return properties;
    }

    private void format() throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(PrintStream.nullOutputStream(), false, "UTF-8"))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName("CONTROLLER")
                .run();
    }

    private void startServer() {
        server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        server.startup();
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    /** Address of the plain listener, {@code host:port}. */
    public String bootstrap() {
        return "127.0.0.1:" + plainPort;
    }

    /** Address of the SASL_PLAINTEXT listener with SCRAM-SHA-512, {@code host:port}. */
    public String saslBootstrap() {
        return "127.0.0.1:" + saslPort;
    }

    /** Lets a user in through the SASL listener. */
    public void addScramUser(String name, String password) {
        await(
                admin.alterUserScramCredentials(
                                List.of(
                                        new UserScramCredentialUpsertion(
                                                name,
                                                new ScramCredentialInfo(
                                                        ScramMechanism.SCRAM_SHA_512,
                                                        SCRAM_ITERATIONS),
                                                password)))
                        .all());
    }

    /** Creates a topic and returns when it can be written to. */
    public void createTopic(String name, int partitions, Map<String, String> configs) {
        createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)));
    }

    /** Creates topics and returns when they can be written to. */
    public void createTopics(List<NewTopic> topics) {
        Topics.create(admin, topics);
    }

    private static void await(KafkaFuture<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the broker.", e);
        }
    }

    /** Stops the broker and keeps its folder; clients see an outage until {@link #restart()}. */
    public void stop() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    /** Starts a stopped broker again, on the same ports and with the same topics. */
    public void restart() {
        stop();
        startServer();
    }

    /** Stops the broker and deletes its folder. */
    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
