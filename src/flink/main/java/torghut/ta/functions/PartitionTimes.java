package torghut.ta.functions;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import torghut.ta.kafka.PartitionClock;
import torghut.ta.model.MarketEvent;

/**
 * The times of the partitions as the first savepoints have them, a union list state of the
 * operators after the sources. Now they are part of the sources' positions: Flink takes no
 * checkpoint while only some tasks with a union list state have ended.
 */
final class PartitionTimes {

    private static final ListStateDescriptor<PartitionTime> STATE =
            new ListStateDescriptor<>("partition-times", TypeInformation.of(PartitionTime.class));

    private final Map<Integer, Long> openSecondByPartition = new HashMap<>();

    private PartitionTimes() {}

    /** Largest event time of one partition in milliseconds since the epoch; a state type. */
    public record PartitionTime(int partition, long maxMillis) {}

    /** Takes the times out of an earlier savepoint; none if it has none. */
    static PartitionTimes takenFrom(OperatorStateStore store, long outOfOrdernessMillis)
            throws Exception {
        PartitionTimes times = new PartitionTimes();
        if (store.getRegisteredStateNames().contains(STATE.getName())) {
            ListState<PartitionTime> state = store.getUnionListState(STATE);
            Duration bound = Duration.ofMillis(outOfOrdernessMillis);
            for (PartitionTime time : state.get()) {
                long openSecond = new PartitionClock(bound, time.maxMillis).openSecond();
                times.openSecondByPartition.merge(time.partition, openSecond, Math::max);
            }
            state.clear();
        }
        return times;
    }

    /** The event as the source would have it, had it known the partition's time. */
    MarketEvent applyTo(MarketEvent event) {
        Long earlier = openSecondByPartition.get(event.partition());
        return earlier == null || earlier <= event.openSecond()
                ? event
                : event.withOpenSecond(earlier);
    }
}
