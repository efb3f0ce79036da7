package torghut.ta.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a {@code read_committed} reader finds in a topic. */
public final class ReadCommitted {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ReadCommitted() {}

    /**
     * A {@code read_committed} reader of all partitions of a topic.
     *
     * @param more further properties
     */
    public static KafkaConsumer<byte[], byte[]> fromBeginning(
            String bootstrap, String topic, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /**
     * Reads a topic from its beginning to its present end.
     *
     * @param each is given each record
     * @return number of records
     * @throws IllegalStateException if nothing comes for too long
     */
    public static long read(
            String bootstrap, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        long count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = fromBeginning(bootstrap, topic, Map.of())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            long lastReadNanos = System.nanoTime();
            while (consumer.assignment().stream()
                    .anyMatch(p -> consumer.position(p) < ends.get(p))) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                records.forEach(each);
                count += records.count();
                if (!records.isEmpty()) {
                    lastReadNanos = System.nanoTime();
                } else if (System.nanoTime() - lastReadNanos > PATIENCE.toNanos()) {
                    throw new IllegalStateException(
                            "Waited " + PATIENCE.toSeconds() + " s in vain for more of " + topic);
                }
            }
        }
        return count;
    }
}
