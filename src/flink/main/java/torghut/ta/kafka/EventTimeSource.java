package torghut.ta.kafka;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

/**
 * A {@link KafkaSource} that emits its own watermarks: per partition, the largest event time seen -
 * the out-of-orderness bound - 1 ms. They are emitted at an interval, and within a few milliseconds
 * when the one of a partition has passed the end of a second.
 *
 * <p>A partition stops holding the others back only when it has been silent for the idle timeout
 * <em>and</em> the broker has confirmed that no unread record is in it (see {@link DrainProbe}).
 * Flink's own {@code withIdleness} looks at the clock alone: a partition that waits for its turn in
 * a backlog, or whose leader is failing over, would be taken for idle and its records would come
 * too late for their windows.
 *
 * <p>Nor does silence count against a partition while all partitions of its reader are silent: a
 * feed that was away comes back with all of them, but not with all at the same moment, so from the
 * first record on each has the idle timeout again.
 *
 * <p>Dead letters neither move the watermark nor count as a sign of life.
 *
 * <p>The largest event time of a partition is part of every checkpoint, with the offset that it
 * belongs to. Each record leaves with the one before it as its timestamp: that says what was still
 * open in its partition, and so whether it is late, from the partition's log alone.
 */
public final class EventTimeSource
        implements Source<MarketEvent, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<MarketEvent> {

    private final KafkaSource<MarketEvent> kafka;
    private final Watermarks watermarks;
    private final Properties client;

    /**
     * How the partitions' watermarks are made.
     *
     * @param outOfOrderness how far an event may be behind the latest of its partition
     * @param idleTimeout how long a drained partition must be silent to be left out
     * @param interval how often watermarks are emitted
     * @param isHeld false for a side input that must never hold anything back
     */
    public record Watermarks(
            Duration outOfOrderness, Duration idleTimeout, Duration interval, boolean isHeld)
            implements Serializable {}

    public EventTimeSource(
            KafkaSource<MarketEvent> kafka, Watermarks watermarks, Properties client) {
        this.kafka = kafka;
        this.watermarks = watermarks;
        this.client = client;
    }

    @Override
    public SourceReader<MarketEvent, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new Reader(
                kafka.createReader(context),
                watermarks,
                client,
                getBoundedness() == Boundedness.BOUNDED);
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return kafka.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
            throws IOException {
        return kafka.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new TimedPartitionSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return kafka.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<MarketEvent> getProducedType() {
        return kafka.getProducedType();
    }

    /** Passes the Kafka reader's records on and emits the watermarks of its partitions. */
    private static final class Reader implements SourceReader<MarketEvent, KafkaPartitionSplit> {

        private final SourceReader<MarketEvent, KafkaPartitionSplit> kafka;
        private final Watermarks watermarks;
        private final boolean isBounded;
        private final DrainProbe probe;
        private final Map<String, PartitionOutput> partitions = new HashMap<>();
        private final long startNanos = System.nanoTime();

        private TrackingOutput output;
        private boolean wasAllIdle;

        Reader(
                SourceReader<MarketEvent, KafkaPartitionSplit> kafka,
                Watermarks watermarks,
                Properties client,
                boolean isBounded) {
            this.kafka = kafka;
            this.watermarks = watermarks;
            this.isBounded = isBounded;
            this.probe = new DrainProbe(client, watermarks.idleTimeout(), watermarks.interval());
        }

        @Override
        public void start() {
            probe.start();
            kafka.start();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<MarketEvent> target) throws Exception {
            if (output == null || output.target != target) {
                output = new TrackingOutput(target, partitions);
            }
            if (probe.takeTick()) {
                emitWatermarks(target);
            }
            return kafka.pollNext(output);
        }

        private void emitWatermarks(ReaderOutput<MarketEvent> target) {
            if (partitions.isEmpty()) {
                // More instances than partitions: this one has nothing to say.
                if (System.nanoTime() - startNanos >= watermarks.idleTimeout().toNanos()) {
                    target.markIdle();
                }
                return;
            }
            boolean isAllIdle = true;
            long maxMillis = Long.MIN_VALUE;
            for (PartitionOutput partition : partitions.values()) {
                isAllIdle &= partition.looksIdle();
                maxMillis = Math.max(maxMillis, partition.maxMillis);
            }
            if (wasAllIdle && !isAllIdle) {
                partitions.values().forEach(PartitionOutput::restartSilence);
            }
            wasAllIdle = isAllIdle;
            // All are known to Flink before the first speaks: a partition that Flink has not heard
            // of would not hold the others back.
            partitions.values().forEach(partition -> partition.bind(target));
            for (PartitionOutput partition : partitions.values()) {
                // Once all are idle none holds the others back, so the one ahead counts.
                partition.emitWatermark(isAllIdle ? maxMillis : partition.maxMillis);
                if (partition.isSilent) {
                    partition.markIdle();
                }
            }
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {
            for (KafkaPartitionSplit split : splits) {
                partitions.put(
                        split.splitId(),
                        new PartitionOutput(
                                split.splitId(),
                                watermarks,
                                probe.watch(split.getTopicPartition(), split.getStartingOffset()),
                                TimedPartitionSplit.maxMillis(split)));
            }
            kafka.addSplits(splits);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
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
                        new TimedPartitionSplit(split, partitions.get(split.splitId()).maxMillis));
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
            probe.close();
            kafka.close();
        }
    }

    /** Hands the Kafka reader the outputs that look at each record on its way. */
    private static final class TrackingOutput implements ReaderOutput<MarketEvent> {

        private final ReaderOutput<MarketEvent> target;
        private final Map<String, PartitionOutput> partitions;

        TrackingOutput(ReaderOutput<MarketEvent> target, Map<String, PartitionOutput> partitions) {
            this.target = target;
            this.partitions = partitions;
        }

        @Override
        public SourceOutput<MarketEvent> createOutputForSplit(String splitId) {
            PartitionOutput partition = partitions.get(splitId);
            partition.bind(target);
            return partition;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            PartitionOutput partition = partitions.remove(splitId);
            if (partition != null) {
                // Flink cannot release what it has not heard of, such as an empty partition.
                partition.bind(target);
                partition.progress.stop();
            }
            target.releaseOutputForSplit(splitId);
        }

        @Override
        public void collect(MarketEvent event) {
            throw new IllegalStateException("a Kafka record always has a partition");
        }

        @Override
        public void collect(MarketEvent event, long timestamp) {
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

    /** The output of one partition: remembers the largest event time. */
    private static final class PartitionOutput implements SourceOutput<MarketEvent> {

        private final String splitId;
        private final Watermarks watermarks;
        private final DrainProbe.Progress progress;

        private SourceOutput<MarketEvent> target;
        private long maxMillis;
        private long nextEndMillis = Long.MIN_VALUE;
        private boolean isSilent;
        private boolean isIdle;

        PartitionOutput(
                String splitId,
                Watermarks watermarks,
                DrainProbe.Progress progress,
                long maxMillis) {
            this.splitId = splitId;
            this.watermarks = watermarks;
            this.progress = progress;
            this.maxMillis = maxMillis;
        }

        void bind(ReaderOutput<MarketEvent> reader) {
            if (target == null) {
                target = reader.createOutputForSplit(splitId);
            }
        }

        /** Looks once per tick, as the probe may change its mind at any time. */
        boolean looksIdle() {
            isSilent = !watermarks.isHeld() || progress.isIdle();
            return isSilent;
        }

        /** Holds the others back for another idle timeout. */
        void restartSilence() {
            progress.restartSilence();
            isSilent = false;
            markActive();
        }

        /** Emits the watermark that follows from this largest event time. */
        void emitWatermark(long largestMillis) {
            if (watermarks.isHeld() && !isIdle && largestMillis != Long.MIN_VALUE) {
                target.emitWatermark(
                        new Watermark(largestMillis - watermarks.outOfOrderness().toMillis() - 1));
            }
        }

        @Override
        public void collect(MarketEvent event, long kafkaTimestamp) {
            long maxMillisBefore = maxMillis;
            if (!(event instanceof DeadLetter)) {
                maxMillis = Math.max(maxMillis, eventMillis(event));
                if (watermarks.isHeld()) {
                    markActive();
                    tellEndOfSecond();
                }
            }
            progress.read(event.offset(), !(event instanceof DeadLetter));
            target.collect(event, maxMillisBefore);
        }

        /** Bars must not wait for the interval of the watermarks when their second is over. */
        private void tellEndOfSecond() {
            if (maxMillis >= nextEndMillis) {
                long bound = watermarks.outOfOrderness().toMillis();
                nextEndMillis = (Math.floorDiv(maxMillis - bound, 1000) + 1) * 1000 + bound;
                progress.secondEnded();
            }
        }

        private static long eventMillis(MarketEvent event) {
            if (event instanceof Trade trade) {
                return trade.timeMillis();
            } else if (event instanceof Quote quote) {
                return quote.timeMillis();
            } else if (event instanceof Correction correction) {
                return correction.timeMillis();
            } else if (event instanceof Cancel cancel) {
                return cancel.timeMillis();
            }
            return ((MinuteBar) event).startMillis();
        }

        @Override
        public void collect(MarketEvent event) {
            collect(event, Long.MIN_VALUE);
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
