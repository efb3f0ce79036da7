package torghut.ta;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import torghut.ta.config.Environment;
import torghut.ta.config.SettingsException;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.model.InputRecord;
import torghut.ta.settings.Checkpoints;
import torghut.ta.settings.Settings;
import torghut.ta.startup.CheckpointStore;
import torghut.ta.startup.SchemaIds;
import torghut.ta.startup.StartupChecks;
import torghut.ta.wire.OutputTopic;

/**
 * The job: reads the settings from the environment, checks that it can run with them, builds
 * sources, sinks and the dataflow between them, and executes it.
 */
public final class TaJob {

    /** Exit code when the settings or the surroundings do not allow a start. */
    public static final int EXIT_CANNOT_START = 2;

    /**
     * How far trades and quotes may run apart in a replay. It bounds what is held of the side that
     * is ahead; small enough for memory, large enough not to wait for each other all the time.
     */
    private static final Duration MAX_DRIFT = Duration.ofSeconds(30);

    private static final Duration ALIGNMENT_INTERVAL = Duration.ofMillis(100);

    private TaJob() {}

    /** Runs the job on the cluster that starts it. It takes no arguments. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        Environment environment = new Environment(System.getenv());
        try {
            Settings settings = Settings.read(environment, env.getConfiguration());
            Map<OutputTopic<?>, Integer> schemaIds = check(settings, environment);
            environment.requireNoProblems(Settings.PROGRAM);
            assemble(env, settings, schemaIds, Clock.systemUTC(), SourceBounds.unbounded());
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_CANNOT_START);
        }
        env.execute(Settings.PROGRAM);
    }

    /** Asks brokers, checkpoint store and schema registry for all that the job needs. */
    private static Map<OutputTopic<?>, Integer> check(Settings settings, Environment environment) {
        StartupChecks.problems(settings, environment).forEach(environment::problem);
        if (environment.accepted(Checkpoints.FOLDER)) {
            settings.checkpoints()
                    .uri()
                    .flatMap(CheckpointStore::problem)
                    .ifPresent(problem -> environment.problem(problem, Checkpoints.FOLDER));
        }
        return SchemaIds.find(settings, environment);
    }

    /**
     * Builds the job on an environment.
     *
     * @param settings read with the environment's configuration
     * @throws SettingsException if the schema registry refuses a schema or cannot be reached
     */
    public static void assemble(
            StreamExecutionEnvironment env, Settings settings, Clock clock, SourceBounds bounds) {
        Environment environment = new Environment(Map.of());
        Map<OutputTopic<?>, Integer> schemaIds = SchemaIds.find(settings, environment);
        environment.requireNoProblems(Settings.PROGRAM);
        assemble(env, settings, schemaIds, clock, bounds);
    }

    private static void assemble(
            StreamExecutionEnvironment env,
            Settings settings,
            Map<OutputTopic<?>, Integer> schemaIds,
            Clock clock,
            SourceBounds bounds) {
        configure(env, settings);
        KafkaSources sources = new KafkaSources(settings, clock, bounds);
        TaPipeline.Inputs inputs =
                new TaPipeline.Inputs(
                        read(env, sources.trades(), "trades-source", true),
                        sources.quotes().map(quotes -> read(env, quotes, "quotes-source", true)),
                        sources.minuteBars()
                                .map(bars -> read(env, bars, "minute-bars-source", false)));
        new TaPipeline(settings, clock).connect(inputs, new KafkaSinks(settings, schemaIds));
    }

    /** The source emits its own watermarks; Flink is told only to keep the sources together. */
    private static DataStream<InputRecord> read(
            StreamExecutionEnvironment env,
            Source<InputRecord, ?, ?> source,
            String name,
            boolean isAligned) {
        WatermarkStrategy<InputRecord> watermarks = WatermarkStrategy.noWatermarks();
        if (isAligned) {
            watermarks = watermarks.withWatermarkAlignment("market", MAX_DRIFT, ALIGNMENT_INTERVAL);
        }
        return env.fromSource(source, watermarks, name).uid(name);
    }

    /** What the settings leave open is as the cluster's configuration says, else by default. */
    static void configure(StreamExecutionEnvironment env, Settings settings) {
        ReadableConfig cluster = env.getConfiguration();
        Configuration job = new Configuration();
        settings.checkpoints()
                .uri()
                .ifPresent(uri -> job.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri));
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpoints().interval());
        job.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, settings.checkpoints().timeout());
        job.set(ExecutionOptions.BUFFER_TIMEOUT, settings.eventTime().bufferTimeout());
        settings.parallelism().ifPresent(env::setParallelism);
        setUnlessSet(
                job,
                cluster,
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // A checkpoint store that is away for hours must not end the job: it goes on when it is
        // back. The age of the last checkpoint is what to watch.
        setUnlessSet(
                job, cluster, CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        setUnlessSet(
                job,
                cluster,
                RestartStrategyOptions.RESTART_STRATEGY,
                RestartStrategyOptions.RestartStrategyType.EXPONENTIAL_DELAY.getMainValue());
        setUnlessSet(job, cluster, PipelineOptions.MAX_PARALLELISM, Settings.MAX_PARALLELISM);
        job.set(PipelineOptions.GENERIC_TYPES, false);
        job.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        job.set(PipelineOptions.OBJECT_REUSE, true);
        env.configure(job);
    }

    private static <T> void setUnlessSet(
            Configuration job, ReadableConfig cluster, ConfigOption<T> option, T value) {
        if (cluster.getOptional(option).isEmpty()) {
            job.set(option, value);
        }
    }
}
