package torghut.ta.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;

/** A node of an {@link EmbeddedKafka}; its log survives whatever is done to it. */
interface KafkaNode {

    /** Starts the node; it may take a while until it answers. */
    void launch();

    /** Returns when the started node answers; others of its cluster do not count. */
    void awaitAnswer();

    /** Stops it in good order; nothing if it does not run. */
    void stop();

    /** A node in this JVM. */
    final class InThisJvm implements KafkaNode {

        private final Map<String, String> properties;
        private KafkaRaftServer server;

        InThisJvm(Map<String, String> properties) {
            this.properties = properties;
        }

        @Override
        public void launch() {
            server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
            server.startup();
        }

        /** Nothing is left to wait for: the start returns when the node has joined its cluster. */
        @Override
        public void awaitAnswer() {}

        @Override
        public void stop() {
            if (server != null) {
                server.shutdown();
                server.awaitShutdown();
                server = null;
            }
        }
    }

    /** A node in a process of its own. */
    final class InProcess implements KafkaNode {

        private static final Duration START_PATIENCE = Duration.ofMinutes(2);

        private final String name;
        private final String bootstrap;
        private final EmbeddedKafka.Processes options;
        private final Path properties;
        private ChildProcess process;

        /**
         * A node that is not started yet.
         *
         * @param name names its log file
         * @param bootstrap address of this node alone
         * @param file where its properties are written to
         */
        InProcess(
                String name,
                String bootstrap,
                Map<String, String> properties,
                EmbeddedKafka.Processes options,
                Path file) {
            this.name = name;
            this.bootstrap = bootstrap;
            this.options = options;
            this.properties = file;
            Properties escaped = new Properties();
            escaped.putAll(properties);
            try (Writer writer = Files.newBufferedWriter(file)) {
                escaped.store(writer, null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        ChildProcess process() {
            return process;
        }

        @Override
        public void launch() {
            List<String> arguments = new ArrayList<>(options.jvmArguments());
            arguments.addAll(
                    List.of(
                            "-cp",
                            System.getProperty("java.class.path"),
                            "kafka.Kafka",
                            properties.toString()));
            process =
                    ChildProcess.start(
                            name, options.logs(), options.launcher(), arguments, Map.of());
        }

        @Override
        public void awaitAnswer() {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                Waiting.until(name, START_PATIENCE, () -> answers(admin));
            }
        }

        private boolean answers(Admin admin) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " has ended, see its log.");
            }
            try {
                return admin.describeCluster().controller().get(2, TimeUnit.SECONDS) != null;
            } catch (InterruptedException e) {
                throw Waiting.interrupted(e);
            } catch (ExecutionException | TimeoutException e) {
                return false;
            }
        }

        @Override
        public void stop() {
            if (process != null) {
                process.stop();
                process = null;
            }
        }
    }
}
