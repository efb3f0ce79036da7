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
        String output =
                outputOf(
                        Map.of(
                                "KAFKA_USERNAME", "reader",
                                "KAFKA_PASSWORD", "pass-of-this-test",
                                "PARALLELISM", "many",
                                "SESSION_ZONE", "Mars/Olympus"));

        assertThat(output)
                .contains("KAFKA_BOOTSTRAP", "PARALLELISM", "many", "SESSION_ZONE", "Mars/Olympus")
                .doesNotContain("pass-of-this-test");
    }

    @Test
    void theMessageListsWhatIsWrongAroundTheJobToo() throws Exception {
        String output =
                outputOf(
                        Map.of(
                                "KAFKA_BOOTSTRAP", "127.0.0.1:1",
                                "SCHEMA_REGISTRY_URL", "http://127.0.0.1:1",
                                "CHECKPOINT_URI", "file:///proc/no-such-folder",
                                "CHECKPOINT_TIMEOUT_MS", "900000",
                                "PARALLELISM", "many"));

        assertThat(output.substring(output.indexOf("flink-ta cannot start:")).lines())
                .hasSizeGreaterThanOrEqualTo(6)
                .filteredOn(line -> line.startsWith("  - "))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("PARALLELISM is \"many\""),
                        line -> assertThat(line).contains("TRANSACTION_TIMEOUT_MS is 900000"),
                        line -> assertThat(line).contains("KAFKA_BOOTSTRAP is \"127.0.0.1:1\""),
                        line -> assertThat(line).contains("CHECKPOINT_URI", "no-such-folder"),
                        line -> assertThat(line).contains("schema registry", "cannot be reached"));
    }

    /** What the job's process writes before it ends as one that cannot start. */
    private static String outputOf(Map<String, String> environment) throws Exception {
        ProcessBuilder job =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "torghut.ta.TaJob");
        job.environment().clear();
        job.environment().putAll(environment);
        job.redirectErrorStream(true);

        Process process = job.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(TaJob.EXIT_CANNOT_START);
        return output;
    }
}
