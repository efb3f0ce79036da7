package torghut.ta.functions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * The largest event time seen in each Kafka partition of one topic, which says what seconds are
 * still open there.
 *
 * <p>Unlike a watermark it depends on the partition's log alone, and it is part of every
 * checkpoint: what is late now was late in the first run. The state is a union list, because after
 * a restore any instance may read any partition; the largest entry of a partition is its latest.
 */
final class PartitionTimes {

    private static final ListStateDescriptor<PartitionTime> STATE =
            new ListStateDescriptor<>("partition-times", TypeInformation.of(PartitionTime.class));

    /** Largest event time of one partition in milliseconds since the epoch; a state type. */
    public record PartitionTime(int partition, long maxMillis) {}

    private final long outOfOrdernessMillis;
    private final ListState<PartitionTime> state;

    /** Largest event time by partition, {@link Long#MIN_VALUE} where none was seen. */
    private long[] maxMillis = new long[0];

    PartitionTimes(long outOfOrdernessMillis, OperatorStateStore store) throws Exception {
        this.outOfOrdernessMillis = outOfOrdernessMillis;
        this.state = store.getUnionListState(STATE);
        for (PartitionTime time : state.get()) {
            openSecondThenSee(time.partition, time.maxMillis);
        }
    }

    /**
     * Takes the next event of a partition.
     *
     * @return the oldest second, counted from the epoch, that was still open before this event
     */
    long openSecondThenSee(int partition, long eventMillis) {
        if (partition >= maxMillis.length) {
            int known = maxMillis.length;
            maxMillis = Arrays.copyOf(maxMillis, partition + 1);
            Arrays.fill(maxMillis, known, maxMillis.length, Long.MIN_VALUE);
        }
        long max = maxMillis[partition];
        maxMillis[partition] = Math.max(max, eventMillis);
        return max == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : Math.floorDiv(max - outOfOrdernessMillis, 1000);
    }

    /** Writes the times into the state, before a checkpoint is taken. */
    void snapshot() throws Exception {
        List<PartitionTime> times = new ArrayList<>();
        for (int partition = 0; partition < maxMillis.length; partition++) {
            if (maxMillis[partition] != Long.MIN_VALUE) {
                times.add(new PartitionTime(partition, maxMillis[partition]));
            }
        }
        state.update(times);
    }
}
