package torghut.ta.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.TaJob;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;

/** What alerts and dashboards ask for is what a running job's Prometheus endpoint answers. */
class ExportedMetricsITCase {

    private static final int TRADES = 200;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @TempDir private Path folder;

    @Test
    void theRunningJobExportsEveryMetricThatRulesAndDashboardsName() throws Exception {
        Set<String> named = new TreeSet<>(MetricNames.ofRules());
        named.addAll(MetricNames.ofDashboards());
        assertThat(named).hasSizeGreaterThan(25);

        int port = freePort();
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            Settings settings =
                    TestSettings.of(
                            "KAFKA_BOOTSTRAP", kafka.bootstrap(),
                            "OUTPUT_FORMAT", "json",
                            "CHECKPOINT_URI", folder.toUri().toString(),
                            "CHECKPOINT_INTERVAL_MS", "500",
                            "PARALLELISM", "2");
            kafka.createTopics(JobTopics.newTopics(settings));
            feed(kafka, settings);
            JobClient job = start(settings, port);
            try {
                String scrape = settledScrape(port, named);
                assertThat(MetricNames.ofScrape(scrape)).containsAll(named);
                assertThat(sum(scrape, "ta_trades_accepted")).isEqualTo(TRADES);
                assertThat(sum(scrape, "ta_trades_duplicate")).isEqualTo(1);
                assertThat(sum(scrape, "ta_reason_records_rejected", "reason=\"MALFORMED\""))
                        .isEqualTo(1);
                assertThat(sum(scrape, "ta_transactions_lost")).isZero();
                assertLabels(scrape);
            } finally {
                job.cancel().get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** Labels and label values that the expressions select or group by. */
    private static void assertLabels(String scrape) {
        assertThat(lines(scrape, "ta_emit_latency_ms"))
                .allSatisfy(line -> assertThat(line).contains("job_name=\"flink-ta\""))
                .anySatisfy(line -> assertThat(line).contains("quantile=\"0.5\""))
                .anySatisfy(line -> assertThat(line).contains("quantile=\"0.95\""))
                .anySatisfy(line -> assertThat(line).contains("quantile=\"0.99\""));
        assertThat(lines(scrape, "flink_jobmanager_job_lastCompletedCheckpointId"))
                .allSatisfy(line -> assertThat(line).contains("job_name=\"flink-ta\""));
        assertThat(lines(scrape, "flink_taskmanager_job_task_backPressuredTimeMsPerSecond"))
                .allSatisfy(line -> assertThat(line).contains("task_name=\""));
        assertThat(lines(scrape, "operator_pendingRecords"))
                .allSatisfy(line -> assertThat(line).contains("operator_name=\""));
        assertThat(lines(scrape, "flink_taskmanager_Status_JVM_Memory_Heap_Used"))
                .allSatisfy(line -> assertThat(line).contains("host=\""));
        Set<String> reasons =
                lines(scrape, "ta_reason_records_rejected").stream()
                        .map(line -> line.replaceFirst(".*reason=\"(\\w+)\".*", "$1"))
                        .collect(Collectors.toSet());
        assertThat(reasons)
                .containsExactlyInAnyOrder("MALFORMED", "INVALID", "FUTURE", "UNMATCHED");
    }

    private static JobClient start(Settings settings, int port) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.setString(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        configuration.setString("metrics.reporter.prom.port", Integer.toString(port));
        configuration.setString("metrics.reporter.prom.filterLabelValueCharacters", "false");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        TaJob.assemble(env, settings, Clock.systemUTC(), SourceBounds.unbounded());
        return env.executeAsync("flink-ta");
    }

    /** Trades of two symbols over ten seconds, one of them twice, quotes, and a broken record. */
    private static void feed(EmbeddedKafka kafka, Settings settings) {
        long start = System.currentTimeMillis() - 20_000;
        try (CheckedProducer producer = new CheckedProducer(kafka.bootstrap(), Map.of())) {
            for (int i = 0; i < TRADES; i++) {
                String symbol = i % 2 == 0 ? "SPY" : "QQQ";
                String trade =
                        "{\"symbol\":\"%s\",\"t\":%d,\"p\":100.5,\"s\":10,\"id\":\"%d\"}"
                                .formatted(symbol, start + i * 50L, i);
                send(producer, settings.inputs().trades(), symbol, trade);
                if (i == 0) {
                    send(producer, settings.inputs().trades(), symbol, trade);
                }
                send(
                        producer,
                        settings.inputs().quotes().orElseThrow(),
                        symbol,
                        "{\"symbol\":\"%s\",\"t\":%d,\"bp\":100,\"ap\":101,\"bs\":3,\"as\":1}"
                                .formatted(symbol, start + i * 50L));
            }
            send(producer, settings.inputs().trades(), "SPY", "{broken");
        }
    }

    private static void send(CheckedProducer producer, String topic, String symbol, String value) {
        var unused =
                producer.send(
                        new ProducerRecord<>(topic, symbol.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    /**
     * What the endpoint answers when every name is there, every trade counted, a checkpoint done
     * and a bar out; at the latest at the deadline, so that the assertions tell what is missing.
     */
    private static String settledScrape(int port, Set<String> named) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            String scrape = scrape(port);
            if (System.nanoTime() > deadline
                    || (MetricNames.ofScrape(scrape).containsAll(named)
                            && sum(scrape, "ta_trades_accepted") >= TRADES
                            && sum(scrape, "ta_bars_emitted") > 0
                            && sum(scrape, "job_numberOfCompletedCheckpoints") > 0)) {
                return scrape;
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private static String scrape(int port) throws IOException, InterruptedException {
        HttpResponse<String> response =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create("http://localhost:" + port + "/metrics"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString(UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static List<String> lines(String scrape, String name) {
        Pattern sample = Pattern.compile("\\w*" + name + "\\{.*");
        List<String> lines = scrape.lines().filter(line -> sample.matcher(line).matches()).toList();
        assertThat(lines).as(name).isNotEmpty();
        return lines;
    }

    private static double sum(String scrape, String name, String... labels) {
        return scrape.lines()
                .filter(line -> line.contains(name + "{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
