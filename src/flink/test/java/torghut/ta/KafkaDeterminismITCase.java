package torghut.ta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.model.InputRecord;
import torghut.ta.settings.Settings;
import torghut.ta.testing.MarketJson;
import torghut.ta.testing.MarketLog;
import torghut.ta.testing.ReferenceBars;
import torghut.ta.testing.Symbols;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.wire.OutputTopics;

/**
 * The same log in real topics gives the same records in real topics: with the job's own sources,
 * their watermarks per partition and their alignment, however the input comes in.
 */
class KafkaDeterminismITCase {

    private static final MarketLog LOG = MarketLog.of(2024, 6, 100);
    private static final Pattern INGEST = Pattern.compile("\"ingest_ts\":\\d+");

    private static EmbeddedKafka kafka;
    private static CheckedProducer producer;
    private static List<String> expected;

    @TempDir static Path folder;

    @BeforeAll
    static void readAllAtOnceWithOneInstance() throws Exception {
        kafka = EmbeddedKafka.start();
        producer = new CheckedProducer(kafka.bootstrap(), Map.of());
        Run run = new Run("one", 1);
        run.sendTrades();
        run.sendQuotes();
        run.start();
        expected = run.output();
        ReferenceBars reference =
                ReferenceBars.of(
                        LOG.trades(),
                        LOG.quotes(),
                        MarketLog.BOUND_MILLIS,
                        Symbols.QUOTE_MAX_AGE_MILLIS);
        assertThat(expected)
                .filteredOn(line -> line.startsWith("bars"))
                .hasSameSizeAs(reference.bars());
        assertThat(expected)
                .filteredOn(line -> line.startsWith("signals"))
                .hasSameSizeAs(reference.bars());
        assertThat(expected)
                .filteredOn(line -> line.startsWith("aggregates"))
                .hasSizeGreaterThan(20);
        assertThat(expected).filteredOn(line -> line.startsWith("alerts")).isNotEmpty();
        assertThat(expected)
                .filteredOn(line -> line.startsWith("revisions"))
                .hasSizeGreaterThan(10);
        assertThat(reference.late()).hasSizeGreaterThan(10);
        assertThat(expected).filteredOn(line -> line.startsWith("dlq LATE")).isEmpty();
    }

    @AfterAll
    static void stop() {
        producer.close();
        kafka.close();
    }

    @Test
    void moreInstancesThanPartitions() throws Exception {
        Run run = new Run("four", 4);
        run.sendTrades();
        run.sendQuotes();
        run.start();

        assertThat(run.output()).isEqualTo(expected);
    }

    @Test
    void tradesLongBeforeQuotes() throws Exception {
        Run run = new Run("trades-first", 2);
        run.sendTrades();
        run.start();
        run.awaitRunning();
        run.sendQuotes();

        assertThat(run.output()).isEqualTo(expected);
    }

    @Test
    void quotesLongBeforeTrades() throws Exception {
        Run run = new Run("quotes-first", 2);
        run.sendQuotes();
        run.start();
        run.awaitRunning();
        run.sendTrades();

        assertThat(run.output()).isEqualTo(expected);
    }

    /** One run of the job with topics of its own. */
    private static final class Run {

        private final Settings settings;
        private final Map<TopicPartition, Long> ends = new HashMap<>();
        private JobClient job;

        Run(String name, int parallelism) {
            settings =
                    TestSettings.of(
                            "KAFKA_BOOTSTRAP",
                            kafka.bootstrap(),
                            "KAFKA_GROUP_ID",
                            name,
                            "TRANSACTION_PREFIX",
                            name,
                            "TOPIC_TRADES",
                            name + ".trades",
                            "TOPIC_QUOTES",
                            name + ".quotes",
                            "TOPIC_BARS_1M",
                            name + ".minutes",
                            "TOPIC_TA_BARS",
                            name + ".bars",
                            "TOPIC_TA_SIGNALS",
                            name + ".signals",
                            "TOPIC_TA_PREVIEW",
                            "",
                            "TOPIC_TA_AGGREGATES",
                            name + ".aggregates",
                            "TIMEFRAMES",
                            "5s,1m",
                            "TOPIC_TA_ALERTS",
                            name + ".alerts",
                            "ALERT_RULES",
                            "5s: buy_volume > sell_volume",
                            "TOPIC_TA_REVISIONS",
                            name + ".revisions",
                            "TOPIC_TA_STATUS",
                            name + ".status",
                            "TOPIC_TA_DLQ",
                            name + ".dlq",
                            "OUTPUT_FORMAT",
                            "json",
                            // A slow machine must not make a partition look silent.
                            "IDLE_TIMEOUT_MS",
                            "600000",
                            "CHECKPOINT_URI",
                            folder.resolve(name).toUri().toString(),
                            "CHECKPOINT_INTERVAL_MS",
                            "200",
                            "PARALLELISM",
                            String.valueOf(parallelism));
            createInput(settings.inputs().trades(), LOG.trades());
            createInput(settings.inputs().quotes().orElseThrow(), LOG.quotes());
            createInput(settings.inputs().minuteBars().orElseThrow(), LOG.minuteBars());
            for (String topic : settings.outputs().names().values()) {
                kafka.createTopic(topic, 2, Map.of());
            }
        }

        private void createInput(String topic, List<List<InputRecord>> partitions) {
            kafka.createTopic(topic, partitions.size(), Map.of());
            for (int i = 0; i < partitions.size(); i++) {
                ends.put(new TopicPartition(topic, i), (long) partitions.get(i).size());
            }
        }

        void sendTrades() {
            send(settings.inputs().trades(), LOG.trades());
            send(settings.inputs().minuteBars().orElseThrow(), LOG.minuteBars());
        }

        void sendQuotes() {
            send(settings.inputs().quotes().orElseThrow(), LOG.quotes());
        }

        private static void send(String topic, List<List<InputRecord>> partitions) {
            for (int partition = 0; partition < partitions.size(); partition++) {
                for (InputRecord event : partitions.get(partition)) {
                    var unused =
                            producer.send(
                                    new ProducerRecord<>(
                                            topic,
                                            partition,
                                            MarketJson.key(event),
                                            MarketJson.of(event)));
                }
            }
            producer.flush();
        }

        void start() throws Exception {
            Configuration configuration = new Configuration();
            configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
            StreamExecutionEnvironment env =
                    StreamExecutionEnvironment.createLocalEnvironment(
                            Math.toIntExact(settings.parallelism().orElseThrow()), configuration);
            TaJob.assemble(env, settings, Clock.systemUTC(), SourceBounds.until(ends));
            job = env.executeAsync();
        }

        /** Until the job has written its first report and a checkpoint has made it visible. */
        void awaitRunning() {
            try (CommittedRecords status =
                    new CommittedRecords(
                            kafka.bootstrap(),
                            settings.outputs().name(OutputTopics.STATUS).orElseThrow())) {
                status.await(records -> !records.isEmpty());
            }
        }

        /** All records but the status, without the time of their emission, sorted. */
        List<String> output() throws Exception {
            job.getJobExecutionResult().get(120, TimeUnit.SECONDS);
            List<String> lines = new ArrayList<>();
            read(settings.outputs().name(OutputTopics.BARS).orElseThrow(), record -> "bars", lines);
            read(
                    settings.outputs().name(OutputTopics.SIGNALS).orElseThrow(),
                    record -> "signals",
                    lines);
            read(
                    settings.outputs().name(OutputTopics.AGGREGATES).orElseThrow(),
                    record -> "aggregates",
                    lines);
            read(
                    settings.outputs().name(OutputTopics.ALERTS).orElseThrow(),
                    record -> "alerts",
                    lines);
            read(
                    settings.outputs().name(OutputTopics.REVISIONS).orElseThrow(),
                    record -> "revisions",
                    lines);
            read(
                    settings.outputs().name(OutputTopics.DEAD_LETTERS).orElseThrow(),
                    record ->
                            "dlq "
                                    + header(record, "reason")
                                    + " "
                                    + header(record, "error")
                                    + " "
                                    + header(record, "partition")
                                    + " "
                                    + header(record, "offset"),
                    lines);
            lines.sort(null);
            return lines;
        }

        private static void read(
                String topic,
                Function<ConsumerRecord<byte[], byte[]>, String> kind,
                List<String> lines) {
            try (CommittedRecords records = new CommittedRecords(kafka.bootstrap(), topic)) {
                for (ConsumerRecord<byte[], byte[]> record : records.toEnd()) {
                    String value = new String(record.value(), UTF_8);
                    lines.add(
                            kind.apply(record)
                                    + " "
                                    + INGEST.matcher(value).replaceAll("\"ingest_ts\":0"));
                }
            }
        }

        private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
            return new String(record.headers().lastHeader(name).value(), UTF_8);
        }
    }
}
