package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds where an earlier run of the forwarder got to, in Kafka itself: the last status record of
 * the feed says before which event time everything stood there. Without one, the newest record of
 * the feed in the topics of trades and quotes tells.
 */
final class ResumePoint {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long TAIL = 1_000;
    private static final Duration POLL = Duration.ofMillis(500);

    private ResumePoint() {}

    /**
     * Event time before which everything of the feed stands in Kafka; nothing if it never wrote.
     */
    static Optional<Instant> find(ForwarderSettings settings) {
        String feed = settings.alpaca().feed().label();
        Properties properties = settings.kafka().clientProperties();
        properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, "flink-ta-forwarder-resume");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Optional<Instant> reported =
                    settings.statusTopic().flatMap(topic -> reported(consumer, topic, feed));
            return reported.isPresent()
                    ? reported
                    : newest(
                            consumer,
                            settings.topics().entrySet().stream()
                                    .filter(
                                            topic ->
                                                    topic.getKey() == Channel.Topic.TRADES
                                                            || topic.getKey()
                                                                    == Channel.Topic.QUOTES)
                                    .map(Map.Entry::getValue)
                                    .toList(),
                            feed);
        }
    }

    private static Optional<Instant> reported(
            KafkaConsumer<byte[], byte[]> consumer, String topic, String feed) {
        for (long length : new long[] {TAIL, Long.MAX_VALUE}) {
            Optional<Instant> found =
                    tail(consumer, List.of(topic), length).stream()
                            .map(ResumePoint::json)
                            .filter(status -> status.path("feed").asText().equals(feed))
                            .map(status -> time(status.path("complete_until")))
                            .flatMap(Optional::stream)
                            .max(Instant::compareTo);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> newest(
            KafkaConsumer<byte[], byte[]> consumer, List<String> topics, String feed) {
        return tail(consumer, topics, TAIL).stream()
                .flatMap(
                        record -> {
                            JsonNode envelope = json(record);
                            // A clock that runs ahead must not hide a gap.
                            Instant written = Instant.ofEpochMilli(record.timestamp());
                            return time(envelope.path("event_ts"))
                                    .filter(at -> envelope.path("feed").asText().equals(feed))
                                    .map(at -> at.isAfter(written) ? written : at)
                                    .stream();
                        })
                .max(Instant::compareTo);
    }

    private static List<ConsumerRecord<byte[], byte[]>> tail(
            KafkaConsumer<byte[], byte[]> consumer, Collection<String> topics, long length) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        for (TopicPartition partition : partitions) {
            consumer.seek(partition, Math.max(starts.get(partition), ends.get(partition) - length));
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            consumer.poll(POLL).forEach(records::add);
        }
        return records;
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null
                    ? JSON.missingNode()
                    : JSON.readTree(new String(record.value(), UTF_8));
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static Optional<Instant> time(JsonNode text) {
        try {
            return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
