package torghut.ta.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker as a careful team runs it: SASL_SSL with SCRAM, and nothing allowed that no ACL
 * grants. A second, plain listener on the loopback address lets the test itself do everything.
 */
public final class SecureKafka implements AutoCloseable {

    private static final int SCRAM_ITERATIONS = 4_096;
    private static final long ANSWER_SECONDS = 30;

    private final TestCertificates certificates;
    private final int securePort;
    private final int plainPort;
    private final KafkaRaftServer server;
    private final Admin admin;

    private SecureKafka(TestCertificates certificates, int[] ports, KafkaRaftServer server) {
        this.certificates = certificates;
        this.securePort = ports[0];
        this.plainPort = ports[1];
        this.server = server;
        this.admin = Admin.create(Map.of("bootstrap.servers", plainBootstrap()));
    }

    /**
     * Starts a broker.
     *
     * @param folder an empty folder for certificates and logs, deleted by the caller
     * @param properties broker properties that replace or complete the defaults
     */
    public static SecureKafka start(Path folder, Map<String, String> properties) {
        try {
            TestCertificates certificates = TestCertificates.in(folder);
            Path logs = Files.createDirectory(folder.resolve("logs"));
            int[] ports = freePorts();
            Map<String, String> all = brokerProperties(certificates.brokerKeystore(), logs, ports);
            all.putAll(properties);
            format(logs);
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(all), Time.SYSTEM);
            server.startup();
            return new SecureKafka(certificates, ports, server);
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not start", e);
        }
    }

    /** SASL_SSL, by the name that the certificate has. */
    public String bootstrap() {
        return "localhost:" + securePort;
    }

    /** SASL_SSL, by an address that the certificate does not have. */
    public String bootstrapWithoutCertificate() {
        return "127.0.0.1:" + securePort;
    }

    /** PLAINTEXT, all rights. */
    public String plainBootstrap() {
        return "127.0.0.1:" + plainPort;
    }

    /** The authority that signed the broker's certificate. */
    public TestCertificates certificates() {
        return certificates;
    }

    /** A client with all rights. */
    public Admin admin() {
        return admin;
    }

    /** Lets a user in with both SCRAM mechanisms. */
    public void addUser(String name, String password) {
        // Not in one request: Kafka takes a user once in each.
        for (ScramMechanism mechanism :
                List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
            await(
                    admin.alterUserScramCredentials(
                                    List.of(
                                            new UserScramCredentialUpsertion(
                                                    name,
                                                    new ScramCredentialInfo(
                                                            mechanism, SCRAM_ITERATIONS),
                                                    password)))
                            .all());
        }
    }

    /** Grants an operation on one resource. */
    public void grant(String user, ResourceType type, String name, AclOperation operation) {
        grant(user, type, name, PatternType.LITERAL, operation);
    }

    /** Grants an operation on all resources whose names start with a prefix. */
    public void grantPrefix(String user, ResourceType type, String prefix, AclOperation operation) {
        grant(user, type, prefix, PatternType.PREFIXED, operation);
    }

    private void grant(
            String user,
            ResourceType type,
            String name,
            PatternType pattern,
            AclOperation operation) {
        await(
                admin.createAcls(
                                List.of(
                                        new AclBinding(
                                                new ResourcePattern(type, name, pattern),
                                                new AccessControlEntry(
                                                        "User:" + user,
                                                        "*",
                                                        operation,
                                                        AclPermissionType.ALLOW))))
                        .all());
    }

    /** Creates topics of two partitions. */
    public void createTopics(Collection<String> names) {
        Topics.create(admin, names.stream().map(name -> new NewTopic(name, 2, (short) 1)).toList());
    }

    @Override
    public void close() {
        admin.close();
        server.shutdown();
        server.awaitShutdown();
    }

    private static void await(KafkaFuture<?> future) {
        try {
            future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int[] freePorts() throws IOException {
        // Open together, so that they differ.
        try (ServerSocket secure = freePort();
                ServerSocket plain = freePort();
                ServerSocket controller = freePort()) {
            return new int[] {
                secure.getLocalPort(), plain.getLocalPort(), controller.getLocalPort()
            };
        }
    }

    private static ServerSocket freePort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void format(Path logs) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(PrintStream.nullOutputStream(), false, "UTF-8"))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(logs.toString())
                .setMetadataLogDirectory(logs.toString())
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName("CONTROLLER")
                .run();
    }

    private static Map<String, String> brokerProperties(Path keystore, Path logs, int[] ports) {
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + ports[2]);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAIN");
        properties.put(
                "listeners",
                "SECURE://127.0.0.1:%d,PLAIN://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(ports[0], ports[1], ports[2]));
        properties.put(
                "advertised.listeners",
                "SECURE://localhost:%d,PLAIN://127.0.0.1:%d".formatted(ports[0], ports[1]));
        properties.put(
                "listener.security.protocol.map",
                "SECURE:SASL_SSL,PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put(
                "listener.name.secure.sasl.enabled.mechanisms", "SCRAM-SHA-256,SCRAM-SHA-512");
        for (String mechanism : List.of("scram-sha-256", "scram-sha-512")) {
            properties.put(
                    "listener.name.secure." + mechanism + ".sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        properties.put("ssl.keystore.location", keystore.toString());
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put("ssl.keystore.password", TestCertificates.STORE_PASSWORD);
        properties.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:ANONYMOUS");
        properties.put("log.dirs", logs.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // Records keep their market time; by the default of 7 days old ones would be deleted at
        // once.
        properties.put("log.retention.ms", "-1");
        // Small buffers: the defaults take more than 100 MB.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.put("log.index.size.max.bytes", "1048576");
        return properties;
    }
}
