package torghut.ta.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Prints results. */
final class Tables {

    private static final double SHARE_OF_NOTE = 0.01;

    private final PrintStream out;

    Tables(PrintStream out) {
        this.out = out;
    }

    /** What each case does, by itself. */
    void compare(Map<Comparison.Case, List<RunResult>> results) {
        out.printf(
                "%n%-56s %-34s %-26s %-12s %s%n",
                "median (smallest-largest)",
                "records/s",
                "CPU s per million records",
                "checkpoint",
                "state");
        results.forEach(
                (each, runs) -> {
                    RunResult last = runs.get(runs.size() - 1);
                    out.printf(
                            "%-56s %-34s %-26s %-12s %s%n",
                            each.label(),
                            spread(runs, RunResult::recordsPerSecond).format("%,.0f"),
                            spread(runs, RunResult::cpuSecondsPerMillion).format("%.2f"),
                            last.checkpointMillis() + " ms",
                            "%,d kB".formatted(last.checkpointBytes() / 1000));
                });
    }

    /** Each case over a base, of each the ratio in the same round. */
    void ratios(Map<Comparison.Case, List<RunResult>> results, Comparison.Case base) {
        out.printf("%n%-56s %-22s %s%n", "over " + base.label(), "throughput", "CPU per record");
        results.forEach(
                (each, runs) -> {
                    if (!each.equals(base)) {
                        out.printf(
                                "%-56s %-22s %s%n",
                                each.label(),
                                ratio(runs, results.get(base), RunResult::recordsPerSecond),
                                ratio(runs, results.get(base), RunResult::cpuSecondsPerMillion));
                    }
                });
    }

    private static Spread spread(List<RunResult> runs, ToDoubleFunction<RunResult> value) {
        return Spread.of(values(runs, value));
    }

    private static List<Double> values(List<RunResult> runs, ToDoubleFunction<RunResult> value) {
        return runs.stream().mapToDouble(value).boxed().toList();
    }

    private static String ratio(
            List<RunResult> runs, List<RunResult> baseRuns, ToDoubleFunction<RunResult> value) {
        return Spread.ofRatios(values(runs, value), values(baseRuns, value)).format("%.2f");
    }

    /** Where the CPU time of a run goes, by thread. */
    void profile(RunResult run) {
        out.printf("%nCPU time by thread:%n");
        run.cpuSecondsByThread().entrySet().stream()
                .filter(thread -> thread.getValue() >= SHARE_OF_NOTE * run.cpuSeconds())
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(
                        thread ->
                                out.printf(
                                        "%5.1f %%  %s%n",
                                        100 * thread.getValue() / run.cpuSeconds(),
                                        thread.getKey()));
    }
}
