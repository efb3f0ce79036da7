package torghut.ta.drill;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.Waiting;

/**
 * Writes a log into the input topics, each record once and when its timestamp says. What is due
 * already is written as fast as possible. While the broker is away it waits, and then catches up.
 */
public final class Feeder implements AutoCloseable {

    /** A log that begins in the past is loaded with full batches. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final CheckedProducer producer;
    private final Supplier<ProducerRecord<byte[], byte[]>> log;
    private final Thread thread = new Thread(this::run, "feeder");

    private volatile boolean isStopped;
    private volatile boolean isLive;
    private volatile RuntimeException failure;
    private long written;

    /** A feeder of a log whose timestamps ascend, in milliseconds since the epoch. */
    public Feeder(String bootstrap, Supplier<ProducerRecord<byte[], byte[]>> log) {
        this.log = log;
        this.producer =
                new CheckedProducer(
                        bootstrap,
                        Map.of(
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
                                Long.MAX_VALUE));
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            write();
        } catch (RuntimeException e) {
            if (!isStopped) {
                failure = e;
            }
        }
    }

    private void write() {
        while (!isStopped) {
            producer.requireNoneLost();
            ProducerRecord<byte[], byte[]> record = log.get();
            long early = record.timestamp() - System.currentTimeMillis();
            if (early > 0) {
                isLive = true;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(early));
            }
            var unused = producer.send(record);
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
        requireNoneLost();
        producer.flush();
        return written;
    }

    private void requireNoneLost() {
        producer.requireNoneLost();
        if (failure != null) {
            throw new IllegalStateException("The feeder has ended.", failure);
        }
    }

    @Override
    public void close() {
        isStopped = true;
        thread.interrupt();
        producer.close(Duration.ZERO);
    }
}
