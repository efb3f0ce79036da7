package torghut.ta.kafka;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Says where the sources stop reading, if at all.
 *
 * @param stoppingOffsets offset at which reading a partition ends, exclusive; absent for a job that
 *     runs until it is stopped
 */
public record SourceBounds(Optional<Map<TopicPartition, Long>> stoppingOffsets) {

    /** Sources that never end. */
    public static SourceBounds unbounded() {
        return new SourceBounds(Optional.empty());
    }

    /** Sources that end at these offsets; every partition of every input topic must be given. */
    public static SourceBounds until(Map<TopicPartition, Long> stoppingOffsets) {
        return new SourceBounds(Optional.of(Map.copyOf(stoppingOffsets)));
    }
}
