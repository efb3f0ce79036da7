package torghut.ta.drill;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a log into the input topics, each record once and when it is due. While the broker is away
 * it waits, and then catches up.
 */
final class Feeder implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final MarketLog log;
    private final Map<MarketLog.Input, String> topics;
    private final Thread thread = new Thread(this::run, "feeder");
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private volatile boolean isStopped;
    private long written;

    Feeder(String bootstrap, MarketLog log, Map<MarketLog.Input, String> topics) {
        this.log = log;
        this.topics = topics;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrap,
                                ProducerConfig.ACKS_CONFIG,
                                "all",
                                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                                true,
                                ProducerConfig.LINGER_MS_CONFIG,
                                5,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                Integer.MAX_VALUE,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                Long.MAX_VALUE),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            write();
        } catch (InterruptException e) {
            if (!isStopped) {
                failure.compareAndSet(null, e);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees every failure
    private void write() {
        while (!isStopped && failure.get() == null) {
            MarketLog.Entry record = log.next();
            long early = record.dueMillis() - System.currentTimeMillis();
            if (early > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(early));
            }
            producer.send(
                    new ProducerRecord<>(
                            topics.get(record.input()),
                            null,
                            record.dueMillis(),
                            record.keyBytes(),
                            record.valueBytes()),
                    (metadata, e) -> {
                        if (e != null) {
                            failure.compareAndSet(null, e);
                        }
                    });
            written++;
        }
    }

    /**
     * Stops writing.
     *
     * @return how many records were written
     * @throws IllegalStateException if one of them could not be
     */
    long stop() {
        isStopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("The feeder has lost a record.", failure.get());
        }
        return written;
    }

    @Override
    public void close() {
        isStopped = true;
        thread.interrupt();
        producer.close(Duration.ZERO);
    }
}
