package torghut.ta.forwarder;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes records to Kafka in the order given, each once. What it has accepted it keeps until Kafka
 * has it, however long an outage lasts; when its buffer is full it accepts nothing. A record that
 * Kafka will never take is {@link #fatal()}. One thread, but for the questions.
 */
final class KafkaWriter implements AutoCloseable {

    private static final long CLOSE_MILLIS = 10_000;

    private final Producer<String, byte[]> producer;
    private final Thread owner = Thread.currentThread();
    private final LongConsumer latencyNanos;
    private final AtomicLong outstanding = new AtomicLong();
    private final AtomicLong lastProgressNanos = new AtomicLong(System.nanoTime());
    private final AtomicReference<Exception> fatal = new AtomicReference<>();
    private boolean refused;

    /**
     * A writer on a producer with {@link #properties}.
     *
     * @param latencyNanos is told how long each record took from {@code receivedNanos} until Kafka
     *     confirmed it
     */
    KafkaWriter(Producer<String, byte[]> producer, LongConsumer latencyNanos) {
        this.producer = producer;
        this.latencyNanos = latencyNanos;
    }

    /** A writer to the brokers that the connection's properties name. */
    static KafkaWriter connect(Properties connection, long bufferBytes, LongConsumer latencyNanos) {
        return new KafkaWriter(
                new KafkaProducer<>(
                        properties(connection, bufferBytes),
                        new StringSerializer(),
                        new ByteArraySerializer()),
                latencyNanos);
    }

    static Properties properties(Properties connection, long bufferBytes) {
        Properties properties = new Properties();
        properties.putAll(connection);
        properties.setProperty(ProducerConfig.CLIENT_ID_CONFIG, "flink-ta-forwarder");
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "5");
        properties.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
        properties.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(bufferBytes));
        // What is accepted is kept until Kafka has it: an outage fills the buffer and nothing else.
        properties.setProperty(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        properties.setProperty(ProducerConfig.RETRIES_CONFIG, Integer.toString(Integer.MAX_VALUE));
        properties.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "2000");
        properties.setProperty(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        return properties;
    }

    /**
     * Hands a record over.
     *
     * @param group where it is counted
     * @param receivedNanos {@link System#nanoTime} at which the record had been received
     * @return whether it was accepted; false when the buffer is full and stays so, or the topic's
     *     leader is not known
     * @throws KafkaException if the producer is beyond repair
     */
    boolean send(
            String topic,
            String key,
            byte[] value,
            DeliveryProgress.Group group,
            long receivedNanos) {
        if (outstanding.getAndIncrement() == 0) {
            lastProgressNanos.set(System.nanoTime());
        }
        group.sent();
        refused = false;
        // The record's timestamp is the time of writing: a clock of the market that runs ahead must
        // not move the job's time beyond the moment at which Kafka had the record.
        var unused =
                producer.send(
                        new ProducerRecord<>(topic, key, value),
                        (metadata, failure) -> {
                            outstanding.decrementAndGet();
                            group.confirmed();
                            if (failure == null) {
                                long now = System.nanoTime();
                                lastProgressNanos.set(now);
                                latencyNanos.accept(now - receivedNanos);
                            } else if (failure instanceof TimeoutException
                                    && Thread.currentThread() == owner) {
                                refused = true;
                            } else {
                                fatal.compareAndSet(null, failure);
                            }
                        });
        return !refused && fatal.get() == null;
    }

    /** Records that were accepted and are not confirmed. */
    long outstanding() {
        return outstanding.get();
    }

    /** How long Kafka has confirmed nothing though it should; zero when nothing is outstanding. */
    Duration stalled() {
        return outstanding.get() == 0
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, System.nanoTime() - lastProgressNanos.get()));
    }

    /** Why Kafka will never take a record that was handed over. */
    Optional<Exception> fatal() {
        return Optional.ofNullable(fatal.get());
    }

    /** Waits a while for what is outstanding, then gives it up. */
    @Override
    public void close() {
        producer.close(Duration.ofMillis(CLOSE_MILLIS));
    }
}
