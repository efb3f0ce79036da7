package torghut.ta;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import torghut.ta.config.Settings;
import torghut.ta.config.SettingsException;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.model.InputRecord;
import torghut.ta.startup.CheckpointStore;
import torghut.ta.startup.StartupChecks;
import torghut.ta.wire.Encoders;
import torghut.ta.wire.SchemaRegistry;

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
        try {
            Settings settings = Settings.fromEnvironment(System.getenv());
            check(env, settings);
            assemble(env, settings, Clock.systemUTC(), SourceBounds.unbounded());
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_CANNOT_START);
        }
        env.execute("flink-ta");
    }

    /** Asks the brokers and the checkpoint store for all that the job needs. */
    private static void check(StreamExecutionEnvironment env, Settings settings) {
        List<String> problems = new ArrayList<>();
        try {
            StartupChecks.check(settings);
        } catch (SettingsException e) {
            problems.addAll(e.problems());
        }
        settings.checkpoints()
                .uri()
                .or(
                        () ->
                                env.getConfiguration()
                                        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
                .flatMap(CheckpointStore::problem)
                .ifPresent(problems::add);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /**
     * Builds the job on an environment.
     *
     * @throws SettingsException if the cluster's checkpoint timeouts do not fit the transactions',
     *     or if the schema registry refuses a schema or cannot be reached
     */
    public static void assemble(
            StreamExecutionEnvironment env, Settings settings, Clock clock, SourceBounds bounds) {
        configure(env, settings);
        KafkaSources sources = new KafkaSources(settings, clock, bounds);
        KafkaSinks sinks = new KafkaSinks(settings, registerSchemas(settings));
        TaPipeline.Inputs inputs =
                new TaPipeline.Inputs(
                        read(env, sources.trades(), "trades-source", true),
                        sources.quotes().map(quotes -> read(env, quotes, "quotes-source", true)),
                        sources.minuteBars()
                                .map(bars -> read(env, bars, "minute-bars-source", false)));
        TaPipeline.Outputs outputs =
                new TaPipeline.Outputs(
                        sinks.bars(), sinks.signals(), sinks.status(), sinks.deadLetters());
        new TaPipeline(settings, clock).connect(inputs, outputs);
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

    private static KafkaSinks.SchemaIds registerSchemas(Settings settings) {
        Optional<Settings.Registry> registry = settings.output().registry();
        if (registry.isEmpty() || settings.output().format() != Settings.Output.Format.AVRO) {
            return KafkaSinks.SchemaIds.none();
        }
        Map<String, Schema> schemas = new LinkedHashMap<>();
        schemas.put(settings.topics().bars(), Encoders.barsSchema());
        schemas.put(settings.topics().signals(), Encoders.signalsSchema());
        settings.topics().status().ifPresent(topic -> schemas.put(topic, Encoders.statusSchema()));
        Map<String, Integer> ids = SchemaRegistry.register(registry.get(), schemas);
        return new KafkaSinks.SchemaIds(
                OptionalInt.of(ids.get(settings.topics().bars())),
                OptionalInt.of(ids.get(settings.topics().signals())),
                settings.topics().status().stream().mapToInt(ids::get).findFirst());
    }

    /** What the settings say beats the cluster's configuration; what they leave open does not. */
    static void configure(StreamExecutionEnvironment env, Settings settings) {
        ReadableConfig cluster = env.getConfiguration();
        Configuration job = new Configuration();
        Settings.Checkpoints checkpoints = settings.checkpoints();
        checkpoints
                .uri()
                .ifPresent(uri -> job.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri));
        set(
                job,
                cluster,
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                checkpoints.interval(),
                Settings.Checkpoints.DEFAULT_INTERVAL);
        set(
                job,
                cluster,
                CheckpointingOptions.CHECKPOINTING_TIMEOUT,
                checkpoints.timeout(),
                Settings.Checkpoints.DEFAULT_TIMEOUT);
        set(
                job,
                cluster,
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                Optional.empty(),
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // A checkpoint store that is away for hours must not end the job: it goes on when it is
        // back. The age of the last checkpoint is what to watch.
        set(
                job,
                cluster,
                CheckpointingOptions.TOLERABLE_FAILURE_NUMBER,
                Optional.empty(),
                Integer.MAX_VALUE);
        set(
                job,
                cluster,
                RestartStrategyOptions.RESTART_STRATEGY,
                Optional.empty(),
                RestartStrategyOptions.RestartStrategyType.EXPONENTIAL_DELAY.getMainValue());
        set(
                job,
                cluster,
                PipelineOptions.MAX_PARALLELISM,
                Optional.empty(),
                Settings.MAX_PARALLELISM);
        job.set(PipelineOptions.GENERIC_TYPES, false);
        job.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        job.set(PipelineOptions.OBJECT_REUSE, true);
        env.configure(job);
        List<String> problems =
                settings.timeoutProblems(
                        env.getConfiguration().get(CheckpointingOptions.CHECKPOINTING_INTERVAL),
                        env.getConfiguration().get(CheckpointingOptions.CHECKPOINTING_TIMEOUT));
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        env.setBufferTimeout(settings.eventTime().bufferTimeout().toMillis());
        settings.parallelism().ifPresent(env::setParallelism);
    }

    private static <T> void set(
            Configuration job,
            ReadableConfig cluster,
            ConfigOption<T> option,
            Optional<T> setting,
            T otherwise) {
        if (setting.isPresent()) {
            job.set(option, setting.get());
        } else if (cluster.getOptional(option).isEmpty()) {
            job.set(option, otherwise);
        }
    }
}
