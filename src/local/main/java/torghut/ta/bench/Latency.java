package torghut.ta.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * How long after the end of a second its bars can be read, and its previews, on a live feed: one
 * setting after the other.
 */
final class Latency {

    /** Longer than anything takes besides the bound and the wait for the checkpoint. */
    private static final int TAIL_SECONDS = 5;

    private final LiveRuns runs;
    private final BenchOptions options;
    private final Supplier<BenchLog> logs;
    private final PrintStream out;

    /**
     * A measurement.
     *
     * @param logs gives a log that begins now
     */
    Latency(LiveRuns runs, BenchOptions options, Supplier<BenchLog> logs, PrintStream out) {
        this.runs = runs;
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
        Map<String, String> environment = new HashMap<>(variables.environment());
        if (options.variables() != null) {
            environment.putAll(options.variables());
        }
        BenchLog log = logs.get();
        LiveRuns.Seen seen =
                runs.run(
                        new LiveRuns.Order(
                                new Setup(Variant.JOB, environment),
                                options.seconds(),
                                variables.waitMillis() / 1_000 + TAIL_SECONDS),
                        log);
        LiveResult result = seen.result();
        List<LatencySplit.SeenBar> bars =
                seen.bars().stream()
                        .filter(bar -> bar.endMillis() >= result.beginMillis())
                        .filter(bar -> bar.endMillis() < result.endMillis())
                        .toList();
        long expected = log.bars(result.beginMillis(), result.endMillis());
        boolean isStable = result.isStable(variables.checkpointMillis());
        if (bars.size() != expected && !isStable) {
            out.printf(
                    "%n%s: NOT STABLE, %,d of %,d bars in time%n",
                    variables.label(), bars.size(), expected);
            return false;
        }
        if (bars.size() != expected) {
            throw new IllegalStateException(
                    "%s: %d bars seen where the feed makes %d, see %s"
                            .formatted(variables.label(), bars.size(), expected, seen.folder()));
        }
        out.printf("%n%s%s%n", variables.label(), isStable ? "" : ": NOT STABLE");
        print(result, bars.size(), seen.feed().maxDelayMillis());
        print(
                LatencySplit.of(
                        bars,
                        seen.feed().closingTimes(),
                        variables.isExactlyOnce() ? result.checkpoints() : List.of()),
                variables,
                seen.boundMillis());
        seen.previews()
                .ifPresent(
                        previews ->
                                print(
                                        PreviewLatency.of(
                                                previews,
                                                seen.feed().appendedTrades(),
                                                result.beginMillis(),
                                                result.endMillis())));
        return isStable;
    }

    private void print(LiveResult result, int bars, long maxDelayMillis) {
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

    private static String checkpoints(LiveResult result) {
        List<Double> pace = result.checkpointPace();
        if (pace.isEmpty()) {
            return "fewer than two checkpoints";
        }
        return "a checkpoint every %s ms, %s long (barriers %s, sync %s, async %s)"
                .formatted(
                        Spread.of(pace).format("%,.0f"),
                        spread(result, LiveResult.Checkpoint::millis),
                        spread(result, LiveResult.Checkpoint::startDelayMillis),
                        spread(result, LiveResult.Checkpoint::syncMillis),
                        spread(result, LiveResult.Checkpoint::asyncMillis));
    }

    private static String spread(LiveResult result, ToLongFunction<LiveResult.Checkpoint> millis) {
        return Spread.of(
                        result.measuredCheckpoints().stream()
                                .map(each -> (double) millis.applyAsLong(each))
                                .toList())
                .format("%,.0f");
    }

    private void print(LatencySplit split, LatencySetting.Variables variables, long boundMillis) {
        out.printf("  %-52s %7s %7s %7s %7s%n", "ms", "p50", "p95", "p99", "max");
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

    private void print(PreviewLatency previews) {
        print("end of the second to its closing preview visible", previews.closing());
        print("  of it after its emission", previews.closingWay());
        print("trade appended to its first preview visible", previews.trade());
        print("  of it after its emission", previews.tradeWay());
        out.printf(
                "  %,d seconds had not changed any more at their end; %,d trades were in no"
                        + " preview%n",
                previews.unchanged(), previews.missed());
    }

    private void print(String label, Percentiles millis) {
        out.printf(
                "  %-52s %,7d %,7d %,7d %,7d%n",
                label, millis.p50(), millis.p95(), millis.p99(), millis.max());
    }
}
