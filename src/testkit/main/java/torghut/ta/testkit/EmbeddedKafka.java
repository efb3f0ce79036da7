package torghut.ta.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
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
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka of one or more KRaft nodes, with transactions, on 127.0.0.1: in this JVM, or in
 * processes of its own that harm can be done to. Any number of them can run side by side or one
 * after the other.
 *
 * <p>Each node has a plain listener, where everybody may do everything, and one with SCRAM. Node 1
 * is the controller and a broker, the others are brokers; so the others can be away without
 * anything but their replicas missing.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** Partitions of each of Kafka's own topics. */
    public static final int INTERNAL_PARTITIONS = 4;

    private static final int START_ATTEMPTS = 3;
    private static final int SCRAM_ITERATIONS = 4096;
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(60);

    private final NodeProperties properties;
    private final boolean isOwnFolder;
    private final Optional<TestCertificates> certificates;
    private final List<KafkaNode> nodes = new ArrayList<>();
    private final Admin admin;

    /**
     * How a Kafka is set up.
     *
     * @param nodes how many, at least 1; with three or more a partition has three replicas of which
     *     two must be in sync, with fewer it has one
     * @param port port of the plain listener of the first node; 0 for a free one
     * @param addresses what the plain listeners are bound to, one listener each
     * @param isSecure whether the SCRAM listener is SASL_SSL, and nothing is allowed there that no
     *     ACL grants; else it is SASL_PLAINTEXT and allows everything
     * @param processes how its processes are started, empty for nodes in this JVM
     * @param folder where the nodes keep their logs; empty for a temporary folder that {@link
     *     EmbeddedKafka#close()} deletes
     * @param properties broker properties that replace or complete the defaults
     */
    public record Options(
            int nodes,
            int port,
            List<String> addresses,
            boolean isSecure,
            Optional<Processes> processes,
            Optional<Path> folder,
            Map<String, String> properties) {

        /** One node in this JVM, on free ports. */
        public static Options defaults() {
            return new Options(
                    1,
                    0,
                    List.of("127.0.0.1"),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of());
        }

        /** With so many nodes. */
        public Options withNodes(int count) {
            return new Options(count, port, addresses, isSecure, processes, folder, properties);
        }

        /** With the first node's plain listener on this port. */
        public Options withPort(int number) {
            return new Options(nodes, number, addresses, isSecure, processes, folder, properties);
        }

        /** With a plain listener at each of these addresses of this machine, at least one. */
        public Options withAddresses(List<String> all) {
            return new Options(
                    nodes, port, List.copyOf(all), isSecure, processes, folder, properties);
        }

        /** As a careful team runs it: SASL_SSL with SCRAM, and ACLs. */
        public Options secured() {
            return new Options(nodes, port, addresses, true, processes, folder, properties);
        }

        /** With a process for each node. */
        public Options inProcesses(Processes how) {
            return new Options(
                    nodes, port, addresses, isSecure, Optional.of(how), folder, properties);
        }

        /** With its logs in this empty folder, which stays. */
        public Options withFolder(Path path) {
            return new Options(
                    nodes, port, addresses, isSecure, processes, Optional.of(path), properties);
        }

        /** With this broker property. */
        public Options withProperty(String name, String value) {
            Map<String, String> more = new HashMap<>(properties);
            more.put(name, value);
            return new Options(
                    nodes, port, addresses, isSecure, processes, folder, Map.copyOf(more));
        }
    }

    /**
     * How the processes of the nodes are started.
     *
     * @param logs folder of what they print, a file each
     * @param launcher a program, with its arguments, that runs another one in its place, such as
     *     {@code ip netns exec}; may be empty
     * @param jvmArguments of their JVMs
     */
    public record Processes(Path logs, List<String> launcher, List<String> jvmArguments) {}

    private EmbeddedKafka(Options options, Path folder) {
        isOwnFolder = options.folder().isEmpty();
        certificates =
                options.isSecure()
                        ? Optional.of(TestCertificates.in(made(folder.resolve("certificates"))))
                        : Optional.empty();
        properties =
                new NodeProperties(
                        options, folder, certificates.map(TestCertificates::brokerKeystore));
        for (int id = 1; id <= options.nodes(); id++) {
            nodes.add(node(id, options, folder));
        }
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    private KafkaNode node(int id, Options options, Path folder) {
        Map<String, String> all = properties.of(id);
        return options.processes()
                .<KafkaNode>map(
                        how ->
                                new KafkaNode.InProcess(
                                        options.nodes() == 1 ? "kafka" : "kafka-" + id,
                                        properties.plainAddress(id, 0),
                                        all,
                                        how,
                                        folder.resolve("node-" + id + ".properties")))
                .orElseGet(() -> new KafkaNode.InThisJvm(all));
    }

    /** Starts one node in this JVM on free ports. */
    public static EmbeddedKafka start() {
        return start(Options.defaults());
    }

    /**
     * Starts all nodes.
     *
     * @throws IllegalStateException if they do not start, for instance because the port is taken
     */
    public static EmbeddedKafka start(Options options) {
        IllegalStateException failure = null;
        // Another process can take a free port before the broker does.
        for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
            EmbeddedKafka kafka = new EmbeddedKafka(options, folder(options));
            try {
                kafka.format();
                kafka.restart();
                return kafka;
            } catch (Exception e) {
                kafka.close();
                failure =
                        new IllegalStateException(
                                "The embedded Kafka did not start at " + kafka.bootstrap() + ".",
                                e);
                if (!kafka.isOwnFolder) {
                    break;
                }
            }
        }
        throw failure;
    }

    private static Path folder(Options options) {
        return options.folder()
                .orElseGet(
                        () -> {
                            try {
                                return Files.createTempDirectory("flink-ta-kafka-");
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void format() throws Exception {
        String cluster = Uuid.randomUuid().toString();
        for (int id = 1; id <= nodes.size(); id++) {
            String logs = made(properties.logs(id)).toString();
            new Formatter()
                    .setPrintStream(
                            new PrintStream(
                                    PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(id)
                    .setClusterId(cluster)
                    .addDirectory(logs)
                    .setMetadataLogDirectory(logs)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName(NodeProperties.CONTROLLER)
                    .run();
        }
    }

    /** Plain listeners at the first address, {@code host:port} of each node. */
    public String bootstrap() {
        return bootstrap(0);
    }

    /**
     * Plain listeners at an address, {@code host:port} of each node.
     *
     * @param address index into the addresses of the options
     */
    public String bootstrap(int address) {
        return properties.bootstrap(address);
    }

    /** Listeners with SCRAM, by a name that the certificate has where there is one. */
    public String saslBootstrap() {
        return properties.saslBootstrap();
    }

    /** The authority that signed the brokers' certificate, where there is one. */
    public TestCertificates certificates() {
        return certificates.orElseThrow();
    }

    /** A client with all rights; it is closed with this Kafka. */
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
        grant(user, new ResourcePattern(type, name, PatternType.LITERAL), operation);
    }

    /** Grants an operation on all resources whose names start with a prefix. */
    public void grantPrefix(String user, ResourceType type, String prefix, AclOperation operation) {
        grant(user, new ResourcePattern(type, prefix, PatternType.PREFIXED), operation);
    }

    private void grant(String user, ResourcePattern resource, AclOperation operation) {
        await(
                admin.createAcls(
                                List.of(
                                        new AclBinding(
                                                resource,
                                                new AccessControlEntry(
                                                        "User:" + user,
                                                        "*",
                                                        operation,
                                                        AclPermissionType.ALLOW))))
                        .all());
    }

    /** Creates a topic with the replicas that it has by default, and returns when it is led. */
    public void createTopic(String name, int partitions, Map<String, String> configs) {
        createTopics(
                List.of(
                        new NewTopic(name, Optional.of(partitions), Optional.empty())
                                .configs(configs)));
    }

    /** Creates topics and returns when they can be written to. */
    public void createTopics(List<NewTopic> topics) {
        Topics.create(admin, topics);
    }

    private static void await(KafkaFuture<?> future) {
        try {
            future.get(ANSWER_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The broker does not answer.", e);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** How many nodes there are, numbered from 1. */
    public int nodes() {
        return nodes.size();
    }

    /** The process of a node. */
    public ChildProcess process(int node) {
        return ((KafkaNode.InProcess) nodes.get(node - 1)).process();
    }

    /** Starts a node that does not run and returns when it answers. */
    public void start(int node) {
        nodes.get(node - 1).launch();
        nodes.get(node - 1).awaitAnswer();
    }

    /** Stops a node in good order and keeps its log. */
    public void stop(int node) {
        nodes.get(node - 1).stop();
    }

    /** Stops all nodes and keeps their logs; clients see an outage until {@link #restart()}. */
    public void stop() {
        // The controller last: the others take their leave of it.
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).stop();
        }
    }

    /** Starts all nodes again, on the same ports and with the same topics. */
    public void restart() {
        stop();
        nodes.forEach(KafkaNode::launch);
        nodes.forEach(KafkaNode::awaitAnswer);
    }

    /** Stops all nodes and deletes their folder unless it was given. */
    @Override
    public void close() {
        admin.close(Duration.ZERO);
        stop();
        if (isOwnFolder) {
            delete(properties.folder());
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
