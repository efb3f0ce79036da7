package torghut.ta.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import torghut.ta.feed.FeedTopics;
import torghut.ta.settings.Settings;
import torghut.ta.testkit.FeedRecord;
import torghut.ta.testkit.FeedRecord.Channel;

/**
 * Writes a feed to the job's input topics in its order, at the pace of the feed's own time or a
 * multiple of it. Records are keyed by symbol and go to the partition that Kafka's default
 * partitioner would choose; records without a symbol go to partition 0.
 */
final class FeedPublisher implements AutoCloseable {

    private static final long LONGEST_PARK_NANOS = 100_000_000L;

    private final Properties client = new Properties();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Channel, String> topics;
    private final Map<Channel, Integer> partitions = new EnumMap<>(Channel.class);
    private final Map<Channel, AtomicLong> sent = new EnumMap<>(Channel.class);
    private volatile boolean stopped;
    private volatile Exception failure;

    /**
     * Connects to the broker.
     *
     * @throws org.apache.kafka.common.KafkaException if a topic is missing or the broker is not
     *     reached
     */
    FeedPublisher(Settings settings) {
        client.putAll(settings.kafka().security());
        client.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrap());
        Properties properties = new Properties();
        properties.putAll(client);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "flink-ta-local-feed");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        topics = topics(settings.inputs());
        for (Channel channel : Channel.values()) {
            sent.put(channel, new AtomicLong());
        }
        try {
            topics.forEach(
                    (channel, topic) ->
                            partitions.put(channel, producer.partitionsFor(topic).size()));
        } catch (RuntimeException e) {
            producer.close();
            throw e;
        }
    }

    private static Map<Channel, String> topics(FeedTopics topics) {
        Map<Channel, String> names = new EnumMap<>(Channel.class);
        names.put(Channel.TRADES, topics.trades());
        topics.quotes().ifPresent(name -> names.put(Channel.QUOTES, name));
        topics.minuteBars().ifPresent(name -> names.put(Channel.MINUTE_BARS, name));
        return names;
    }

    /**
     * The end of every partition of the inputs after the feed has been written: what is there now
     * and one offset for each of the feed's records.
     */
    Map<TopicPartition, Long> endsAfter(Iterator<FeedRecord> feed) {
        Map<TopicPartition, Long> ends = new HashMap<>(ends());
        feed.forEachRemaining(
                record -> partition(record).ifPresent(p -> ends.merge(p, 1L, Long::sum)));
        return ends;
    }

    private Map<TopicPartition, Long> ends() {
        Set<TopicPartition> inputs = new HashSet<>();
        topics.forEach(
                (channel, topic) -> {
                    for (int i = 0; i < partitions.get(channel); i++) {
                        inputs.add(new TopicPartition(topic, i));
                    }
                });
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(inputs);
        }
    }

    /** Absent where the record's topic is turned off. */
    private Optional<TopicPartition> partition(FeedRecord record) {
        String topic = topics.get(record.channel());
        if (topic == null) {
            return Optional.empty();
        }
        int partition =
                record.key() == null
                        ? 0
                        : Utils.toPositive(Utils.murmur2(record.key().getBytes(UTF_8)))
                                % partitions.get(record.channel());
        return Optional.of(new TopicPartition(topic, partition));
    }

    /**
     * Writes a feed of now until it ends or {@link #close()} is called: each record leaves when the
     * wall clock is at its time, so that nothing is older on its way than the feed says.
     */
    void publishLive(Iterator<FeedRecord> feed, Clock clock) {
        Instant now = clock.instant();
        publish(feed, TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(), 1);
    }

    /**
     * Writes the feed until it ends or {@link #close()} is called. Its first record leaves at once.
     *
     * @param speed feed seconds per second, {@link Double#POSITIVE_INFINITY} for as fast as
     *     possible
     */
    void publish(Iterator<FeedRecord> feed, double speed) {
        publish(feed, Long.MIN_VALUE, speed);
    }

    /**
     * @param startNanos time of the feed at which it starts, {@link Long#MIN_VALUE} for that of its
     *     first record
     */
    private void publish(Iterator<FeedRecord> feed, long startNanos, double speed) {
        try {
            long startedNanos = System.nanoTime();
            long firstNanos = startNanos;
            while (!stopped && failure == null && feed.hasNext()) {
                FeedRecord record = feed.next();
                if (firstNanos == Long.MIN_VALUE) {
                    firstNanos = record.sendNanos();
                }
                if (speed != Double.POSITIVE_INFINITY && record.sendNanos() > firstNanos) {
                    long due = (long) ((record.sendNanos() - firstNanos) / speed);
                    waitUntil(startedNanos + due);
                }
                send(record);
            }
            producer.flush();
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The run ends with this message; a feed that just stops would look like a calm market.
            failure = e;
        }
    }

    private void waitUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0 && !stopped) {
            LockSupport.parkNanos(Math.min(left, LONGEST_PARK_NANOS));
            left = nanoTime - System.nanoTime();
        }
    }

    private void send(FeedRecord record) {
        Optional<TopicPartition> partition = partition(record);
        if (stopped || partition.isEmpty()) {
            return;
        }
        byte[] key = record.key() == null ? null : record.key().getBytes(UTF_8);
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                partition.get().topic(),
                                partition.get().partition(),
                                key,
                                record.value()),
                        (metadata, exception) -> {
                            if (exception == null) {
                                sent.get(record.channel()).incrementAndGet();
                            } else if (!stopped) {
                                failure = exception;
                            }
                        });
    }

    /** Records that the broker has acknowledged. */
    long sent(Channel channel) {
        return sent.get(channel).get();
    }

    /** Why the feed ended early, if it did. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /** Stops publishing; what was sent is delivered. Called from another thread than publish. */
    @Override
    public void close() {
        stopped = true;
        producer.close();
    }
}
