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
 * Asks the broker where silent partitions end, so that {@link PartitionProgress} knows whether they
 * are drained; and ticks when watermarks are due.
 *
 * <p>What stands between the last record and the end may turn out to be no record (transaction
 * markers, aborted records). Records of a transaction that is still open are unread records. While
 * the broker does not answer within {@value #ANSWER_MILLIS} ms, as when a partition's leader fails
 * over, silence proves nothing and starts again: producers that wait for the same leader deliver
 * what they have held back before the timeout is over.
 */
final class DrainProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DrainProbe.class);

    /** A healthy broker answers in milliseconds. */
    private static final long ANSWER_MILLIS = 1_000;

    /** Questions between which a partition may pass for idle. */
    private static final int QUESTIONS = 4;

    /** Long enough that a replay through quiet hours does not tick for each of its seconds. */
    private static final long EARLY_TICK_MILLIS = 5;

    private static final long CLOSE_SECONDS = 10;

    private final Properties client;
    private final long idleNanos;
    private final long tickMillis;
    private final long questionMillis;
    private final Map<TopicPartition, PartitionProgress> watched = new ConcurrentHashMap<>();

    /** Where the partitions that were asked about last time had been read to. */
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
        // An answer counts until a live record that has come since would be behind the bound.
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

    /** A task that throws would not be run again, and nobody would hear of it. */
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
     * Whether watermarks are due; asked on every record, so it costs one volatile read.
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

    /** Ticks within a few milliseconds: a second has ended, bars may be due. */
    @SuppressWarnings("FutureReturnValueIgnored") // a failure is handed to the reader
    void tickSoon() {
        if (!isEarlyTickScheduled) {
            isEarlyTickScheduled = true;
            ticker.schedule(guarded(this::tick), EARLY_TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The time by {@link System#nanoTime}, or up to one interval of the ticks later. */
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

    /** The partition is read to its stopping offset. */
    void unwatch(PartitionProgress progress) {
        watched.values().remove(progress);
    }

    private void probe() {
        Map<TopicPartition, PartitionProgress> silent = new HashMap<>(watched);
        long now = System.nanoTime();
        // Asking from half of the timeout on notices a leader that is away for a moment only.
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
            // Whoever is on the way to the end gets there without help.
            boolean standsStill = Long.valueOf(position).equals(askedAtPositions.get(partition));
            if (position < end && standsStill && isWithoutRecords(partition, position, end)) {
                silent.get(partition).skip(position, end);
            }
        }
        askedAtPositions = positions;
    }

    /** Whether reading from the position to the end meets no record. */
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
