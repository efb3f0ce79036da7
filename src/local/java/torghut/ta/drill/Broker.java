package torghut.ta.drill;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and controller in a process of its own; its log survives whatever is done to it.
 */
final class Broker {

    private static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private final Workspace workspace;
    private final int port = Workspace.freePort();
    private ChildProcess process;

    /** A broker with an empty log. */
    Broker(Workspace workspace) {
        this.workspace = workspace;
        workspace.write(properties(), configuration(workspace));
        try {
            new Formatter()
                    .setPrintStream(
                            new PrintStream(
                                    PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(workspace.brokerLogs().toString())
                    .setMetadataLogDirectory(workspace.brokerLogs().toString())
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName("CONTROLLER")
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot format the broker's folder.", e);
        }
    }

    private Path properties() {
        return workspace.root().resolve("run/server.properties");
    }

    private String configuration(Workspace workspace) {
        int controllerPort = Workspace.freePort();
        return String.join(
                "\n",
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=PLAINTEXT",
                "listeners=PLAINTEXT://127.0.0.1:"
                        + port
                        + ",CONTROLLER://127.0.0.1:"
                        + controllerPort,
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs=" + workspace.brokerLogs(),
                "auto.create.topics.enable=false",
                "default.replication.factor=1",
                "min.insync.replicas=1",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=4",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=4",
                "transaction.max.timeout.ms=900000",
                // Expired transactions are looked for this often; the default is 10 s.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms=2000",
                "group.initial.rebalance.delay.ms=0",
                "log.cleaner.dedupe.buffer.size=4194304",
                "log.index.size.max.bytes=1048576",
                "");
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Starts the process and waits until it answers. */
    void start() {
        process =
                ChildProcess.start(
                        "kafka",
                        workspace.logs(),
                        List.of(
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-Dlog4j2.configurationFile="
                                        + workspace.flinkConf().resolve("log4j2.properties"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "kafka.Kafka",
                                properties().toString()),
                        Map.of());
        try (Admin admin = admin()) {
            Waiting.until("the broker", START_PATIENCE, () -> answers(admin));
        }
    }

    private boolean answers(Admin admin) {
        if (!process.isAlive()) {
            throw new IllegalStateException("The broker has ended, see its log.");
        }
        try {
            return admin.describeCluster().controller().get(2, TimeUnit.SECONDS) != null;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    void createTopics(List<NewTopic> topics) {
        try (Admin admin = admin()) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot create topics.", e.getCause());
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    ChildProcess process() {
        return process;
    }
}
