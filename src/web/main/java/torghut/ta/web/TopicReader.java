package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads committed records of some topics in a thread of its own, from some time ago to the end and
 * on. A topic that does not exist, or not yet, is empty; one that is made later is read from then
 * on. Offsets are kept nowhere: whoever starts again reads the same hours again.
 */
final class TopicReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(5);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration METADATA_PATIENCE = Duration.ofSeconds(5);

    private final List<Topic> topics;
    private final Properties kafka;
    private final RecordDecoder decoder;
    private final Sink sink;
    private final Clock clock;
    private final Thread thread;
    private final AtomicLong unreadable = new AtomicLong();
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closed;
    private volatile boolean caughtUp;
    private volatile Optional<String> failure = Optional.empty();
    private volatile long lastPollMillis;

    /**
     * A topic to read.
     *
     * @param since how far back to start; nothing for its beginning
     */
    record Topic(String name, TopicKind kind, Optional<Duration> since) {}

    /** Where the records go. */
    interface Sink {
        /**
         * Takes a record.
         *
         * @param live whether it came after the reader had read what there was
         */
        void accept(TopicKind kind, String key, TopicRecord record, boolean live);
    }

    /**
     * @param kafka how to reach the brokers
     */
    TopicReader(
            String name,
            List<Topic> topics,
            Properties kafka,
            RecordDecoder decoder,
            Sink sink,
            Clock clock) {
        this.topics = topics;
        this.kafka = consumerProperties(kafka);
        this.decoder = decoder;
        this.sink = sink;
        this.clock = clock;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether everything that stood in the topics at the start has been read. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Why the brokers cannot be read now. */
    Optional<String> failure() {
        return failure;
    }

    /** Records that could not be decoded. */
    long unreadable() {
        return unreadable.get();
    }

    long lastPollMillis() {
        return lastPollMillis;
    }

    static Properties consumerProperties(Properties kafka) {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        // A topic made after the start shows up within so long.
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "5000");
        properties.put(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        properties.put(
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        return properties;
    }

    private void run() {
        // Positions survive the consumer: what has been handed over is not handed over again.
        Map<TopicPartition, Long> positions = new HashMap<>();
        while (!closed) {
            try (KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(kafka)) {
                consumer = opened;
                read(opened, positions);
            } catch (WakeupException e) {
                // Closed.
            } catch (KafkaException | IllegalStateException e) {
                failure = Optional.of(String.valueOf(e.getMessage()));
                LOG.warn("Kafka cannot be read; trying again.", e);
                pause();
            }
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> opened, Map<TopicPartition, Long> positions) {
        Map<TopicPartition, TopicKind> kinds = new HashMap<>();
        Map<TopicPartition, Long> ends = null;
        long discovered = Long.MIN_VALUE;
        while (!closed) {
            long now = clock.millis();
            if (discovered == Long.MIN_VALUE || now - discovered >= DISCOVERY_INTERVAL.toMillis()) {
                discover(opened, positions, kinds);
                discovered = now;
                if (ends == null) {
                    ends = opened.endOffsets(kinds.keySet());
                }
            }
            if (kinds.isEmpty()) {
                caughtUp = true;
                lastPollMillis = now;
                pause();
                continue;
            }
            ConsumerRecords<byte[], byte[]> records = opened.poll(POLL);
            lastPollMillis = clock.millis();
            failure = Optional.empty();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                take(kinds.get(partition), record);
                positions.put(partition, record.offset() + 1);
            }
            if (!caughtUp) {
                caughtUp =
                        ends.entrySet().stream()
                                .allMatch(end -> opened.position(end.getKey()) >= end.getValue());
            }
        }
    }

    private void take(TopicKind kind, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            String key = record.key() == null ? "" : new String(record.key(), UTF_8);
            sink.accept(kind, key, decoder.decode(record.value()), caughtUp);
        } catch (IOException e) {
            if (unreadable.incrementAndGet() == 1) {
                LOG.warn(
                        "{}-{}, offset {}: {} It is left out, and so is what else cannot be read.",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
    }

    /** Takes in partitions that were not there before. */
    private void discover(
            KafkaConsumer<byte[], byte[]> opened,
            Map<TopicPartition, Long> positions,
            Map<TopicPartition, TopicKind> kinds) {
        Map<String, List<PartitionInfo>> present = opened.listTopics(METADATA_PATIENCE);
        List<TopicPartition> added = new ArrayList<>();
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (Topic topic : topics) {
            for (PartitionInfo info : present.getOrDefault(topic.name(), List.of())) {
                TopicPartition partition = new TopicPartition(info.topic(), info.partition());
                if (kinds.put(partition, topic.kind()) == null) {
                    added.add(partition);
                    topic.since()
                            .ifPresent(
                                    since ->
                                            starts.put(
                                                    partition, clock.millis() - since.toMillis()));
                }
            }
        }
        if (added.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> reached = new HashMap<>();
        opened.assignment()
                .forEach(partition -> reached.put(partition, opened.position(partition)));
        opened.assign(kinds.keySet());
        reached.forEach(opened::seek);
        Map<TopicPartition, OffsetAndTimestamp> offsets = opened.offsetsForTimes(starts);
        for (TopicPartition partition : added) {
            OffsetAndTimestamp offset = offsets.get(partition);
            if (positions.containsKey(partition)) {
                opened.seek(partition, positions.get(partition));
            } else if (offset != null) {
                opened.seek(partition, offset.offset());
            } else if (starts.containsKey(partition)) {
                // Nothing is that young.
                opened.seekToEnd(List.of(partition));
            } else {
                opened.seekToBeginning(List.of(partition));
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_PAUSE.toMillis());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        KafkaConsumer<byte[], byte[]> opened = consumer;
        if (opened != null) {
            opened.wakeup();
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
