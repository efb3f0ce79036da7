package torghut.ta.drill;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a log into the input topics, each record once and when its timestamp says. What is due
 * already is written as fast as possible. While the broker is away it waits, and then catches up.
 */
public final class Feeder implements AutoCloseable {

    /** A log that begins in the past is loaded with full batches. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Supplier<ProducerRecord<byte[], byte[]>> log;
    private final Thread thread = new Thread(this::run, "feeder");
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private volatile boolean isStopped;
    private volatile boolean isLive;
    private long written;

    /** A feeder of a log whose timestamps ascend, in milliseconds since the epoch. */
    public Feeder(String bootstrap, Supplier<ProducerRecord<byte[], byte[]>> log) {
        this.log = log;
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
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                BATCH_BYTES,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                Integer.MAX_VALUE,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                Long.MAX_VALUE),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            write();
        } catch (InterruptException | IllegalStateException e) {
            if (!isStopped) {
                failure.compareAndSet(null, e);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees every failure
    private void write() {
        while (!isStopped && failure.get() == null) {
            ProducerRecord<byte[], byte[]> record = log.get();
            long early = record.timestamp() - System.currentTimeMillis();
            if (early > 0) {
                isLive = true;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(early));
            }
            producer.send(
                    record,
                    (metadata, e) -> {
                        if (e != null) {
                            failure.compareAndSet(null, e);
                        }
                    });
            written++;
        }
    }

    /**
     * Whether everything that was due before the start is written.
     *
     * @throws IllegalStateException if a record could not be
     */
    public boolean isLive() {
        requireNoneLost();
        return isLive;
    }

    /**
     * Stops writing.
     *
     * @return how many records were written
     * @throws IllegalStateException if one of them could not be
     */
    public long stop() {
        isStopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
        producer.flush();
        requireNoneLost();
        return written;
    }

    private void requireNoneLost() {
        if (failure.get() != null) {
            throw new IllegalStateException("The feeder has lost a record.", failure.get());
        }
    }

    @Override
    public void close() {
        isStopped = true;
        thread.interrupt();
        producer.close(Duration.ZERO);
    }
}
