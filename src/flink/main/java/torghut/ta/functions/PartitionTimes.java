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
 * Reads the event times of the partitions out of savepoints of the first release, where they were a
 * union list state of the operators after the sources. Today they are stored with the offsets of
 * the sources, because Flink cannot take a checkpoint while some tasks with a union list state have
 * ended and others have not.
 */
final class PartitionTimes {

    private static final ListStateDescriptor<PartitionTime> STATE =
            new ListStateDescriptor<>("partition-times", TypeInformation.of(PartitionTime.class));

    private final Map<Integer, Long> openSecondByPartition = new HashMap<>();

    private PartitionTimes() {}

    /** Largest event time of one partition in milliseconds since the epoch; a state type. */
    public record PartitionTime(int partition, long maxMillis) {}

    /** Takes the times out of a savepoint and clears that state; later savepoints have none. */
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

    /**
     * Raises the open second of an event to the one in the savepoint, which the source did not
     * know.
     */
    MarketEvent applyTo(MarketEvent event) {
        Long earlier = openSecondByPartition.get(event.partition());
        return earlier == null || earlier <= event.openSecond()
                ? event
                : event.withOpenSecond(earlier);
    }
}
