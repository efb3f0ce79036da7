package torghut.ta.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is to be measured. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "How fast the job is, see docs/performance.md.")
interface BenchOptions {

    /** The comparisons. */
    enum What {
        THROUGHPUT,
        SCALE,
        LATENCY,
        PACED
    }

    /** Reads a command line; its command is the options. */
    static CommandLine commandLine() {
        return new CommandLine(BenchOptions.class).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Option(
            names = "--what",
            defaultValue = "throughput",
            description =
                    "What to measure: throughput of variants on a backlog, scale with the number of"
                            + " symbols, latency of a live feed, or the CPU time of variants on a"
                            + " paced feed (default: ${DEFAULT-VALUE}).")
    What what();

    @Option(
            names = "--rounds",
            defaultValue = "3",
            converter = Arguments.AtLeastOne.class,
            description = "How often each case is run (default: ${DEFAULT-VALUE}).")
    int rounds();

    @Option(
            names = "--records",
            defaultValue = "16000000",
            converter = Arguments.AtLeastOne.class,
            description = "Trades and quotes of a backlog (default: ${DEFAULT-VALUE}).")
    int records();

    @Option(
            names = "--symbols",
            arity = "1..*",
            converter = Arguments.AtLeastOne.class,
            description =
                    "How many symbols, for throughput and latency one number (default: 500; paced:"
                            + " 500 10000).")
    List<Integer> symbols();

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            converter = Arguments.AtLeastOne.class,
            description = "Of the job (default: ${DEFAULT-VALUE}).")
    int parallelism();

    @Option(
            names = "--variants",
            arity = "1..*",
            converter = Setup.Converter.class,
            description = {
                "What throughput compares: ceiling, job, job-heap, job-trades, sql, each with any"
                        + " variables of the job, as in"
                        + " job+REVISION_HORIZON_MS=0+TIMEFRAMES=1m,5m (default: all of them).",
                "What paced compares: job, job-heap (default: job job+PREVIEW_INTERVAL_MS=0)."
            })
    List<Setup> variants();

    @Option(
            names = "--profile",
            arity = "1..*",
            converter = Setup.Converter.class,
            description = "Which variants throughput runs once more and records (default: none).")
    List<Setup> profiled();

    @Option(
            names = "--settings",
            split = ",",
            defaultValue = LatencySetting.DEFAULTS,
            converter = LatencySetting.Converter.class,
            description =
                    "What latency compares: milliseconds between checkpoints, shortest,"
                            + " low-latency (default: ${DEFAULT-VALUE}).")
    List<LatencySetting> settings();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A variable of the job for all of latency; may be repeated.")
    Map<String, String> variables();

    @Option(
            names = "--seconds",
            defaultValue = "60",
            converter = Arguments.AtLeastOne.class,
            description = "For which each live run is measured (default: ${DEFAULT-VALUE}).")
    int seconds();

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Decides the log (default: ${DEFAULT-VALUE}).")
    long seed();

    @Option(
            names = "--folder",
            defaultValue = "target/bench",
            converter = Arguments.AbsolutePath.class,
            description = "For everything that the runs write (default: ${DEFAULT-VALUE}).")
    Path folder();
}
