package torghut.ta.bench;

import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import torghut.ta.KafkaSources;
import torghut.ta.TaJob;
import torghut.ta.kafka.SourceBounds;
import torghut.ta.model.InputRecord;
import torghut.ta.settings.Settings;

/** What is compared: the job, what bounds it from above, and what it replaces. */
enum Variant {
    /** The job's sources and decoders into nothing: what the machine can read. */
    CEILING("ceiling", "rocksdb", true),
    /** The whole job. */
    JOB("job", "rocksdb", true),
    /** The whole job with its state on the heap. */
    JOB_HEAP("job-heap", "hashmap", true),
    /** The job without quotes: it reads what {@link #SQL} reads, and still does more. */
    JOB_TRADES("job-trades", "rocksdb", false),
    /** Flink SQL, see {@link SqlBars}. */
    SQL("sql", "rocksdb", false);

    private final String label;
    private final String stateBackend;
    private final boolean readsQuotes;

    Variant(String label, String stateBackend, boolean readsQuotes) {
        this.label = label;
        this.stateBackend = stateBackend;
        this.readsQuotes = readsQuotes;
    }

    /**
     * The variant of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Variant of(String label) {
        return Stream.of(values())
                .filter(variant -> variant.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown variant " + label));
    }

    String label() {
        return label;
    }

    /** Flink's name of its state backend. */
    String stateBackend() {
        return stateBackend;
    }

    /** Whether it reads the quotes besides the trades. */
    boolean readsQuotes() {
        return readsQuotes;
    }

    /** Whether it writes bars. */
    boolean writesBars() {
        return this != CEILING;
    }

    /** Builds it on an environment. */
    void build(StreamExecutionEnvironment env, Settings settings) {
        switch (this) {
            case CEILING -> ceiling(env, settings);
            case SQL -> SqlBars.build(env, settings);
            default -> TaJob.assemble(env, settings, Clock.systemUTC(), SourceBounds.unbounded());
        }
    }

    private static void ceiling(StreamExecutionEnvironment env, Settings settings) {
        KafkaSources sources =
                new KafkaSources(settings, Clock.systemUTC(), SourceBounds.unbounded());
        discard(env, Optional.of(sources.trades()), "trades");
        discard(env, sources.quotes(), "quotes");
        discard(env, sources.minuteBars(), "minute-bars");
    }

    private static void discard(
            StreamExecutionEnvironment env,
            Optional<? extends Source<InputRecord, ?, ?>> source,
            String name) {
        source.ifPresent(
                events ->
                        env.fromSource(events, WatermarkStrategy.noWatermarks(), name)
                                .uid(name)
                                .sinkTo(new DiscardingSink<>())
                                .uid(name + "-sink"));
    }
}
