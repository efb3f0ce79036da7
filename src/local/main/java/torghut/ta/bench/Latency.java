package torghut.ta.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.apache.flink.util.FileUtils;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.wire.OutputTopics;

/**
 * How long after the end of a second its bars can be read, on a live feed: broker, feed and reader
 * in this JVM, the job in one of its own, one setting after the other.
 */
final class Latency {

    /** Until the just-in-time compiler is done with most of it. */
    private static final int WARM_UP_SECONDS = 30;

    /** Longer than anything takes besides the bound and the wait for the checkpoint. */
    private static final int TAIL_SECONDS = 5;

    private final EmbeddedKafka kafka;
    private final BenchOptions options;
    private final LongFunction<BenchLog> logs;
    private final PrintStream out;
    private int runs;

    /**
     * A measurement.
     *
     * @param logs gives the log that begins at a time, in milliseconds since the epoch
     */
    Latency(
            EmbeddedKafka kafka,
            BenchOptions options,
            LongFunction<BenchLog> logs,
            PrintStream out) {
        this.kafka = kafka;
        this.options = options;
        this.logs = logs;
        this.out = out;
    }

    void run() throws IOException {
        for (LatencySetting setting : options.settings()) {
            boolean isFound = false;
            for (LatencySetting.Variables variables : setting.alternatives()) {
                isFound = isFound || run(variables);
            }
            if (!isFound) {
                out.printf("%n%s: nothing is stable%n", setting.label());
            }
        }
    }

    /** Returns whether it was stable. */
    private boolean run(LatencySetting.Variables variables) throws IOException {
        String name = "live-" + ++runs;
        Map<String, String> environment =
                RunTopics.environment(kafka, name, "trades-" + name, "quotes-" + name);
        environment.putAll(variables.environment());
        Settings settings = Settings.fromEnvironment(environment);
        long boundMillis = settings.eventTime().outOfOrderness().toMillis();
        kafka.createTopics(JobTopics.outputs(settings));
        Path folder = options.folder().resolve(name);
        BenchLog log = logs.apply(System.currentTimeMillis());
        LiveFeed feed = LiveFeed.start(kafka, settings.inputs(), log, boundMillis);
        BarReader reader =
                BarReader.start(kafka, settings.outputs().name(OutputTopics.BARS).orElseThrow());
        LatencyResult result;
        try (feed;
                reader) {
            result =
                    LatencyProcess.run(
                            variables.label(),
                            new LatencyPlan(
                                    environment,
                                    options.parallelism(),
                                    WARM_UP_SECONDS,
                                    options.seconds(),
                                    tailSeconds(variables, boundMillis),
                                    folder.toString()));
        }
        for (String state : List.of("checkpoints", "savepoint", "tmp")) {
            FileUtils.deleteDirectoryQuietly(folder.resolve(state).toFile());
        }
        List<LatencySplit.SeenBar> bars = reader.bars(result.beginMillis(), result.endMillis());
        long expected = log.bars(result.beginMillis(), result.endMillis());
        if (bars.size() != expected) {
            throw new IllegalStateException(
                    "%s: %d bars seen where the feed makes %d, see %s"
                            .formatted(variables.label(), bars.size(), expected, folder));
        }
        boolean isStable = result.isStable(variables.checkpointMillis());
        out.printf("%n%s%s%n", variables.label(), isStable ? "" : ": NOT STABLE");
        print(result, bars.size(), feed.maxDelayMillis());
        print(
                LatencySplit.of(
                        bars,
                        feed.closingTimes(),
                        variables.isExactlyOnce() ? result.checkpoints() : List.of()),
                variables,
                boundMillis);
        return isStable;
    }

    /** In which the last bars of the measurement become visible. */
    private static int tailSeconds(LatencySetting.Variables variables, long boundMillis) {
        long millis = boundMillis + variables.waitMillis();
        return (int) (millis / 1_000) + TAIL_SECONDS;
    }

    private void print(LatencyResult result, int bars, long maxDelayMillis) {
        out.printf(
                "  %,d bars of %.0f s; the job used %.2f cores; the feed was at most %d ms late%n",
                bars,
                (result.endMillis() - result.beginMillis()) / 1e3,
                result.cores(),
                maxDelayMillis);
        out.printf(
                "  %s; %d failed; watermark lag grew by %.0f ms%n",
                checkpoints(result), result.failedCheckpoints(), result.lagGrowthMillis());
    }

    private static String checkpoints(LatencyResult result) {
        List<Double> pace = result.checkpointPace();
        if (pace.isEmpty()) {
            return "fewer than two checkpoints";
        }
        Percentiles millis =
                Percentiles.of(
                        result.measuredCheckpoints().stream()
                                .mapToLong(LatencyResult.Checkpoint::millis)
                                .toArray());
        return "a checkpoint every %s ms, p50 %d, p99 %d, max %d ms long"
                .formatted(
                        Spread.of(pace).format("%,.0f"), millis.p50(), millis.p99(), millis.max());
    }

    private void print(LatencySplit split, LatencySetting.Variables variables, long boundMillis) {
        out.printf("  %-44s %7s %7s %7s %7s%n", "ms", "p50", "p95", "p99", "max");
        print("end of the second to visible", split.total());
        print("  watermark wait (bound " + boundMillis + ")", split.watermarkWait());
        print("  compute", split.compute());
        print("  commit", split.commit());
        if (variables.isExactlyOnce()) {
            print("    of it until the checkpoint begins", split.checkpointWait());
        }
        out.printf(
                "  p99 beyond watermark bound and checkpoint interval: %,d ms%n",
                split.total().p99() - boundMillis - variables.waitMillis());
        if (variables.isExactlyOnce()) {
            out.printf(
                    "  p99 beyond watermark bound and wait for the checkpoint: %,d ms%n",
                    split.worked().p99() - boundMillis);
        }
    }

    private void print(String label, Percentiles millis) {
        out.printf(
                "  %-44s %,7d %,7d %,7d %,7d%n",
                label, millis.p50(), millis.p95(), millis.p99(), millis.max());
    }
}
