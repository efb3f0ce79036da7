package torghut.ta.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.IOUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import torghut.ta.kafka.EventTimeSource.Watermarks;

/**
 * Asks the broker for the end offsets of silent partitions, so that {@link PartitionProgress} knows
 * whether everything in them has been read. It is also the clock that says when watermarks are due.
 *
 * <p>Offsets between the last record that was read and the end need not be records: they may be
 * transaction markers or aborted records. Records of a transaction that is still open count as
 * unread. If the broker does not answer within {@value #ANSWER_MILLIS} ms, for example while the
 * leader of a partition fails over, silence proves nothing and the idle timeout starts again;
 * producers that wait for the same leader will deliver what they held back before it is over.
 */
final class DrainProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DrainProbe.class);

    /** A healthy broker answers in milliseconds. */
    private static final long ANSWER_MILLIS = 1_000;

    /** An answer is valid for the time of so many questions. */
    private static final int QUESTIONS = 4;

    /**
     * Long enough that a fast replay of quiet hours does not emit watermarks for each of its
     * seconds.
     */
    private static final long EARLY_TICK_MILLIS = 5;

    private static final long CLOSE_SECONDS = 10;

    private final Properties client;
    private final long idleNanos;
    private final long tickMillis;
    private final long questionMillis;
    private final Map<TopicPartition, PartitionProgress> watched = new ConcurrentHashMap<>();

    /** Positions, at the last question, of the partitions that were asked about. */
    private Map<TopicPartition, Long> askedAtPositions = Map.of();

    private final ScheduledExecutorService ticker = newThread("flink-ta-watermarks");
    private final ScheduledExecutorService prober = newThread("flink-ta-drain-probe");
    private Future<?> probing;

    /** The time of the last tick: good enough for timeouts and cheap enough for every record. */
    private volatile long coarseNanos = System.nanoTime();

    private volatile boolean isTickDue;
    private volatile boolean isEarlyTickScheduled;
    private volatile CompletableFuture<Void> tick = new CompletableFuture<>();
    private volatile Throwable failure;

    // Only the prober's thread uses them.
    private Admin admin;
    private KafkaConsumer<byte[], byte[]> consumer;

    DrainProbe(Properties client, Watermarks watermarks) {
        this.client = client;
        this.idleNanos = watermarks.idleTimeout().toNanos();
        this.tickMillis = watermarks.interval().toMillis();
        // An answer is valid as long as a live record that arrived since cannot be late.
        long shortest =
                Math.min(
                        watermarks.idleTimeout().toMillis(),
                        watermarks.outOfOrderness().toMillis());
        this.questionMillis = Math.min(500, Math.max(100, shortest / QUESTIONS));
    }

    private static ScheduledExecutorService newThread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure is handed to the reader
    void start() {
        ticker.scheduleAtFixedRate(
                guarded(this::tick), tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        probing =
                prober.scheduleWithFixedDelay(
                        guarded(this::probe),
                        questionMillis,
                        questionMillis,
                        TimeUnit.MILLISECONDS);
    }

    /**
     * The executor would silently stop running a task that throws, so the failure is kept for the
     * reader.
     */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failure = e;
                tick();
                throw e;
            }
        };
    }

    private void tick() {
        isEarlyTickScheduled = false;
        coarseNanos = System.nanoTime();
        isTickDue = true;
        CompletableFuture<Void> due = tick;
        tick = new CompletableFuture<>();
        due.complete(null);
    }

    /**
     * Whether watermarks are due. It is called for every record and costs one volatile read.
     *
     * @throws IOException if the probe can no longer do its work
     */
    boolean takeTick() throws IOException {
        if (!isTickDue) {
            return false;
        }
        if (failure != null) {
            throw new IOException("cannot find out whether partitions are drained", failure);
        }
        isTickDue = false;
        return true;
    }

    /** Completes with the next tick. */
    CompletableFuture<Void> nextTick() {
        return tick;
    }

    /** Makes watermarks due within a few milliseconds, because a second has ended. */
    @SuppressWarnings("FutureReturnValueIgnored") // a failure is handed to the reader
    void tickSoon() {
        if (!isEarlyTickScheduled) {
            isEarlyTickScheduled = true;
            ticker.schedule(guarded(this::tick), EARLY_TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A time that is at most one tick later than {@link System#nanoTime}. */
    long nanosAtMost() {
        return coarseNanos + TimeUnit.MILLISECONDS.toNanos(tickMillis);
    }

    /** Starts to watch a partition that is read from this offset on. */
    PartitionProgress watch(TopicPartition partition, long startingOffset) {
        PartitionProgress progress =
                new PartitionProgress(
                        startingOffset,
                        idleNanos,
                        TimeUnit.MILLISECONDS.toNanos(QUESTIONS * questionMillis),
                        System.nanoTime());
        watched.put(partition, progress);
        return progress;
    }

    /** Stops watching a partition that was read to its stopping offset. */
    void unwatch(PartitionProgress progress) {
        watched.values().remove(progress);
    }

    private void probe() {
        Map<TopicPartition, PartitionProgress> silent = new HashMap<>(watched);
        long now = System.nanoTime();
        // Questions start at half of the timeout, so that even a short absence of the leader is
        // noticed.
        silent.values().removeIf(progress -> now - progress.silentSince() < idleNanos / 2);
        if (silent.isEmpty()) {
            return;
        }
        try {
            ask(silent);
        } catch (TimeoutException | ExecutionException | RuntimeException e) {
            LOG.info("No answer about the ends of {}: {}", silent.keySet(), e.toString());
            silent.values().forEach(progress -> progress.restartSilence(System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the broker", e);
        }
    }

    private void ask(Map<TopicPartition, PartitionProgress> silent)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (admin == null) {
            admin = Admin.create(client);
        }
        long askedNanos = System.nanoTime();
        Map<TopicPartition, Long> positions = new HashMap<>();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        silent.forEach(
                (partition, progress) -> {
                    positions.put(partition, progress.position());
                    latest.put(partition, OffsetSpec.latest());
                });
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                admin.listOffsets(latest).all().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        ends.forEach((partition, end) -> silent.get(partition).answered(end.offset(), askedNanos));
        for (TopicPartition partition : silent.keySet()) {
            long position = positions.get(partition);
            long end = ends.get(partition).offset();
            // A reader that makes progress will reach the end by itself.
            boolean standsStill = Long.valueOf(position).equals(askedAtPositions.get(partition));
            if (position < end && standsStill && isWithoutRecords(partition, position, end)) {
                silent.get(partition).skip(position, end);
            }
        }
        askedAtPositions = positions;
    }

    /** Whether there is no record between the position and the end. */
    private boolean isWithoutRecords(TopicPartition partition, long position, long end) {
        if (consumer == null) {
            Properties properties = new Properties();
            properties.putAll(client);
            properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
            consumer =
                    new KafkaConsumer<>(
                            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
        consumer.assign(Set.of(partition));
        consumer.seek(partition, position);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);
        while (System.nanoTime() - deadline < 0) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
            if (!records.isEmpty()) {
                return false;
            }
            if (consumer.position(partition, Duration.ofMillis(ANSWER_MILLIS)) >= end) {
                return true;
            }
        }
        return false;
    }

    /**
     * Ends both threads. The clients are not thread-safe, so their own thread closes them, also if
     * this one is interrupted and does not wait for it.
     */
    @Override
    public void close() throws InterruptedException {
        ticker.shutdownNow();
        if (probing != null) {
            probing.cancel(true);
        }
        prober.execute(this::closeClients);
        prober.shutdown();
        if (!prober.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn(
                    "The drain probe still waits for the broker, {} s after its end",
                    CLOSE_SECONDS);
        }
    }

    private void closeClients() {
        IOUtils.closeAllQuietly(
                consumer == null ? null : () -> consumer.close(Duration.ZERO),
                admin == null ? null : () -> admin.close(Duration.ZERO));
    }
}
