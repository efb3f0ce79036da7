package torghut.ta.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads a topic from its beginning as {@code read_committed} consumers see it. */
public final class CommittedRecords implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    /** All partitions of the topic. */
    public CommittedRecords(String bootstrap, String topic) {
        consumer = ReadCommitted.fromBeginning(bootstrap, topic, Map.of());
    }

    /** Reads until the records so far fulfil the condition. */
    public List<ConsumerRecord<byte[], byte[]>> await(
            Predicate<List<ConsumerRecord<byte[], byte[]>>> condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.test(records)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "condition not met within "
                                + DEADLINE
                                + ", "
                                + records.size()
                                + " records read");
            }
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return List.copyOf(records);
    }

    /** Reads to the end that the topic has now; no writer may hold a transaction open. */
    public List<ConsumerRecord<byte[], byte[]>> toEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        return await(
                read ->
                        ends.entrySet().stream()
                                .allMatch(
                                        end -> consumer.position(end.getKey()) >= end.getValue()));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
