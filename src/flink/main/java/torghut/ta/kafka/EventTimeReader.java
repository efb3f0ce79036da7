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

    /** Events that are read at the most while the watermark waits: somebody has to hold them. */
    private static final int MAX_EVENTS_WHILE_WAITING = 100_000;

    private final SourceReader<ConsumerRecord<byte[], byte[]>, KafkaPartitionSplit> kafka;
    private final Decoder<T> decoder;
    private final Watermarks watermarks;
    private final DrainProbe probe;
    private final boolean isBounded;
    private final Map<String, Partition> partitions = new HashMap<>();
    private final long startNanos = System.nanoTime();

    private Outputs outputs;

    // Asleep: all partitions have been idle, and there has been no event since.
    private boolean isAsleep;
    private boolean hasWoken;
    private boolean comesBackWithHistory;

    /** Time of the clock that is furthest ahead, as of the last tick. */
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
            // More instances than partitions: this one has nothing to say.
            if (nowNanos - startNanos >= watermarks.idleTimeout().toNanos()) {
                target.markIdle();
            }
            return;
        }
        // All are known to Flink before the first speaks: a partition that Flink has not heard of
        // would not hold the others back.
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
            // Once all are idle none holds the others back, so the one ahead counts.
            partition.emitWatermark(areAllIdle ? latestMillis : partition.clock.millis());
        }
        partitions.values().forEach(Partition::tellIfIdle);
        isAsleep |= areAllIdle;
    }

    /** An event has come while the reader was asleep. */
    private void stir(long eventMillis, long kafkaTimestamp) {
        isAsleep = false;
        hasWoken = true;
        // Where event time would be now if the feed had gone on while nothing came.
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
        // The connector fails when it is to resume a partition that it has just read to its
        // stopping offset. A bounded run is then kept together as a whole only.
        if (!isBounded) {
            kafka.pauseOrResumeSplits(splitsToPause, splitsToResume);
        }
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(probe, kafka);
    }

    /** Hands the Kafka reader the outputs that look at each record on its way. */
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
                // Flink cannot release what it has not heard of, such as an empty partition.
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

        /** Looks once per tick, as the probe may change its mind at any time. */
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

        /** Holds the others back for another idle timeout. */
        void restartSilence(long nowNanos) {
            progress.restartSilence(nowNanos);
            markActive();
        }

        /** Emits the watermark that follows from this time of a clock. */
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

        /** Bars must not wait for the interval of the watermarks when their second is over. */
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
