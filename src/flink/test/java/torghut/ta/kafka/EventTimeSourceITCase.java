package torghut.ta.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.settings.EventTime;
import torghut.ta.settings.Settings;
import torghut.ta.testing.RunningJob;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;
import torghut.ta.wire.OutputTopics;

/** A silent partition holds the others back as long as it may have unread records, not longer. */
class EventTimeSourceITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START = 1_700_000_000_000L;
    private static final long IDLE_TIMEOUT_MILLIS = 1_000;

    private static EmbeddedKafka kafka;
    private static int testNumber;

    @TempDir Path folder;

    private String run;
    private Settings settings;
    private CheckedProducer live;
    private KafkaProducer<byte[], byte[]> transactional;
    private final Set<String> seconds = new HashSet<>();
    private int trades;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void createTopics() {
        run = "run" + ++testNumber;
        settings = settings(run + "-trades", "", IDLE_TIMEOUT_MILLIS);
        kafka.createTopic(run + "-trades", 2, Map.of());
        for (String output : List.of("-bars", "-signals", "-dlq")) {
            kafka.createTopic(run + output, 1, Map.of());
        }
        live = new CheckedProducer(kafka.bootstrap(), Map.of());
        transactional =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrap(),
                                "transactional.id",
                                run + "-upstream"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        transactional.initTransactions();
    }

    private Settings settings(String tradesTopic, String quotesTopic, long idleTimeoutMillis) {
        return TestSettings.of(
                "KAFKA_BOOTSTRAP",
                kafka.bootstrap(),
                "KAFKA_GROUP_ID",
                run,
                "TRANSACTION_PREFIX",
                run,
                "TOPIC_TRADES",
                tradesTopic,
                "TOPIC_QUOTES",
                quotesTopic,
                "TOPIC_BARS_1M",
                "",
                "TOPIC_TA_BARS",
                run + "-bars",
                "TOPIC_TA_SIGNALS",
                run + "-signals",
                "TOPIC_TA_REVISIONS",
                "",
                "TOPIC_TA_STATUS",
                "",
                "TOPIC_TA_REVISIONS",
                "",
                "TOPIC_TA_PREVIEW",
                "",
                "TOPIC_TA_AGGREGATES",
                "",
                "TOPIC_TA_ALERTS",
                "",
                "TOPIC_TA_DLQ",
                run + "-dlq",
                "OUTPUT_FORMAT",
                "json",
                "CHECKPOINT_URI",
                folder.toUri().toString(),
                "CHECKPOINT_INTERVAL_MS",
                "200",
                "IDLE_TIMEOUT_MS",
                String.valueOf(idleTimeoutMillis));
    }

    @AfterEach
    void closeProducers() {
        live.close();
        transactional.close();
    }

    @Test
    void aBacklogThatCannotBeReadYetIsNotLate() throws Exception {
        try (RunningJob job = new RunningJob(settings, Clock.systemUTC())) {
            // Until it is committed nobody can read what partition 1 has.
            transactional.beginTransaction();
            for (int second = 0; second < 10; second++) {
                trade(transactional, 1, "SLOW", second);
            }
            transactional.flush();
            long end = System.nanoTime() + 5 * IDLE_TIMEOUT_MILLIS * 1_000_000;
            int second = 0;
            while (second < 100 || System.nanoTime() - end < 0) {
                trade(live, 0, "FAST", second++);
                live.flush();
            }
            transactional.commitTransaction();
            trade(live, 0, "FAST", second + 100);
            trade(live, 1, "SLOW", second + 100);
            live.flush();

            seconds.remove("FAST/" + (START / 1000 + second + 100));
            seconds.remove("SLOW/" + (START / 1000 + second + 100));
            assertThat(bars(seconds.size())).isEqualTo(seconds);
            assertThat(deadLetters(0)).isEmpty();
        }
    }

    @Test
    void aDrainedPartitionDoesNotHoldTheOthersBack() throws Exception {
        // Partition 1 ends with markers of transactions, one committed and one aborted.
        transactional.beginTransaction();
        trade(transactional, 1, "GONE", 0);
        transactional.commitTransaction();
        transactional.beginTransaction();
        trade(transactional, 1, "NEVER", 1);
        transactional.abortTransaction();
        seconds.removeIf(second -> second.startsWith("NEVER"));
        try (RunningJob job = new RunningJob(settings, Clock.systemUTC())) {
            assertFastBarsDoNotWait();
        }
    }

    private void assertFastBarsDoNotWait() throws Exception {
        for (int second = 0; second < 50; second++) {
            trade(live, 0, "FAST", second);
        }
        live.flush();

        // The last seconds stay open for want of a later trade.
        for (int second = 47; second < 50; second++) {
            seconds.remove("FAST/" + (START / 1000 + second));
        }
        assertThat(bars(seconds.size())).isEqualTo(seconds);
    }

    @Test
    void partitionsThatComeBackTogetherWaitForEachOther() throws Exception {
        for (int second = 0; second < 10; second++) {
            trade(live, 1, "SLOW", second);
        }
        for (int second = 0; second < 5; second++) {
            trade(live, 0, "FAST", second);
        }
        live.flush();
        try (RunningJob job = new RunningJob(settings, Clock.systemUTC())) {
            // SLOW's second 6 is closed only once partition 0 is idle, as 1 was before it.
            assertThat(bars(12)).hasSize(12);

            // The feed comes back; until it is committed nobody can read what partition 1 has.
            transactional.beginTransaction();
            for (int second = 10; second < 20; second++) {
                trade(transactional, 1, "SLOW", second);
            }
            transactional.flush();
            for (int second = 10; second < 100; second++) {
                trade(live, 0, "FAST", second);
            }
            live.flush();
            awaitRead(0, 95);
            transactional.commitTransaction();
            trade(live, 0, "FAST", 200);
            trade(live, 1, "SLOW", 200);
            live.flush();

            seconds.remove("FAST/" + (START / 1000 + 200));
            seconds.remove("SLOW/" + (START / 1000 + 200));
            assertThat(bars(seconds.size())).isEqualTo(seconds);
            assertThat(deadLetters(0)).isEmpty();
        }
    }

    @Test
    void theEndOfASecondDoesNotWaitForTheIntervalOfTheWatermarks() throws Exception {
        try (RunningJob job =
                new RunningJob(withWatermarksEvery(Duration.ofDays(1)), Clock.systemUTC())) {
            for (int second = 0; second < 10; second++) {
                trade(live, 0, "FAST", second);
                trade(live, 1, "SLOW", second);
            }
            live.flush();
            // Seconds 0 to 6 are closed by the last record and the bound of 2 s.
            assertThat(bars(14)).hasSize(14);
        }
    }

    private Settings withWatermarksEvery(Duration interval) {
        EventTime eventTime = settings.eventTime();
        return new Settings(
                settings.kafka(),
                settings.consumption(),
                settings.inputs(),
                settings.outputs(),
                settings.delivery(),
                settings.checkpoints(),
                settings.s3(),
                settings.parallelism(),
                new EventTime(
                        eventTime.outOfOrderness(),
                        eventTime.idleTimeout(),
                        eventTime.maxClockSkew(),
                        interval,
                        eventTime.bufferTimeout()),
                settings.market(),
                settings.timeframes(),
                settings.previews(),
                settings.alerts(),
                settings.reports(),
                settings.output());
    }

    @Test
    void whatIsLateIsKnownAfterARestoreAtAnotherParallelism() throws Exception {
        for (int second = 0; second < 10; second++) {
            trade(live, 0, "FAST", second);
            trade(live, 1, "SLOW", second);
        }
        live.flush();
        RunningJob first = new RunningJob(settings, Clock.systemUTC());
        assertThat(bars(14)).hasSize(14);
        String savepoint = first.stop(folder);

        // Seconds 0 to 6 are closed in both partitions; no window of these symbols says so.
        for (int partition = 0; partition < 2; partition++) {
            trade(live, partition, "LATE" + partition, 6);
            trade(live, partition, "OPEN" + partition, 7);
            trade(live, partition, "LAST" + partition, 100);
        }
        live.flush();
        try (RunningJob job = RunningJob.restored(settings, Clock.systemUTC(), 2, savepoint)) {
            seconds.removeIf(second -> second.startsWith("LATE") || second.startsWith("LAST"));
            assertThat(bars(seconds.size())).isEqualTo(seconds);
            assertThat(deadLetters(2))
                    .map(letter -> new String(letter.key(), UTF_8))
                    .containsExactlyInAnyOrder("LATE0", "LATE1");
        }
    }

    /** Contract: at any rate, and from the first record on. */
    @Test
    void aPartitionThatGetsOnlyUnusableRecordsHoldsNobodyBack() throws Exception {
        try (RunningJob job = new RunningJob(settings, Clock.systemUTC());
                Flood flood = new Flood(settings.inputs().trades(), 1)) {
            assertFastBarsDoNotWait();
        }
    }

    @Test
    void aTopicThatGetsOnlyUnusableRecordsHoldsNobodyBack() throws Exception {
        kafka.createTopic(run + "-quotes", 2, Map.of());
        settings = settings(run + "-trades", run + "-quotes", IDLE_TIMEOUT_MILLIS);
        try (RunningJob job = new RunningJob(settings, Clock.systemUTC());
                Flood first = new Flood(run + "-quotes", 0);
                Flood second = new Flood(run + "-quotes", 1)) {
            for (int i = 0; i < 50; i++) {
                trade(live, 0, "FAST", i);
                trade(live, 1, "SLOW", i);
            }
            live.flush();
            for (int i = 47; i < 50; i++) {
                seconds.remove("FAST/" + (START / 1000 + i));
                seconds.remove("SLOW/" + (START / 1000 + i));
            }
            assertThat(bars(seconds.size())).isEqualTo(seconds);
        }
    }

    /** Sends thousands of records a second that nobody can use to a partition. */
    private final class Flood implements AutoCloseable {

        private final ScheduledExecutorService sender =
                Executors.newSingleThreadScheduledExecutor();
        private final Future<?> sending;

        Flood(String topic, int partition) {
            // Microseconds for milliseconds.
            String value =
                    ("{\"symbol\":\"BAD\",\"t\":%d000,\"p\":1,\"s\":1,\"id\":1,"
                                    + "\"bp\":1,\"ap\":1,\"bs\":1,\"as\":1}")
                            .formatted(START);
            Runnable five =
                    () -> {
                        for (int i = 0; i < 5; i++) {
                            send(topic, partition, null, null, value);
                        }
                    };
            sending = sender.scheduleAtFixedRate(five, 0, 1, TimeUnit.MILLISECONDS);
        }

        /** Fails if it has not sent all the time. */
        @Override
        public void close() throws InterruptedException {
            assertThat(sending.isDone()).isFalse();
            sender.shutdownNow();
            assertThat(sender.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateTime", "LogAppendTime"})
    void aTradeFromAClockThatRunsAheadMakesNoOtherTradeLate(String timestampType) throws Exception {
        String topic = run + "-trades-" + timestampType;
        kafka.createTopic(topic, 1, Map.of("message.timestamp.type", timestampType));
        settings = settings(topic, "", IDLE_TIMEOUT_MILLIS);
        try (RunningJob job = new RunningJob(settings, Clock.systemUTC());
                CommittedRecords bars =
                        new CommittedRecords(
                                kafka.bootstrap(),
                                settings.outputs().name(OutputTopics.BARS).orElseThrow())) {
            long now = System.currentTimeMillis();
            send(topic, 0, "AHEAD", now + 50_000);
            send(topic, 0, "VICTIM", now - 1_000);
            List<ConsumerRecord<byte[], byte[]>> read =
                    bars.await(
                            sofar -> {
                                send(topic, 0, "LATER", System.currentTimeMillis());
                                live.flush();
                                return symbols(sofar).contains("LATER");
                            });

            assertThat(symbols(read)).contains("VICTIM").doesNotContain("AHEAD");
            assertThat(deadLetters(0)).isEmpty();
        }
    }

    @Test
    void aLateTradesDeadLetterHasTheKeyAndTheTimestampOfItsRecord() throws Exception {
        for (int second : new int[] {0, 100}) {
            trade(live, 0, "ACME", second);
        }
        byte[] key = {0, (byte) 0xC3, (byte) 0xA9, 'k'};
        long timestamp = System.currentTimeMillis() - 12_345;
        String value = json("ACME", START + 1_000);
        send(settings.inputs().trades(), 0, timestamp, key, value);
        send(settings.inputs().trades(), 0, timestamp, null, value);
        live.flush();
        try (RunningJob job = new RunningJob(settings, Clock.systemUTC())) {
            List<ConsumerRecord<byte[], byte[]>> letters = deadLetters(2);

            assertThat(letters)
                    .extracting(ConsumerRecord::key)
                    .containsExactlyInAnyOrder(key, null);
            assertThat(letters)
                    .extracting(letter -> header(letter, "offset"))
                    .containsExactlyInAnyOrder("2", "3");
            assertThat(letters)
                    .allSatisfy(
                            letter -> {
                                assertThat(header(letter, "reason")).isEqualTo("LATE");
                                assertThat(header(letter, "topic"))
                                        .isEqualTo(settings.inputs().trades());
                                assertThat(header(letter, "partition")).isEqualTo("0");
                                assertThat(header(letter, "timestamp"))
                                        .isEqualTo(String.valueOf(timestamp));
                            });
        }
    }

    /** An hour's history, which all partitions of both topics get after a silence of everything. */
    @Test
    void nothingIsLostWhenAllSourcesWakeUpOneByOneWithHistory() throws Exception {
        long idleTimeoutMillis = 5_000;
        int partitions = 4;
        kafka.createTopic(run + "-more-trades", partitions, Map.of());
        kafka.createTopic(run + "-quotes", partitions, Map.of());
        settings = settings(run + "-more-trades", run + "-quotes", idleTimeoutMillis);
        try (RunningJob job = new RunningJob(settings, Clock.systemUTC(), 2)) {
            history(partitions, 0, 10);
            assertThat(bars(7 * partitions)).hasSize(7 * partitions);
            long silentSince = System.nanoTime();
            Waiting.until(
                    "all readers to fall asleep",
                    Duration.ofMinutes(2),
                    () -> System.nanoTime() - silentSince > 2 * idleTimeoutMillis * 1_000_000);

            history(partitions, 10, 3_600);
            Set<String> lost = new HashSet<>(seconds);
            // Closes the seconds up to here.
            history(partitions, 3_700, 3_701);
            lost.removeAll(bars(lost.size()));
            assertThat(lost).isEmpty();
            assertThat(deadLetters(0)).isEmpty();
            assertThat(barsWithoutTheirQuote()).isEmpty();
        }
    }

    /** One partition after the other, first of the trades, then of the quotes. */
    private void history(int partitions, int fromSecond, int toSecond) {
        for (int partition = 0; partition < partitions; partition++) {
            for (int second = fromSecond; second < toSecond; second++) {
                trade(live, partition, "SYM" + partition, second);
            }
            live.flush();
        }
        for (int partition = 0; partition < partitions; partition++) {
            for (int second = fromSecond; second < toSecond; second++) {
                String value =
                        "{\"symbol\":\"SYM%d\",\"t\":%d,\"bp\":1,\"ap\":2,\"bs\":%d,\"as\":0.5}"
                                .formatted(partition, START + second * 1000L, second + 1);
                send(run + "-quotes", partition, null, null, value);
            }
            live.flush();
        }
    }

    private List<String> barsWithoutTheirQuote() {
        try (CommittedRecords bars =
                new CommittedRecords(
                        kafka.bootstrap(),
                        settings.outputs().name(OutputTopics.BARS).orElseThrow())) {
            return bars.toEnd().stream()
                    .map(EventTimeSourceITCase::tree)
                    .filter(
                            bar -> {
                                double size = bar.get("seq").asLong() - START / 1000 + 1;
                                return bar.get("imbalance").asDouble()
                                        != (size - 0.5) / (size + 0.5);
                            })
                    .map(JsonNode::toString)
                    .toList();
        }
    }

    /** Waits for a checkpoint that has this many records of a partition behind it. */
    private void awaitRead(int partition, long count) {
        TopicPartition read = new TopicPartition(settings.inputs().trades(), partition);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            Waiting.until(
                    count + " records of " + read + " to be read",
                    Duration.ofMinutes(2),
                    () -> {
                        OffsetAndMetadata committed =
                                offsets(admin, settings.consumption().groupId()).get(read);
                        return committed != null && committed.offset() >= count;
                    });
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group) {
        try {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void trade(
            KafkaProducer<byte[], byte[]> producer, int partition, String symbol, int second) {
        long millis = START + second * 1000L;
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                settings.inputs().trades(),
                                partition,
                                symbol.getBytes(UTF_8),
                                json(symbol, millis).getBytes(UTF_8)));
        seconds.add(symbol + "/" + millis / 1000);
    }

    private void send(String topic, int partition, String symbol, long millis) {
        send(topic, partition, null, symbol.getBytes(UTF_8), json(symbol, millis));
    }

    private void send(String topic, int partition, Long timestamp, byte[] key, String value) {
        var unused =
                live.send(
                        new ProducerRecord<>(
                                topic, partition, timestamp, key, value.getBytes(UTF_8)));
    }

    private String json(String symbol, long millis) {
        return "{\"symbol\":\"%s\",\"t\":%d,\"p\":10,\"s\":1,\"id\":%d}"
                .formatted(symbol, millis, trades++);
    }

    private Set<String> bars(int count) {
        try (CommittedRecords bars =
                new CommittedRecords(
                        kafka.bootstrap(),
                        settings.outputs().name(OutputTopics.BARS).orElseThrow())) {
            return bars.await(read -> read.size() >= count).stream()
                    .map(EventTimeSourceITCase::symbolAndSecond)
                    .collect(Collectors.toSet());
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLetters(int count) {
        try (CommittedRecords letters =
                new CommittedRecords(
                        kafka.bootstrap(),
                        settings.outputs().name(OutputTopics.DEAD_LETTERS).orElseThrow())) {
            return letters.await(read -> read.size() >= count);
        }
    }

    private static Set<String> symbols(List<ConsumerRecord<byte[], byte[]>> bars) {
        return bars.stream()
                .map(bar -> tree(bar).get("symbol").asText())
                .collect(Collectors.toSet());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static String symbolAndSecond(ConsumerRecord<byte[], byte[]> bar) {
        JsonNode json = tree(bar);
        return json.get("symbol").asText() + "/" + json.get("seq").asLong();
    }

    private static JsonNode tree(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
