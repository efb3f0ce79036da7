package torghut.ta.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer for logs that must be complete: a record that the broker did not take is an error of
 * {@link #flush()} and {@link #close()}, so that nobody waits for it further down.
 */
public final class CheckedProducer extends KafkaProducer<byte[], byte[]> {

    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /**
     * A producer of bytes.
     *
     * @param more further properties
     */
    public CheckedProducer(String bootstrap, Map<String, Object> more) {
        super(properties(bootstrap, more), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> properties(String bootstrap, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return properties;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return super.send(
                record,
                (metadata, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    }
                    if (callback != null) {
                        callback.onCompletion(metadata, problem);
                    }
                });
    }

    /**
     * Throws if a record is known to be lost.
     *
     * @throws IllegalStateException with the first reason
     */
    public void requireNoneLost() {
        if (failure.get() != null) {
            throw new IllegalStateException("The broker did not take a record.", failure.get());
        }
    }

    @Override
    public void flush() {
        super.flush();
        requireNoneLost();
    }

    @Override
    public void close() {
        super.close();
        requireNoneLost();
    }
}
