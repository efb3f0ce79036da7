package torghut.ta.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/**
 * Schemathesis asks everything that the API's description allows and much that it does not, and
 * holds the answers to it.
 */
class DescriptionITCase {

    private static final Path INSTALLED = Path.of("target/judges/schemathesis").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

    @TempDir private Path folder;

    @Test
    void answersAreAsTheDescriptionSays() throws Exception {
        assumeTrue(
                Files.isDirectory(INSTALLED),
                "schemathesis is not in target/judges: .ci/run installs it");
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                CheckedProducer producer = new CheckedProducer(kafka.bootstrap(), Map.of())) {
            for (String topic : SampleMarket.TOPICS.values()) {
                kafka.createTopic(topic, 1, Map.of());
            }
            long now = System.currentTimeMillis() / 1000;
            // The description's example is of this symbol.
            new SampleMarket(1, 2, producer).history(now - 300, now);
            try (TaWeb web = new TaWeb(WebDemo.settings(kafka.bootstrap(), 0), Clock.systemUTC())) {
                Waiting.until("the topics are read", PATIENCE, web::isReady);

                File output = folder.resolve("output").toFile();
                Process judge = start(web, output);
                boolean ended = judge.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS);
                judge.destroyForcibly().waitFor();

                String said = Files.readString(output.toPath());
                assertThat(ended).as(said).isTrue();
                assertThat(judge.exitValue()).as(said).isZero();
                assertThat(said).contains("Selected: 6/7");
            }
        }
    }

    private Process start(TaWeb web, File output) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                                "python3",
                                INSTALLED.resolve("bin/schemathesis").toString(),
                                "run",
                                web.uri().resolve(Routes.API + "openapi.json").toString(),
                                "--checks=all",
                                "--phases=examples,coverage,fuzzing",
                                "--max-examples=15",
                                "--generation-deterministic",
                                // It has no end.
                                "--exclude-path-regex=/stream$",
                                "--request-timeout=60",
                                "--suppress-health-check=all",
                                "--no-color")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output);
        builder.environment().put("PYTHONPATH", INSTALLED.toString());
        return builder.start();
    }
}
