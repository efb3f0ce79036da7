package torghut.ta.micro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/**
 * Nanoseconds and allocated bytes per operation, and how many times those of the job's own code
 * each alternative needs.
 *
 * <p>The nanoseconds are those of the best iteration: whatever else runs on the machine only adds.
 */
final class RatioTable {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private RatioTable() {}

    /** What one method of a benchmark class costs. */
    private record Cost(String method, double nanos, double bytes) {}

    /** The table, one block per benchmark class and parameters. */
    static String of(Collection<RunResult> results) {
        Map<String, List<Cost>> blocks = new LinkedHashMap<>();
        for (RunResult result : results) {
            blocks.computeIfAbsent(block(result.getParams()), block -> new ArrayList<>())
                    .add(cost(result));
        }
        StringBuilder table =
                new StringBuilder(line("", "ns/op", "bytes/op", "time / job's", "bytes / job's"));
        blocks.forEach(
                (block, costs) -> {
                    table.append(block).append(System.lineSeparator());
                    Cost job = jobs(costs);
                    costs.forEach(cost -> table.append(line(cost, job)));
                });
        return table.toString();
    }

    private static String block(BenchmarkParams params) {
        String method = params.getBenchmark();
        String type = method.substring(0, method.lastIndexOf('.'));
        return params.getParamsKeys().stream()
                .map(key -> " " + key + "=" + params.getParam(key))
                .collect(Collectors.joining("", type.substring(type.lastIndexOf('.') + 1), ""));
    }

    private static Cost cost(RunResult result) {
        String method = result.getParams().getBenchmark();
        return new Cost(
                method.substring(method.lastIndexOf('.') + 1),
                result.getPrimaryResult().getStatistics().getMin(),
                result.getSecondaryResults().get(ALLOCATED).getScore());
    }

    /** Null if the command line left it out. */
    private static Cost jobs(List<Cost> costs) {
        return costs.stream()
                .filter(cost -> cost.method.equals(MicroBenchmark.JOB))
                .findFirst()
                .orElse(null);
    }

    private static String line(Cost cost, Cost job) {
        boolean compared = job != null && !job.equals(cost);
        return line(
                "  " + cost.method,
                String.format(Locale.ROOT, "%,.1f", cost.nanos),
                String.format(Locale.ROOT, "%,.0f", cost.bytes),
                compared ? ratio(cost.nanos, job.nanos) : "",
                compared ? ratio(cost.bytes, job.bytes) : "");
    }

    private static String line(
            String name, String nanos, String bytes, String timeRatio, String byteRatio) {
        return String.format(
                Locale.ROOT,
                "%-24s %12s %12s %14s %14s%n",
                name,
                nanos,
                bytes,
                timeRatio,
                byteRatio);
    }

    private static String ratio(double other, double job) {
        return String.format(Locale.ROOT, "%.2f x", other / job);
    }
}
