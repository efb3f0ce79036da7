package torghut.ta.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import torghut.ta.functions.InputRecordSerializer;
import torghut.ta.kafka.PartitionClock;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.TradeEvent;

/**
 * Reads the partitions of a topic from lists, with a watermark per partition as the Kafka source of
 * the job has them; can be slow, late, and fail.
 */
public final class LogSource
        implements Source<InputRecord, LogSource.Partition, List<LogSource.Partition>> {

    private static final long serialVersionUID = 1L;

    private static final Duration BOUND = Duration.ofMillis(MarketLog.BOUND_MILLIS);

    /** Failures that have happened, so that each happens once, whoever reads again. */
    private static final Set<String> HAPPENED = ConcurrentHashMap.newKeySet();

    /** Partitions that have been read to where reading stops, and the job takes checkpoints. */
    private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

    /**
     * How a topic is read.
     *
     * @param startDelayMillis nothing is read before
     * @param secondsPerSecond event time that passes in a second, 0 for all at once
     * @param failures offsets in partition 0 at which reading fails, each once, after a checkpoint
     *     that holds something of what was read before
     * @param holdsWatermark false for a side input that must never hold anything back
     */
    public record Reading(
            long startDelayMillis,
            double secondsPerSecond,
            List<Long> failures,
            boolean holdsWatermark)
            implements Serializable {

        /** As fast as possible. */
        public static Reading allAtOnce() {
            return new Reading(0, 0, List.of(), true);
        }

        /** At the pace of the market, faster by a factor. */
        public static Reading paced(double secondsPerSecond) {
            return new Reading(0, secondsPerSecond, List.of(), true);
        }

        /** As fast as possible, but only after a while. */
        public static Reading after(Duration delay) {
            return new Reading(delay.toMillis(), 0, List.of(), true);
        }

        /** Fails at these offsets of partition 0. */
        public Reading failingAt(Long... offsets) {
            return new Reading(
                    startDelayMillis, secondsPerSecond, List.of(offsets), holdsWatermark);
        }

        /** Holds no watermark back. */
        public Reading asSideInput() {
            return new Reading(startDelayMillis, secondsPerSecond, failures, false);
        }
    }

    /** How far a partition has been read. */
    public record Partition(int number, int position, long clockMillis) implements SourceSplit {

        @Override
        public String splitId() {
            return String.valueOf(number);
        }
    }

    private final String id = UUID.randomUUID().toString();
    private final List<byte[]> logs;
    private final Reading reading;
    private final List<Integer> holds;

    /** Reads these partitions. */
    public LogSource(List<List<InputRecord>> partitions, Reading reading) {
        this(partitions, reading, List.of());
    }

    /** Reads each partition to an offset, and then waits for the job to be stopped. */
    public LogSource(List<List<InputRecord>> partitions, Reading reading, List<Integer> holds) {
        this.logs = new ArrayList<>();
        this.reading = reading;
        this.holds = List.copyOf(holds);
        for (List<InputRecord> partition : partitions) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputViewStreamWrapper target = new DataOutputViewStreamWrapper(bytes);
            InputRecordSerializer serializer = new InputRecordSerializer();
            try {
                target.writeInt(partition.size());
                for (InputRecord record : partition) {
                    serializer.serialize(record, target);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            logs.add(bytes.toByteArray());
        }
    }

    /** Whether every partition has been read to where reading stops, and the job runs. */
    public boolean isHeld() {
        for (int number = 0; number < holds.size(); number++) {
            if (!HELD.contains(id + "/" + number)) {
                return false;
            }
        }
        return true;
    }

    private static List<InputRecord> records(byte[] log) {
        DataInputViewStreamWrapper source =
                new DataInputViewStreamWrapper(new ByteArrayInputStream(log));
        InputRecordSerializer serializer = new InputRecordSerializer();
        List<InputRecord> records = new ArrayList<>();
        try {
            for (int n = source.readInt(); n > 0; n--) {
                records.add(serializer.deserialize(source));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<InputRecord, Partition> createReader(SourceReaderContext context) {
        return new Reader();
    }

    @Override
    public SplitEnumerator<Partition, List<Partition>> createEnumerator(
            SplitEnumeratorContext<Partition> context) {
        List<Partition> partitions = new ArrayList<>();
        for (int number = 0; number < logs.size(); number++) {
            partitions.add(new Partition(number, 0, PartitionClock.NONE));
        }
        return new Enumerator(context, partitions);
    }

    @Override
    public SplitEnumerator<Partition, List<Partition>> restoreEnumerator(
            SplitEnumeratorContext<Partition> context, List<Partition> unassigned) {
        return new Enumerator(context, unassigned);
    }

    @Override
    public SimpleVersionedSerializer<Partition> getSplitSerializer() {
        return new PartitionSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<Partition>> getEnumeratorCheckpointSerializer() {
        return new PartitionsSerializer();
    }

    /** Gives each reader its partitions when it registers. */
    private record Enumerator(SplitEnumeratorContext<Partition> context, List<Partition> unassigned)
            implements SplitEnumerator<Partition, List<Partition>> {

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<Partition> partitions, int subtask) {
            unassigned.addAll(partitions);
        }

        @Override
        public void addReader(int subtask) {
            List<Partition> mine = new ArrayList<>();
            for (Partition partition : unassigned) {
                if (partition.number % context.currentParallelism() == subtask) {
                    mine.add(partition);
                }
            }
            unassigned.removeAll(mine);
            mine.forEach(partition -> context.assignSplit(partition, subtask));
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public List<Partition> snapshotState(long checkpointId) {
            return List.copyOf(unassigned);
        }

        @Override
        public void close() {}
    }

    private final class Reader implements SourceReader<InputRecord, Partition> {

        private final long startNanos = System.nanoTime();
        private final List<Partition> partitions = new ArrayList<>();
        private final Map<Integer, List<InputRecord>> records = new HashMap<>();
        private final Map<Long, Boolean> checkpointsWithProgress = new HashMap<>();
        private boolean hasAllPartitions;
        private boolean isCheckpointed;
        private int next;

        @Override
        public void start() {}

        @Override
        public void addSplits(List<Partition> splits) {
            for (Partition split : splits) {
                partitions.add(split);
                records.put(split.number, records(logs.get(split.number)));
            }
        }

        @Override
        public void notifyNoMoreSplits() {
            hasAllPartitions = true;
        }

        @Override
        public InputStatus pollNext(ReaderOutput<InputRecord> output) {
            if (!hasAllPartitions) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            for (Partition partition : partitions) {
                SourceOutput<InputRecord> split = output.createOutputForSplit(partition.splitId());
                if (!reading.holdsWatermark) {
                    split.markIdle();
                }
            }
            if (partitions.isEmpty()) {
                output.markIdle();
            }
            if (holds.isEmpty() && partitions.stream().allMatch(this::isRead)) {
                return InputStatus.END_OF_INPUT;
            }
            for (int tried = 0; tried < partitions.size(); tried++) {
                next = (next + 1) % partitions.size();
                Partition partition = partitions.get(next);
                if (!isRead(partition) && isDue(partition)) {
                    read(partition, output.createOutputForSplit(partition.splitId()));
                    return InputStatus.MORE_AVAILABLE;
                }
            }
            return InputStatus.NOTHING_AVAILABLE;
        }

        private boolean isRead(Partition partition) {
            return partition.position == records.get(partition.number).size();
        }

        private boolean isDue(Partition partition) {
            if (isHeld(partition)) {
                return false;
            }
            long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            if (elapsedMillis < reading.startDelayMillis) {
                return false;
            }
            boolean isPaced = reading.secondsPerSecond > 0 && partition.clockMillis > 0;
            if (isPaced
                    && (partition.clockMillis - MarketLog.START_MILLIS) / reading.secondsPerSecond
                            > elapsedMillis) {
                return false;
            }
            if (partition.number == 0
                    && reading.failures.contains((long) partition.position)
                    && !HAPPENED.contains(failure(partition))) {
                if (!isCheckpointed) {
                    return false;
                }
                HAPPENED.add(failure(partition));
                throw new IllegalStateException("failure at " + partition.position);
            }
            return true;
        }

        private String failure(Partition partition) {
            return id + "/" + partition.position;
        }

        private void read(Partition partition, SourceOutput<InputRecord> output) {
            InputRecord record = records.get(partition.number).get(partition.position);
            PartitionClock clock = new PartitionClock(BOUND, partition.clockMillis);
            if (record instanceof MarketEvent event) {
                output.collect(event.withOpenSecond(clock.openSecond()), event.timeMillis());
                clock.advance(
                        event.timeMillis(),
                        event instanceof TradeEvent trade
                                ? trade.kafkaTimestamp()
                                : TradeEvent.NO_TIMESTAMP);
            } else {
                output.collect(record);
            }
            if (reading.holdsWatermark && clock.millis() != PartitionClock.NONE) {
                output.emitWatermark(new Watermark(clock.millis() - MarketLog.BOUND_MILLIS - 1));
            }
            partitions.set(
                    next, new Partition(partition.number, partition.position + 1, clock.millis()));
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
        }

        @Override
        public List<Partition> snapshotState(long checkpointId) {
            boolean hasProgress = partitions.stream().anyMatch(p -> p.position > 0);
            checkpointsWithProgress.put(checkpointId, hasProgress);
            return List.copyOf(partitions);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            isCheckpointed |= checkpointsWithProgress.getOrDefault(checkpointId, false);
            partitions.stream()
                    .filter(this::isHeld)
                    .forEach(partition -> HELD.add(id + "/" + partition.number));
        }

        private boolean isHeld(Partition partition) {
            return !holds.isEmpty() && partition.position >= holds.get(partition.number);
        }

        @Override
        public void close() {}
    }

    private static void write(Partition partition, DataOutputStream target) throws IOException {
        target.writeInt(partition.number);
        target.writeInt(partition.position);
        target.writeLong(partition.clockMillis);
    }

    private static Partition read(DataInputStream source) throws IOException {
        return new Partition(source.readInt(), source.readInt(), source.readLong());
    }

    private static final class PartitionSerializer implements SimpleVersionedSerializer<Partition> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Partition partition) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            write(partition, new DataOutputStream(bytes));
            return bytes.toByteArray();
        }

        @Override
        public Partition deserialize(int version, byte[] bytes) throws IOException {
            return read(new DataInputStream(new ByteArrayInputStream(bytes)));
        }
    }

    private static final class PartitionsSerializer
            implements SimpleVersionedSerializer<List<Partition>> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<Partition> partitions) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream target = new DataOutputStream(bytes);
            target.writeInt(partitions.size());
            for (Partition partition : partitions) {
                write(partition, target);
            }
            return bytes.toByteArray();
        }

        @Override
        public List<Partition> deserialize(int version, byte[] bytes) throws IOException {
            DataInputStream source = new DataInputStream(new ByteArrayInputStream(bytes));
            List<Partition> partitions = new ArrayList<>();
            for (int n = source.readInt(); n > 0; n--) {
                partitions.add(read(source));
            }
            return partitions;
        }
    }
}
