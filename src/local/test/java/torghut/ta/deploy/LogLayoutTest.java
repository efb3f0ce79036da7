package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.CloseableThreadContext;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;

/** The image's log configuration, started for real. */
class LogLayoutTest {

    private static final Path CONFIGURATION = Path.of("deploy/base/log4j-console.properties");

    private interface Logging {
        void to(LoggerContext context);
    }

    /** What the console shows, each line read as JSON. */
    private static List<JsonNode> console(Logging statements) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream console = System.out;
        try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            LoggerContext context =
                    new LoggerContext("image", null, CONFIGURATION.toAbsolutePath().toUri());
            context.start();
            try {
                statements.to(context);
            } finally {
                context.stop();
            }
        } finally {
            System.setOut(console);
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : bytes.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void aStatementIsOneJsonObjectWithItsContext() throws Exception {
        List<JsonNode> lines =
                console(
                        context -> {
                            Logger logger = context.getLogger("torghut.ta.KafkaSinks");
                            try (CloseableThreadContext.Instance ignored =
                                    CloseableThreadContext.putAll(
                                            Map.of(
                                                    "flink-job-id", "0a1b",
                                                    "topic", "alpaca.trades.v1",
                                                    "partition", "3",
                                                    "offset", "42",
                                                    "symbol", "BRK.B"))) {
                                logger.info("says \"no\"\nand {}", "goes on");
                            }
                        });

        assertThat(lines).hasSize(1);
        JsonNode line = lines.get(0);
        assertThat(Instant.parse(line.path("@timestamp").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("logger").asText()).isEqualTo("torghut.ta.KafkaSinks");
        assertThat(line.path("thread").asText()).isEqualTo(Thread.currentThread().getName());
        assertThat(line.path("message").asText()).isEqualTo("says \"no\"\nand goes on");
        assertThat(line.path("service").asText()).isEqualTo("flink-ta");
        assertThat(line.path("flink-job-id").asText()).isEqualTo("0a1b");
        assertThat(line.path("topic").asText()).isEqualTo("alpaca.trades.v1");
        assertThat(line.path("partition").asText()).isEqualTo("3");
        assertThat(line.path("offset").asText()).isEqualTo("42");
        assertThat(line.path("symbol").asText()).isEqualTo("BRK.B");
        assertThat(line.has("error.type")).isFalse();
    }

    @Test
    void anExceptionStaysWithinItsLine() throws Exception {
        List<JsonNode> lines =
                console(
                        context ->
                                context.getLogger("x")
                                        .error("failed", new IllegalStateException("why")));

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).path("error.type").asText())
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(lines.get(0).path("error.message").asText()).isEqualTo("why");
        assertThat(lines.get(0).path("error.stack_trace").asText())
                .contains("java.lang.IllegalStateException: why\n\tat torghut.ta.deploy");
    }

    /** Flink masks the secret key in its log, but takes the access key for no secret. */
    @Test
    void theAccessKeyIsNotLogged() throws Exception {
        List<JsonNode> lines =
                console(
                        context -> {
                            Logger logger =
                                    context.getLogger(
                                            "org.apache.flink.configuration.GlobalConfiguration");
                            logger.info(
                                    "Loading configuration property: {}, {}", "rest.port", "8081");
                            logger.info(
                                    "Loading configuration property: {}, {}",
                                    "s3.access-key",
                                    "AKIA");
                            context.getLogger("org.apache.flink.Runner")
                                    .info(
                                            "INFO [] - Loading\nINFO [] - Loading configuration"
                                                    + " property: s3.access-key, AKIA\n");
                        });

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).path("message").asText()).contains("rest.port");
    }
}
