package torghut.ta.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import torghut.ta.TaAggregate;
import torghut.ta.TaAlert;
import torghut.ta.TaPreview;
import torghut.ta.TaSignal;
import torghut.ta.TaStatus;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Timeframe;
import torghut.ta.settings.Settings;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/**
 * What readers of the job's output topics have got since this object was made: committed records,
 * and the previews that no final record has replaced. Not for use by several threads.
 */
final class PublishedSignals implements AutoCloseable {

    /** Alerts kept. */
    private static final int ALERTS_KEPT = 50;

    private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(5);

    private final Timeframe timeframe;
    private final Map<String, Reader> readers = new HashMap<>();
    private final Properties client = new Properties();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, SymbolRow> rows = new TreeMap<>();
    private final Deque<Map<String, Object>> alerts = new ArrayDeque<>();
    private long bars;
    private long signals;
    private String status = "starting";
    private String statusReason;

    /** Takes the records of a topic. */
    private interface Reader {
        void read(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Reads what is published from now on.
     *
     * @param timeframe of the rows; the job must make it
     */
    PublishedSignals(Settings settings, Timeframe timeframe) {
        this.timeframe = timeframe;
        client.putAll(settings.kafka().security());
        client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrap());
        Properties properties = new Properties();
        properties.putAll(client);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "flink-ta-local-view");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        readers.put(settings.outputs().name(OutputTopics.BARS).orElseThrow(), record -> bars++);
        read(settings, OutputTopics.SIGNALS, TaSignal.getClassSchema(), this::signal);
        read(settings, OutputTopics.ALERTS, TaAlert.getClassSchema(), this::alert);
        read(settings, OutputTopics.STATUS, TaStatus.getClassSchema(), this::status);
        if (timeframe == Timeframe.S1) {
            read(settings, OutputTopics.PREVIEWS, TaPreview.getClassSchema(), this::preview);
        } else {
            read(settings, OutputTopics.AGGREGATES, TaAggregate.getClassSchema(), this::aggregate);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        readers.keySet().forEach(topic -> partitions.addAll(partitions(topic)));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Resolved now, not at the first poll: nothing that the job writes may be missed.
        partitions.forEach(consumer::position);
    }

    /** Reads a topic unless it is turned off; its records are taken with their keys. */
    private void read(
            Settings settings,
            OutputTopic<?> topic,
            Schema schema,
            BiConsumer<String, Map<String, Object>> each) {
        OutputDecoder decoder = new OutputDecoder(settings.output(), schema);
        settings.outputs()
                .name(topic)
                .ifPresent(
                        name ->
                                readers.put(
                                        name,
                                        record ->
                                                each.accept(
                                                        new String(record.key(), UTF_8),
                                                        decoder.decode(record.value()))));
    }

    private List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo partition : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        return partitions;
    }

    /** Takes in what has arrived, waiting for it at most so long. */
    void poll(Duration timeout) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            readers.get(record.topic()).read(record);
        }
    }

    /**
     * Takes in all that the job has written, after its end. A transaction that is committed shows a
     * moment later; one that was left open never does, so the wait for it is short.
     */
    void drain() throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        consumer.assignment().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        try (Admin admin = Admin.create(client)) {
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(
                                    latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                            .all()
                            .get();
            long deadline = System.nanoTime() + DRAIN_DEADLINE.toNanos();
            while (ends.entrySet().stream()
                            .anyMatch(
                                    end ->
                                            consumer.position(end.getKey())
                                                    < end.getValue().offset())
                    && System.nanoTime() < deadline) {
                poll(Duration.ofMillis(100));
            }
        }
    }

    private void signal(String symbol, Map<String, Object> fields) {
        signals++;
        if (timeframe == Timeframe.S1) {
            last(symbol, fields);
        }
    }

    private void aggregate(String symbol, Map<String, Object> fields) {
        if (fields.get("timeframe").equals(timeframe.label())) {
            last(symbol, fields);
        }
    }

    private void last(String symbol, Map<String, Object> fields) {
        rows.compute(symbol, (name, row) -> SymbolRow.withLast(row, fields));
    }

    private void preview(String symbol, Map<String, Object> fields) {
        rows.compute(symbol, (name, row) -> SymbolRow.withPreview(row, fields));
    }

    private void alert(String symbol, Map<String, Object> fields) {
        alerts.addLast(fields);
        if (alerts.size() > ALERTS_KEPT) {
            alerts.removeFirst();
        }
    }

    private void status(String key, Map<String, Object> fields) {
        String state = (String) fields.get("status");
        if (key.equals(StatusReport.JOB)) {
            status = state;
            statusReason = (String) fields.get("reason");
        } else if (!state.equals("MISMATCH")) {
            rows.computeIfPresent(key, (symbol, row) -> row.withSilence(state.equals("SILENT")));
        }
    }

    /** What is newest per symbol, in the order of the symbols. */
    Map<String, SymbolRow> rows() {
        return rows;
    }

    /** Takes the alerts that have come since the last time, oldest first. */
    List<Map<String, Object>> takeAlerts() {
        List<Map<String, Object>> taken = List.copyOf(alerts);
        alerts.clear();
        return taken;
    }

    /** The timeframe of the rows. */
    Timeframe timeframe() {
        return timeframe;
    }

    /** Committed bars. */
    long bars() {
        return bars;
    }

    /** Committed signals. */
    long signals() {
        return signals;
    }

    /** The job's last status. */
    String status() {
        return status;
    }

    /** Reason of the job's last status, if it gives one. */
    Optional<String> statusReason() {
        return Optional.ofNullable(statusReason);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
