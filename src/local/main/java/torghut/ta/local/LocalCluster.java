package torghut.ta.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import torghut.ta.settings.S3;
import torghut.ta.settings.Settings;

/**
 * A Flink cluster in this JVM that runs one job as production does: RocksDB with incremental
 * checkpoints, unlimited restarts, the web UI and the Prometheus reporter.
 */
public final class LocalCluster implements AutoCloseable {

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);

    private final Configuration configuration;
    private final Path folder;
    private final String run;
    private final MiniCluster cluster;
    private JobID job;
    private CompletableFuture<JobResult> result;
    private long failedWhileStarting;

    /**
     * How the job has done so far.
     *
     * @param state Flink's state of the job
     * @param completedCheckpoints number of completed checkpoints
     * @param failedCheckpoints number of failed checkpoints since the first completed one
     * @param checkpointMillis duration of the last completed one, -1 before the first
     * @param checkpointBytes full size of the state in the last completed one, -1 before the first
     */
    public record Progress(
            JobStatus state,
            long completedCheckpoints,
            long failedCheckpoints,
            long checkpointMillis,
            long checkpointBytes) {}

    private LocalCluster(Configuration configuration, Path folder, String run) throws Exception {
        this.configuration = configuration;
        this.folder = folder;
        this.run = run;
        this.cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(
                                        configuration.get(CoreOptions.DEFAULT_PARALLELISM))
                                .build());
        cluster.start();
    }

    /**
     * Starts the cluster.
     *
     * @param folder where everything that the cluster writes goes, unless the settings say another
     *     place for the checkpoints
     * @param webPort free port for the web UI
     * @param metricsPort free port for Prometheus
     */
    static LocalCluster start(
            Settings settings, Path folder, int parallelism, int webPort, int metricsPort)
            throws Exception {
        Configuration configuration =
                configuration(settings, folder, parallelism, webPort, metricsPort);
        // The S3 plugin takes its settings when the process starts, not from the job.
        FileSystem.initialize(
                configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
        return start(configuration, folder);
    }

    /**
     * Starts a cluster with a configuration that was made by {@link #configuration}.
     *
     * @param folder the one that it was made for
     */
    public static LocalCluster start(Configuration configuration, Path folder) throws Exception {
        return new LocalCluster(configuration, folder, folder.toString());
    }

    /** The configuration of a cluster; port 0 is any free one. */
    public static Configuration configuration(
            Settings settings, Path folder, int parallelism, int webPort, int metricsPort) {
        Configuration flink = new Configuration();
        flink.set(RestOptions.ADDRESS, "localhost");
        flink.set(RestOptions.PORT, webPort);
        flink.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
        flink.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        flink.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
        flink.setString("web.log.path", Path.of(LocalRun.LOG_FILE).toAbsolutePath().toString());
        flink.setString("metrics.reporters", "prometheus,view");
        flink.setString(
                "metrics.reporter.prometheus.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        flink.setString("metrics.reporter.prometheus.port", Integer.toString(metricsPort));
        flink.setString("metrics.reporter.view.factory.class", JobMetrics.class.getName());
        flink.setString("metrics.reporter.view.run", folder.toString());
        S3 s3 = settings.s3();
        s3.endpoint().ifPresent(value -> flink.setString("s3.endpoint", value));
        s3.accessKey().ifPresent(value -> flink.setString("s3.access-key", value));
        s3.secretKey().ifPresent(value -> flink.setString("s3.secret-key", value.reveal()));
        flink.setString("s3.path.style.access", Boolean.toString(s3.pathStyle()));
        return flink;
    }

    /** An environment whose job inherits the cluster's configuration. */
    public StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    /** Starts the job that was built on {@link #environment()}. */
    public void submit(StreamExecutionEnvironment environment) throws Exception {
        job = cluster.submitJob(environment.getStreamGraph().getJobGraph()).get().getJobID();
        result = cluster.requestJobResult(job);
    }

    /** Done when the job has ended, for whatever reason. */
    public boolean isEnded() {
        return result.isDone();
    }

    /** The job's own metrics. */
    public JobMetrics metrics() {
        return JobMetrics.of(run);
    }

    /** State and checkpoints as of now. */
    public Progress progress() throws Exception {
        var graph = cluster.getExecutionGraph(job).get();
        CheckpointStatsSnapshot checkpoints = graph.getCheckpointStatsSnapshot();
        if (checkpoints == null) {
            return new Progress(graph.getState(), 0, 0, -1, -1);
        }
        CompletedCheckpointStats last = checkpoints.getHistory().getLatestCompletedCheckpoint();
        long completed = checkpoints.getCounts().getNumberOfCompletedCheckpoints();
        long failed = checkpoints.getCounts().getNumberOfFailedCheckpoints();
        if (completed == 0) {
            // Flink counts those that it tries while the tasks are still starting.
            failedWhileStarting = failed;
        }
        return new Progress(
                graph.getState(),
                completed,
                failed - failedWhileStarting,
                last == null ? -1 : last.getEndToEndDuration(),
                last == null ? -1 : last.getStateSize());
    }

    /** The completed checkpoints, oldest first, as far as Flink is configured to remember them. */
    public List<CompletedCheckpointStats> completedCheckpoints() throws Exception {
        CheckpointStatsSnapshot checkpoints =
                cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot();
        if (checkpoints == null) {
            return List.of();
        }
        return checkpoints.getHistory().getCheckpoints().stream()
                .filter(CompletedCheckpointStats.class::isInstance)
                .map(CompletedCheckpointStats.class::cast)
                .sorted(Comparator.comparingLong(CompletedCheckpointStats::getCheckpointId))
                .toList();
    }

    /**
     * Ends the job, with a savepoint if there is time: that commits what it has written. A job that
     * has ended is left as it is.
     */
    void stopJob() throws InterruptedException {
        if (job == null || isEnded()) {
            return;
        }
        try {
            stopWithSavepoint(false, STOP_DEADLINE);
        } catch (ExecutionException | TimeoutException e) {
            cluster.cancelJob(job).join();
        }
    }

    /** Ends the job as at the end of its input: every open second is closed and committed. */
    public void drainJob(Duration patience) throws Exception {
        stopWithSavepoint(true, patience);
    }

    private void stopWithSavepoint(boolean drain, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        cluster.stopWithSavepoint(
                        job,
                        folder.resolve("savepoint").toUri().toString(),
                        drain,
                        SavepointFormatType.CANONICAL)
                .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the end of the job and throws what made it fail, if anything. */
    void join() throws Exception {
        JobResult end = result.get();
        if (end.getSerializedThrowable().isPresent()) {
            throw new IllegalStateException(
                    "The job failed.",
                    end.getSerializedThrowable()
                            .get()
                            .deserializeError(getClass().getClassLoader()));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IOException("The Flink cluster did not stop.", e);
        }
    }
}
