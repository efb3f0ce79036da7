package torghut.ta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shaded jar holds what the cluster lacks, and nothing that the cluster has. */
class JarContentsITCase {

    private static final Path JAR = Path.of("target", "flink-ta.jar");

    /** Where every class of the jar may come from. */
    private static final Set<String> PACKAGES =
            Set.of(
                    "torghut/ta/",
                    "org/apache/flink/connector/kafka/",
                    "org/apache/flink/streaming/connectors/kafka/",
                    "org/apache/kafka/",
                    "org/apache/avro/",
                    "com/fasterxml/jackson/",
                    "com/github/luben/zstd/",
                    "net/jpountz/",
                    "org/xerial/snappy/",
                    // Belongs to the Kafka connector.
                    "org/apache/flink/streaming/util/serialization/");

    private static final Set<String> LOCAL_RUN =
            Set.of("torghut/ta/local/", "torghut/ta/drill/", "torghut/ta/testing/", "kafka/");

    private static List<String> entries;

    @BeforeAll
    static void readJar() throws IOException {
        assertThat(JAR).as("the jar of this build").exists();
        entries = new ArrayList<>();
        // A stream sees an entry twice that is in the archive twice.
        try (InputStream in = Files.newInputStream(JAR);
                JarInputStream jar = new JarInputStream(in)) {
            for (JarEntry e = jar.getNextJarEntry(); e != null; e = jar.getNextJarEntry()) {
                if (!e.isDirectory()) {
                    entries.add(e.getName());
                }
            }
        }
    }

    private static List<String> classes() {
        return entries.stream()
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
                .toList();
    }

    @Test
    void holdsTheApplicationAndTheConnector() {
        assertThat(entries)
                .contains(
                        "torghut/ta/TaJob.class",
                        "torghut/ta/TaBar.class",
                        "schemas/ta/ta.bars.1s.v1.avsc",
                        "org/apache/flink/connector/kafka/source/KafkaSource.class",
                        "org/apache/kafka/clients/producer/KafkaProducer.class",
                        "org/apache/avro/Schema.class");
    }

    @Test
    void holdsNothingElse() {
        assertThat(classes()).allMatch(name -> PACKAGES.stream().anyMatch(name::startsWith));
        assertThat(classes()).noneMatch(name -> LOCAL_RUN.stream().anyMatch(name::startsWith));
    }

    @Test
    void holdsNoClassOfFlinkItself() throws IOException {
        Set<String> flink = new HashSet<>();
        for (String file : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = Path.of(file).toFile().getName();
            if (name.startsWith("flink-")
                    && !name.startsWith("flink-ta")
                    && !name.startsWith("flink-connector-kafka")) {
                try (JarFile jar = new JarFile(file)) {
                    jar.stream().map(JarEntry::getName).forEach(flink::add);
                }
            }
        }
        assertThat(flink).contains("org/apache/flink/api/connector/source/Source.class");
        assertThat(classes()).filteredOn(flink::contains).isEmpty();
    }

    @Test
    void holdsNoLoggingImplementation() {
        assertThat(entries)
                .noneMatch(
                        name ->
                                name.startsWith("org/slf4j/")
                                        || name.startsWith("org/apache/logging/")
                                        || name.startsWith("log4j"));
    }

    @Test
    void holdsNothingTwice() {
        Set<String> seen = new HashSet<>();
        assertThat(entries.stream().filter(name -> !seen.add(name)).collect(Collectors.toSet()))
                .isEmpty();
    }

    @Test
    void holdsEveryClassThatItsServiceFilesName() throws IOException {
        Set<String> missing = new TreeSet<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (String name : entries) {
                if (name.startsWith("META-INF/services/")) {
                    String text =
                            new String(
                                    jar.getInputStream(jar.getEntry(name)).readAllBytes(), UTF_8);
                    text.lines()
                            .map(line -> line.replaceAll("#.*", "").trim())
                            .filter(line -> !line.isEmpty())
                            .filter(line -> !entries.contains(line.replace('.', '/') + ".class"))
                            .forEach(missing::add);
                }
            }
        }
        assertThat(missing).isEmpty();
    }
}
