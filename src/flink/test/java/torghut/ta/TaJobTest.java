package torghut.ta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The job's own process, as far as it gets without a cluster. */
class TaJobTest {

    @Test
    void endsWithCodeTwoAndOneMessageThatListsEveryProblem() throws Exception {
        ProcessBuilder job =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "torghut.ta.TaJob");
        job.environment().clear();
        job.environment()
                .putAll(
                        Map.of(
                                "KAFKA_USERNAME", "reader",
                                "KAFKA_PASSWORD", "pass-of-this-test",
                                "PARALLELISM", "many",
                                "SESSION_ZONE", "Mars/Olympus"));
        job.redirectErrorStream(true);

        Process process = job.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(TaJob.EXIT_CANNOT_START);
        assertThat(output)
                .contains("KAFKA_BOOTSTRAP", "PARALLELISM", "many", "SESSION_ZONE", "Mars/Olympus")
                .doesNotContain("pass-of-this-test");
    }
}
