package torghut.ta.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The CPU time of variants on a live feed, which none of them can read any faster than it comes:
 * what they cost where throughput is not the question.
 */
final class Paced {

    private final LiveRuns runs;
    private final BenchOptions options;
    private final IntFunction<BenchLog> logs;
    private final PrintStream out;

    /**
     * Nothing measured yet.
     *
     * @param logs gives the log of so many symbols that begins now
     */
    Paced(LiveRuns runs, BenchOptions options, IntFunction<BenchLog> logs, PrintStream out) {
        this.runs = runs;
        this.options = options;
        this.logs = logs;
        this.out = out;
    }

    /**
     * Compares them.
     *
     * @param symbols how many symbols, one comparison for each
     * @throws IllegalStateException if a variant is not the job reading all that it can
     */
    void run(List<Integer> symbols, List<Setup> setups) throws IOException {
        for (Setup setup : setups) {
            if (setup.variant() != Variant.JOB && setup.variant() != Variant.JOB_HEAP) {
                throw new IllegalStateException(setup.label() + " cannot be paced");
            }
        }
        for (int number : symbols) {
            out.printf("%n%,d symbols%n", number);
            print(setups, measure(number, setups));
        }
    }

    /** Microseconds of CPU per record, one per round. */
    private Map<Setup, List<Double>> measure(int symbols, List<Setup> setups) throws IOException {
        Map<Setup, List<Double>> results = new LinkedHashMap<>();
        setups.forEach(setup -> results.put(setup, new ArrayList<>()));
        List<Setup> order = new ArrayList<>(setups);
        for (int round = 1; round <= options.rounds(); round++) {
            out.printf("round %d of %d:", round, options.rounds());
            for (Setup setup : order) {
                LiveResult result =
                        runs.run(
                                        new LiveRuns.Order(setup, options.seconds(), 0),
                                        logs.apply(symbols))
                                .result();
                results.get(setup).add(result.cpuMicrosPerRecord());
                out.printf(" %s %.2f us", setup.label(), result.cpuMicrosPerRecord());
                out.flush();
            }
            out.println();
            Collections.rotate(order, 1);
        }
        return results;
    }

    private void print(List<Setup> setups, Map<Setup, List<Double>> results) {
        out.printf("%-56s %s%n", "median (smallest-largest)", "CPU us per record");
        results.forEach(
                (setup, micros) ->
                        out.printf("%-56s %s%n", setup.label(), Spread.of(micros).format("%.2f")));
        for (Setup base : setups) {
            if (!base.variables().isEmpty()) {
                out.printf("%-56s %s%n", "over " + base.label(), "CPU per record");
                results.forEach(
                        (setup, micros) -> {
                            if (!setup.equals(base)) {
                                out.printf(
                                        "%-56s %s%n",
                                        setup.label(),
                                        Spread.ofRatios(micros, results.get(base)).format("%.2f"));
                            }
                        });
            }
        }
    }
}
