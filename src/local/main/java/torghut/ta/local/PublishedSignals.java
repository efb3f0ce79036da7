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
import torghut.ta.TaSignal;
import torghut.ta.TaStatus;
import torghut.ta.model.StatusReport;
import torghut.ta.settings.Settings;
import torghut.ta.wire.OutputTopics;

/**
 * What readers of the job's output topics have got since this object was made: committed records
 * only. Not for use by several threads.
 */
final class PublishedSignals implements AutoCloseable {

    /** Closes kept per symbol. */
    static final int TREND_LENGTH = 24;

    private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(5);

    private final String barsTopic;
    private final String signalsTopic;
    private final OutputDecoder signalDecoder;
    private final OutputDecoder statusDecoder;
    private final Properties client = new Properties();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, SymbolRow> rows = new TreeMap<>();
    private long bars;
    private long signals;
    private String status = "starting";
    private String statusReason;

    /**
     * The newest signal of a symbol.
     *
     * @param fields the record's fields by name; times are milliseconds
     * @param trend the last closes, oldest first
     * @param silent whether the job has reported that the symbol does not trade
     */
    record SymbolRow(Map<String, Object> fields, List<Double> trend, boolean silent) {

        /** A numeric field, empty where it is null. */
        Optional<Double> number(String name) {
            return Optional.ofNullable((Number) fields.get(name)).map(Number::doubleValue);
        }
    }

    /** Reads what is published from now on. */
    PublishedSignals(Settings settings) {

        this.signalDecoder = new OutputDecoder(settings.output(), TaSignal.getClassSchema());
        this.statusDecoder = new OutputDecoder(settings.output(), TaStatus.getClassSchema());
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
        barsTopic = settings.outputs().name(OutputTopics.BARS).orElseThrow();
        signalsTopic = settings.outputs().name(OutputTopics.SIGNALS).orElseThrow();
        List<TopicPartition> partitions = new ArrayList<>();
        partitions.addAll(partitions(barsTopic));
        partitions.addAll(partitions(signalsTopic));
        settings.outputs()
                .name(OutputTopics.STATUS)
                .ifPresent(topic -> partitions.addAll(partitions(topic)));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Resolved now, not at the first poll: nothing that the job writes may be missed.
        partitions.forEach(consumer::position);
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
            if (record.topic().equals(barsTopic)) {
                bars++;
            } else if (record.topic().equals(signalsTopic)) {
                signals++;
                signal(signalDecoder.decode(record.value()));
            } else {
                status(new String(record.key(), UTF_8), statusDecoder.decode(record.value()));
            }
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

    private void signal(Map<String, Object> fields) {
        String symbol = (String) fields.get("symbol");
        SymbolRow previous = rows.get(symbol);
        Deque<Double> trend = new ArrayDeque<>(previous == null ? List.of() : previous.trend());
        trend.add(((Number) fields.get("close")).doubleValue());
        if (trend.size() > TREND_LENGTH) {
            trend.removeFirst();
        }
        rows.put(symbol, new SymbolRow(fields, List.copyOf(trend), false));
    }

    private void status(String key, Map<String, Object> fields) {
        String state = (String) fields.get("status");
        if (key.equals(StatusReport.JOB)) {
            status = state;
            statusReason = (String) fields.get("reason");
        } else if (!state.equals("MISMATCH")) {
            rows.computeIfPresent(
                    key,
                    (symbol, row) ->
                            new SymbolRow(row.fields(), row.trend(), state.equals("SILENT")));
        }
    }

    /** Newest signal per symbol, in the order of the symbols. */
    Map<String, SymbolRow> rows() {
        return rows;
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
