package torghut.ta.testing;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import torghut.ta.TaJob;
import torghut.ta.config.Settings;
import torghut.ta.io.SourceBounds;

/** The job on a mini cluster of its own, running until it is closed. */
public final class RunningJob implements AutoCloseable {

    private static final int SLOTS = 4;

    private final JobClient job;

    /** Starts the job. */
    public RunningJob(Settings settings, Clock clock) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(SLOTS, configuration);
        env.setParallelism(1);
        TaJob.assemble(env, settings, clock, SourceBounds.unbounded());
        job = env.executeAsync();
    }

    @Override
    public void close() throws Exception {
        job.cancel().get(1, TimeUnit.MINUTES);
    }
}
