package torghut.ta.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.IOUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import torghut.ta.kafka.EventTimeSource.Decoder;
import torghut.ta.kafka.EventTimeSource.Watermarks;

/**
 * The reader of an {@link EventTimeSource}: passes the Kafka reader's records on and emits the
 * watermarks of its partitions.
 */
final class EventTimeReader<T> implements SourceReader<T, KafkaPartitionSplit> {

    /** Most events that are read while the watermark waits, because they must be kept in memory. */
    private static final int MAX_EVENTS_WHILE_WAITING = 100_000;

    private final SourceReader<ConsumerRecord<byte[], byte[]>, KafkaPartitionSplit> kafka;
    private final Decoder<T> decoder;
    private final Watermarks watermarks;
    private final DrainProbe probe;
    private final boolean isBounded;
    private final Map<String, Partition> partitions = new HashMap<>();
    private final long startNanos = System.nanoTime();

    private Outputs outputs;

    // Asleep: all partitions became idle, and there was no event since then.
    private boolean isAsleep;
    private boolean hasWoken;
    private boolean comesBackWithHistory;

    /** The largest time of all partitions' clocks at the last tick. */
    private long latestMillis = PartitionClock.NONE;

    /** When the last event was read. */
    private long lastEventNanos = startNanos;

    private boolean isWaiting;
    private long waitUntilNanos;
    private int eventsWhileWaiting;

    EventTimeReader(
            SourceReader<ConsumerRecord<byte[], byte[]>, KafkaPartitionSplit> kafka,
            Decoder<T> decoder,
            Watermarks watermarks,
            DrainProbe probe,
            boolean isBounded) {
        this.kafka = kafka;
        this.decoder = decoder;
        this.watermarks = watermarks;
        this.probe = probe;
        this.isBounded = isBounded;
    }

    @Override
    public void start() {
        probe.start();
        kafka.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> target) throws Exception {
        if (outputs == null || outputs.target != target) {
            outputs = new Outputs(target);
        }
        if (probe.takeTick()) {
            emitWatermarks(target, System.nanoTime());
        }
        return isFull() ? InputStatus.NOTHING_AVAILABLE : kafka.pollNext(outputs);
    }

    private void emitWatermarks(ReaderOutput<T> target, long nowNanos) {
        if (partitions.isEmpty()) {
            // There are more instances than partitions, and this one has none.
            if (nowNanos - startNanos >= watermarks.idleTimeout().toNanos()) {
                target.markIdle();
            }
            return;
        }
        // All outputs are created before the first one emits, since Flink's watermark waits only
        // for the outputs that it knows.
        partitions.values().forEach(partition -> partition.bind(target));
        if (!watermarks.isHeld()) {
            partitions.values().forEach(Partition::markIdle);
            return;
        }
        if (hasWoken) {
            wakeUp(nowNanos);
        }
        boolean areAllIdle = true;
        for (Partition partition : partitions.values()) {
            areAllIdle &= partition.looksIdle(nowNanos);
            latestMillis = Math.max(latestMillis, partition.clock.millis());
        }
        if (isWaiting && nowNanos - waitUntilNanos < 0) {
            return;
        }
        isWaiting = false;
        for (Partition partition : partitions.values()) {
            // If all are idle none holds the others back, so the largest time counts.
            partition.emitWatermark(areAllIdle ? latestMillis : partition.clock.millis());
        }
        partitions.values().forEach(Partition::tellIfIdle);
        isAsleep |= areAllIdle;
    }

    /** Wakes up: an event has come while the reader was asleep. */
    private void stir(long eventMillis, long kafkaTimestamp) {
        isAsleep = false;
        hasWoken = true;
        // The event time that a feed without interruption would have reached by now.
        long expectedMillis =
                latestMillis == PartitionClock.NONE
                        ? kafkaTimestamp
                        : latestMillis + (System.nanoTime() - lastEventNanos) / 1_000_000;
        comesBackWithHistory =
                eventMillis < expectedMillis - watermarks.outOfOrderness().toMillis();
    }

    private void wakeUp(long nowNanos) {
        hasWoken = false;
        partitions.values().forEach(partition -> partition.restartSilence(nowNanos));
        if (comesBackWithHistory) {
            isWaiting = true;
            waitUntilNanos = nowNanos + watermarks.idleTimeout().toNanos();
            eventsWhileWaiting = 0;
        }
    }

    /** Whether enough has been read for now. */
    private boolean isFull() {
        return isWaiting && eventsWhileWaiting >= MAX_EVENTS_WHILE_WAITING;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        for (KafkaPartitionSplit split : splits) {
            partitions.put(
                    split.splitId(),
                    new Partition(
                            split.splitId(),
                            new PartitionClock(
                                    watermarks.outOfOrderness(),
                                    TimedPartitionSplit.clockMillis(split)),
                            probe.watch(split.getTopicPartition(), split.getStartingOffset())));
        }
        kafka.addSplits(splits);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        if (isFull()) {
            return probe.nextTick();
        }
        CompletableFuture<Void> records = kafka.isAvailable();
        return records.isDone()
                ? records
                : CompletableFuture.anyOf(records, probe.nextTick()).thenApply(any -> null);
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> timed = new ArrayList<>();
        for (KafkaPartitionSplit split : kafka.snapshotState(checkpointId)) {
            timed.add(
                    new TimedPartitionSplit(split, partitions.get(split.splitId()).clock.millis()));
        }
        return timed;
    }

    @Override
    public void notifyNoMoreSplits() {
        kafka.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent sourceEvent) {
        kafka.handleSourceEvents(sourceEvent);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        kafka.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        kafka.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(
            Collection<String> splitsToPause, Collection<String> splitsToResume) {
        // The connector fails if it is told to resume a partition that it has just read to its
        // stopping offset. So in a bounded run only the reader as a whole is aligned.
        if (!isBounded) {
            kafka.pauseOrResumeSplits(splitsToPause, splitsToResume);
        }
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(probe, kafka);
    }

    /**
     * The outputs that the Kafka reader writes to: they decode each record and advance the clock of
     * its partition.
     */
    private final class Outputs implements ReaderOutput<ConsumerRecord<byte[], byte[]>> {

        private final ReaderOutput<T> target;

        Outputs(ReaderOutput<T> target) {
            this.target = target;
        }

        @Override
        public SourceOutput<ConsumerRecord<byte[], byte[]>> createOutputForSplit(String splitId) {
            Partition partition = partitions.get(splitId);
            partition.bind(target);
            return partition;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            Partition partition = partitions.remove(splitId);
            if (partition != null) {
                // Flink cannot release an output that it does not know, such as that of an empty
                // partition.
                partition.bind(target);
                probe.unwatch(partition.progress);
            }
            target.releaseOutputForSplit(splitId);
        }

        @Override
        public void collect(ConsumerRecord<byte[], byte[]> record) {
            throw new IllegalStateException("a Kafka record always has a partition");
        }

        @Override
        public void collect(ConsumerRecord<byte[], byte[]> record, long timestamp) {
            throw new IllegalStateException("a Kafka record always has a partition");
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            target.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            target.markIdle();
        }

        @Override
        public void markActive() {
            target.markActive();
        }
    }

    /** The output of one partition. */
    private final class Partition implements SourceOutput<ConsumerRecord<byte[], byte[]>> {

        private final String splitId;
        private final PartitionClock clock;
        private final PartitionProgress progress;

        private SourceOutput<T> target;
        private long nextSecondMillis = Long.MIN_VALUE;
        private boolean looksIdle;
        private boolean isIdle;

        Partition(String splitId, PartitionClock clock, PartitionProgress progress) {
            this.splitId = splitId;
            this.clock = clock;
            this.progress = progress;
        }

        void bind(ReaderOutput<T> reader) {
            if (target == null) {
                target = reader.createOutputForSplit(splitId);
            }
        }

        /** Decides once per tick, so that the answer is the same for the whole tick. */
        boolean looksIdle(long nowNanos) {
            looksIdle = progress.isIdle(nowNanos);
            return looksIdle;
        }

        void tellIfIdle() {
            if (looksIdle) {
                markIdle();
            } else {
                markActive();
            }
        }

        /** Makes the partition hold the others back for another idle timeout. */
        void restartSilence(long nowNanos) {
            progress.restartSilence(nowNanos);
            markActive();
        }

        /** Emits the watermark for this time of the clock. */
        void emitWatermark(long clockMillis) {
            if (!isIdle && clockMillis != PartitionClock.NONE) {
                target.emitWatermark(new Watermark(clock.watermark(clockMillis)));
            }
        }

        @Override
        public void collect(ConsumerRecord<byte[], byte[]> record) {
            T decoded = decoder.decode(record);
            long eventMillis = decoder.eventMillis(decoded);
            if (eventMillis == Decoder.UNUSABLE) {
                progress.readUnusable(record.offset());
                target.collect(decoded);
                return;
            }
            T arrived = decoder.arrived(decoded, record, clock.openSecond());
            clock.advance(eventMillis, record.timestamp());
            if (isAsleep) {
                stir(eventMillis, record.timestamp());
            }
            lastEventNanos = probe.nanosAtMost();
            progress.readEvent(record.offset(), lastEventNanos);
            if (watermarks.isHeld()) {
                if (isWaiting) {
                    eventsWhileWaiting++;
                }
                markActive();
                tellEndOfSecond();
            }
            target.collect(arrived, eventMillis);
        }

        @Override
        public void collect(ConsumerRecord<byte[], byte[]> record, long timestamp) {
            collect(record);
        }

        /** When a second is over its bars must not wait for the next regular watermark. */
        private void tellEndOfSecond() {
            if (clock.millis() >= nextSecondMillis) {
                nextSecondMillis = clock.nextSecondMillis();
                probe.tickSoon();
            }
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            target.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            if (!isIdle) {
                isIdle = true;
                target.markIdle();
            }
        }

        @Override
        public void markActive() {
            if (isIdle) {
                isIdle = false;
                target.markActive();
            }
        }
    }
}
