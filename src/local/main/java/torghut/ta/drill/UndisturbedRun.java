package torghut.ta.drill;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;
import torghut.ta.TaJob;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.settings.Settings;

/**
 * Runs the job over a log once, in this JVM, without any fault: with one task per operator, state
 * on the heap and sources that end, so that it shares little with what it judges.
 */
final class UndisturbedRun {

    private UndisturbedRun() {}

    /**
     * Reads the input topics up to these offsets and returns when everything is written.
     *
     * @param shared settings of all runs over this log, and the names of the output topics, which
     *     must exist
     */
    static void run(Workspace workspace, Map<String, String> shared, Map<TopicPartition, Long> ends)
            throws Exception {
        Map<String, String> variables = new HashMap<>(shared);
        variables.put("PARALLELISM", "1");
        variables.put(
                "CHECKPOINT_URI", workspace.scratch().resolve("checkpoints").toUri().toString());
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
        try (StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration)) {
            TaJob.assemble(
                    env,
                    Settings.fromEnvironment(variables),
                    Clock.systemUTC(),
                    SourceBounds.until(ends));
            env.execute("undisturbed");
        }
    }
}
