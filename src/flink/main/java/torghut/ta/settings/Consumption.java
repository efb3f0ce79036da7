package torghut.ta.settings;

import static torghut.ta.config.Variable.Fallback.value;

import torghut.ta.config.Environment;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/**
 * How the job reads its topics.
 *
 * @param groupId the consumer group
 * @param startOffsets where to start without a checkpoint
 */
public record Consumption(String groupId, StartOffsets startOffsets) {

    static final VariableGroup VARIABLES = new VariableGroup();

    /** Names the consumer group. */
    public static final Variable<String> GROUP_ID =
            VARIABLES.declare(
                    "KAFKA_GROUP_ID",
                    ValueType.text(255),
                    value("flink-ta"),
                    "Consumer group whose committed offsets `START_OFFSETS` means and in which"
                            + " progress shows.");

    private static final Variable<StartOffsets> START_OFFSETS =
            VARIABLES.declare(
                    "START_OFFSETS",
                    StartOffsets.type(),
                    value("committed"),
                    "Where to read from when no checkpoint or savepoint says so; `committed` falls"
                            + " back to the earliest record.");

    static Consumption read(Environment environment) {
        return new Consumption(environment.get(GROUP_ID), environment.get(START_OFFSETS));
    }
}
