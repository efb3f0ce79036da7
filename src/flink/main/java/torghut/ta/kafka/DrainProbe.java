package torghut.ta.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether silent partitions are really drained, and ticks when watermarks are due.
 *
 * <p>A partition counts as drained when the broker, asked after the silence began, reports an end
 * that has been read, or when everything between the last record and that end turns out to be no
 * record (transaction markers, aborted records). Records of a transaction that is still open are
 * unread records. While the broker does not answer within {@value #ANSWER_MILLIS} ms, as when a
 * partition's leader fails over, silence proves nothing and starts again: producers that wait for
 * the same leader deliver what they have held back before the timeout is over.
 */
final class DrainProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DrainProbe.class);

    /** A healthy broker answers in milliseconds. */
    private static final long ANSWER_MILLIS = 1_000;

    /** Long enough that a replay through quiet hours does not tick for each of its seconds. */
    private static final long EARLY_TICK_MILLIS = 5;

    private final Properties client;
    private final long idleNanos;
    private final long tickMillis;
    private final Map<TopicPartition, Progress> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticker = newThread("flink-ta-watermarks");
    private final ScheduledExecutorService prober = newThread("flink-ta-drain-probe");

    /** The time of the last tick: good enough for timeouts and cheap enough for every record. */
    private volatile long coarseNanos = System.nanoTime();

    private volatile boolean isTickDue;
    private volatile boolean isEarlyTickScheduled;
    private volatile CompletableFuture<Void> tick = new CompletableFuture<>();

    private Admin admin;
    private KafkaConsumer<byte[], byte[]> consumer;

    DrainProbe(Properties client, Duration idleTimeout, Duration tickInterval) {
        this.client = client;
        this.idleNanos = idleTimeout.toNanos();
        this.tickMillis = tickInterval.toMillis();
    }

    private static ScheduledExecutorService newThread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // neither task throws
    void start() {
        ticker.scheduleAtFixedRate(this::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        long probeMillis = Math.max(100, TimeUnit.NANOSECONDS.toMillis(idleNanos) / 4);
        prober.scheduleWithFixedDelay(this::probe, probeMillis, probeMillis, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        isEarlyTickScheduled = false;
        coarseNanos = System.nanoTime();
        isTickDue = true;
        CompletableFuture<Void> due = tick;
        tick = new CompletableFuture<>();
        due.complete(null);
    }

    /** Whether watermarks are due; asked on every record, so it costs one volatile read. */
    boolean takeTick() {
        if (!isTickDue) {
            return false;
        }
        isTickDue = false;
        return true;
    }

    /** Completes with the next tick. */
    CompletableFuture<Void> nextTick() {
        return tick;
    }

    /** Starts to watch a partition that is read from this offset on. */
    Progress watch(TopicPartition partition, long startingOffset) {
        Progress progress = new Progress(partition, startingOffset);
        watched.put(partition, progress);
        return progress;
    }

    private void probe() {
        Map<TopicPartition, Progress> silent = new HashMap<>();
        for (Progress progress : watched.values()) {
            // Asking from half of the timeout on notices a leader that is away for a moment only.
            if (!progress.isIdle() && coarseNanos - progress.silentSince() >= idleNanos / 2) {
                silent.put(progress.partition, progress);
            }
        }
        if (silent.isEmpty()) {
            return;
        }
        try {
            probe(silent);
        } catch (TimeoutException | ExecutionException | RuntimeException e) {
            LOG.info("No answer about the ends of {}: {}", silent.keySet(), e.toString());
            silent.values().forEach(Progress::restartSilence);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void probe(Map<TopicPartition, Progress> silent)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (admin == null) {
            admin = Admin.create(client);
        }
        long askedAt = System.nanoTime();
        Map<TopicPartition, Long> positions = new HashMap<>();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        silent.forEach(
                (partition, progress) -> {
                    positions.put(partition, progress.position.get());
                    latest.put(partition, OffsetSpec.latest());
                });
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends =
                admin.listOffsets(latest).all().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        List<TopicPartition> unread = new ArrayList<>();
        ends.forEach(
                (partition, end) -> {
                    if (end.offset() <= positions.get(partition)) {
                        silent.get(partition).drained(positions.get(partition), askedAt);
                    } else {
                        unread.add(partition);
                    }
                });
        for (TopicPartition partition : unread) {
            if (isWithoutRecords(
                    partition, positions.get(partition), ends.get(partition).offset())) {
                silent.get(partition).drained(positions.get(partition), askedAt);
            }
        }
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

    @Override
    public void close() throws InterruptedException {
        ticker.shutdownNow();
        prober.shutdownNow();
        // The clients are not thread-safe: they are closed when their thread is done with them.
        if (prober.awaitTermination(10, TimeUnit.SECONDS)) {
            if (consumer != null) {
                consumer.close(Duration.ZERO);
            }
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }

    /** How far one partition has been read, written by the reader and read by the probe. */
    final class Progress {

        private final TopicPartition partition;

        // Only the reader writes these two, once per record: an ordered store is enough.
        private final AtomicLong position;
        private final AtomicLong lastEventNanos = new AtomicLong(System.nanoTime());

        private volatile long silenceRestartedNanos = System.nanoTime();
        private volatile Drained drained;

        private Progress(TopicPartition partition, long position) {
            this.partition = partition;
            // A partition found later starts at "earliest", which has no number.
            this.position = new AtomicLong(Math.max(0, position));
        }

        /** The reader has passed on the record of this offset; a sign of life if it is an event. */
        void read(long offset, boolean isEvent) {
            position.lazySet(offset + 1);
            if (isEvent) {
                lastEventNanos.lazySet(coarseNanos);
            }
        }

        /**
         * The partition's watermark has passed the end of a second: ticks soon, bars may be due.
         */
        @SuppressWarnings("FutureReturnValueIgnored") // the task does not throw
        void secondEnded() {
            if (!isEarlyTickScheduled) {
                isEarlyTickScheduled = true;
                ticker.schedule(DrainProbe.this::tick, EARLY_TICK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        /** Whether the partition has been silent long enough and is known to be drained. */
        boolean isIdle() {
            Drained known = drained;
            return known != null
                    && known.position == position.get()
                    && known.askedNanos - silentSince() >= idleNanos;
        }

        private long silentSince() {
            // Up to one tick has passed between the coarse time and the event.
            long event = lastEventNanos.get() + TimeUnit.MILLISECONDS.toNanos(tickMillis);
            long restarted = silenceRestartedNanos;
            return event - restarted > 0 ? event : restarted;
        }

        /** Counts the silence from now on. */
        void restartSilence() {
            silenceRestartedNanos = System.nanoTime();
        }

        private void drained(long atPosition, long askedNanos) {
            drained = new Drained(atPosition, askedNanos);
        }

        /** The partition is read to its stopping offset. */
        void stop() {
            watched.remove(partition);
        }
    }

    /** The broker's word that nothing was left to read at a position when it was asked. */
    private record Drained(long position, long askedNanos) {}
}
