package torghut.ta.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import torghut.ta.testkit.EmbeddedKafka;

/**
 * The folders of a drill. The jars of the cluster and of the S3 endpoint are put there by the
 * build; the rest is emptied before each drill, and only the logs stay after it.
 *
 * @param root of all of them
 */
public record Workspace(Path root) {

    /** Flink's own jars. */
    Path flinkLib() {
        return root.resolve("flink/lib");
    }

    /** Flink's plugins, the S3 file system among them. */
    Path flinkPlugins() {
        return root.resolve("flink/plugins");
    }

    /** Where Flink looks for the job's jar. */
    Path userLib() {
        return root.resolve("flink/usrlib");
    }

    /** Flink's configuration. */
    Path flinkConf() {
        return root.resolve("flink/conf");
    }

    /** How the processes log: all of them print. */
    Path logConf() {
        return flinkConf().resolve("log4j2.properties");
    }

    /** The S3 endpoint's jar. */
    Path storeJar() {
        return root.resolve("s3/s3proxy.jar");
    }

    /** The schema registry's distribution, which the build unpacks beside the drill. */
    Path registry() {
        return root.resolveSibling("apicurio-registry");
    }

    /** The objects of the S3 endpoint. */
    Path objects() {
        return root.resolve("run/objects");
    }

    /** The broker's log segments. */
    Path brokerLogs() {
        return root.resolve("run/kafka");
    }

    /** A Kafka of one process whose log lies in these folders. */
    public EmbeddedKafka.Options kafka() {
        return kafka(List.of());
    }

    /**
     * A Kafka of one process whose log lies in these folders.
     *
     * @param launcher starts the process, see {@link EmbeddedKafka.Processes}
     */
    EmbeddedKafka.Options kafka(List<String> launcher) {
        return EmbeddedKafka.Options.defaults()
                .withFolder(brokerLogs())
                .inProcesses(
                        new EmbeddedKafka.Processes(
                                logs(),
                                launcher,
                                List.of(
                                        "-Xmx512m",
                                        "-XX:+UseSerialGC",
                                        "-Dlog4j2.configurationFile=" + logConf())))
                // Expired transactions are looked for this often; the default is 10 s.
                .withProperty(
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "2000");
    }

    /** Local files of Flink's processes. */
    Path scratch() {
        return root.resolve("run/scratch");
    }

    /** One log file per process. */
    Path logs() {
        return root.resolve("logs");
    }

    /** Empties what an earlier drill left and makes the folders. */
    public void prepare() {
        delete(logs());
        clean();
        try {
            for (Path folder :
                    new Path[] {
                        logs(), objects(), brokerLogs(), scratch(), flinkConf(), userLib()
                    }) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(
                logConf(),
                String.join(
                        "\n",
                        "rootLogger.level = INFO",
                        "rootLogger.appenderRef.out.ref = out",
                        "appender.out.type = Console",
                        "appender.out.name = out",
                        "appender.out.layout.type = PatternLayout",
                        "appender.out.layout.pattern = %d{ISO8601} %-5p [%t] %c{1.} -"
                                + " %m%n%throwable",
                        ""));
    }

    /** Deletes everything that the processes wrote, but the logs. */
    public void clean() {
        delete(root.resolve("run"));
    }

    void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy " + from + "; build the jar first.", e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
