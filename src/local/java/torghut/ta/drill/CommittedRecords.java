package torghut.ta.drill;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a {@code read_committed} reader finds in a topic. */
public final class CommittedRecords {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private CommittedRecords() {}

    /**
     * Reads a topic from its beginning to its present end.
     *
     * @param each is given each record
     * @return number of records
     * @throws IllegalStateException if its end is not reached within the patience
     */
    public static long read(
            String bootstrap, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        long[] count = new long[1];
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrap,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Waiting.until(
                    "the records of " + topic,
                    PATIENCE,
                    () -> {
                        for (var record : consumer.poll(Duration.ofMillis(100))) {
                            each.accept(record);
                            count[0]++;
                        }
                        return partitions.stream()
                                .allMatch(p -> consumer.position(p) >= ends.get(p));
                    });
        }
        return count[0];
    }
}
