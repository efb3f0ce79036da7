package torghut.ta.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.checkpoint.StatsSummary;
import org.apache.flink.runtime.checkpoint.TaskStateStats.TaskStateStatsSummary;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import torghut.ta.local.LocalCluster;
import torghut.ta.settings.Settings;
import torghut.ta.testkit.Waiting;

/** One live run in a JVM of its own, for a given time. */
final class LiveProcess {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** A run that has not kept its checkpoints' pace for so long does not get better. */
    private static final int SECONDS_TO_JUDGE = 15;

    /** More than a run has. */
    private static final int MAX_CHECKPOINTS = 100_000;

    private LiveProcess() {}

    /** Runs a plan in a process of its own, to the end. */
    static LiveResult run(String name, LivePlan plan) throws IOException {
        return JobProcess.run(
                name, LiveProcess.class, Path.of(plan.folder()), plan, LiveResult.class);
    }

    /** The argument is the file of the plan. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        LivePlan plan = JSON.readValue(Path.of(arguments[0]).toFile(), LivePlan.class);
        Path folder = Path.of(plan.folder());
        Settings settings = Settings.fromEnvironment(plan.environment());
        var flink = LocalCluster.configuration(settings, folder, plan.parallelism(), 0, 0);
        flink.set(StateBackendOptions.STATE_BACKEND, plan.variant().stateBackend());
        flink.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, MAX_CHECKPOINTS);
        try (LocalCluster cluster = LocalCluster.start(flink, folder)) {
            StreamExecutionEnvironment env = cluster.environment();
            plan.variant().build(env, settings);
            cluster.submit(env);
            JSON.writeValue(
                    folder.resolve(JobProcess.RESULT).toFile(), measure(plan, settings, cluster));
        }
        System.exit(0);
    }

    private static LiveResult measure(LivePlan plan, Settings settings, LocalCluster cluster)
            throws Exception {
        int intervalMillis = (int) settings.checkpoints().interval().toMillis();
        Waiting.pause(SECOND.multipliedBy(plan.warmUpSeconds()));
        long failedBefore = cluster.progress().failedCheckpoints();
        long beginMillis = System.currentTimeMillis();
        double cpuBefore = cpuSeconds();
        long recordsBefore = cluster.metrics().recordsRead();
        List<Long> lags = new ArrayList<>();
        LiveResult result;
        do {
            Waiting.pause(SECOND);
            lags.add(cluster.metrics().largest("watermark_lag_ms").orElseThrow());
            result =
                    new LiveResult(
                            beginMillis,
                            System.currentTimeMillis(),
                            cpuSeconds() - cpuBefore,
                            cluster.metrics().recordsRead() - recordsBefore,
                            checkpoints(cluster),
                            cluster.progress().failedCheckpoints() - failedBefore,
                            List.copyOf(lags));
        } while (lags.size() < plan.seconds()
                && (lags.size() != SECONDS_TO_JUDGE || result.isStable(intervalMillis)));
        Waiting.pause(SECOND.multipliedBy(plan.tailSeconds()));
        // With those that have published the last bars of the measurement.
        result = result.withCheckpoints(checkpoints(cluster));
        cluster.drainJob(PATIENCE);
        return result;
    }

    private static List<LiveResult.Checkpoint> checkpoints(LocalCluster cluster) throws Exception {
        return cluster.completedCheckpoints().stream().map(LiveProcess::checkpoint).toList();
    }

    private static LiveResult.Checkpoint checkpoint(CompletedCheckpointStats stats) {
        return new LiveResult.Checkpoint(
                stats.getTriggerTimestamp(),
                stats.getTriggerTimestamp() + stats.getEndToEndDuration(),
                longest(stats, TaskStateStatsSummary::getCheckpointStartDelayStats),
                longest(stats, TaskStateStatsSummary::getSyncCheckpointDurationStats),
                longest(stats, TaskStateStatsSummary::getAsyncCheckpointDurationStats));
    }

    private static long longest(
            CompletedCheckpointStats stats, Function<TaskStateStatsSummary, StatsSummary> part) {
        return stats.getAllTaskStateStats().stream()
                .mapToLong(task -> part.apply(task.getSummaryStats()).getMaximum())
                .max()
                .orElse(0);
    }

    private static double cpuSeconds() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }
}
