package torghut.ta.functions;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * The largest event times of the partitions as the first savepoints have them, a union list state
 * of the operators after the sources. Now they are part of the sources' positions: Flink takes no
 * checkpoint while only some tasks with a union list state have ended.
 */
final class PartitionTimes {

    private static final ListStateDescriptor<PartitionTime> STATE =
            new ListStateDescriptor<>("partition-times", TypeInformation.of(PartitionTime.class));

    private PartitionTimes() {}

    /** Largest event time of one partition in milliseconds since the epoch; a state type. */
    public record PartitionTime(int partition, long maxMillis) {}

    /** Takes the times, by partition, out of an earlier savepoint; none if it has none. */
    static Map<Integer, Long> takeFrom(OperatorStateStore store) throws Exception {
        Map<Integer, Long> times = new HashMap<>();
        if (store.getRegisteredStateNames().contains(STATE.getName())) {
            ListState<PartitionTime> state = store.getUnionListState(STATE);
            for (PartitionTime time : state.get()) {
                times.merge(time.partition, time.maxMillis, Math::max);
            }
            state.clear();
        }
        return times;
    }
}
