package torghut.ta.testing;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import torghut.ta.TaJob;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.settings.Settings;

/** The job on a mini cluster of its own, running until it is closed. */
public final class RunningJob implements AutoCloseable {

    private static final int SLOTS = 4;

    private final JobClient job;

    /** Starts the job with one instance of each operator. */
    public RunningJob(Settings settings, Clock clock) throws Exception {
        this(settings, clock, 1);
    }

    /** Starts the job. */
    public RunningJob(Settings settings, Clock clock, int parallelism) throws Exception {
        this(settings, clock, parallelism, new Configuration());
    }

    /** Starts the job from a savepoint. */
    public static RunningJob restored(
            Settings settings, Clock clock, int parallelism, String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        return new RunningJob(settings, clock, parallelism, configuration);
    }

    private RunningJob(Settings settings, Clock clock, int parallelism, Configuration configuration)
            throws Exception {
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(SLOTS, configuration);
        env.setParallelism(parallelism);
        TaJob.assemble(env, settings, clock, SourceBounds.unbounded());
        job = env.executeAsync();
    }

    /** Stops the job with a savepoint in a folder, and gives the savepoint's address. */
    public String stop(Path folder) throws Exception {
        return job.stopWithSavepoint(
                        false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() throws Exception {
        job.cancel().get(1, TimeUnit.MINUTES);
        // The answer only says that the job is being cancelled; its result comes when it has ended.
        job.getJobExecutionResult().handle((result, cancelled) -> null).get(1, TimeUnit.MINUTES);
    }
}
