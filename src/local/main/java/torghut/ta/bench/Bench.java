package torghut.ta.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import torghut.ta.testkit.EmbeddedKafka;

/** The benchmark: {@code ./mvnw -q -Pbench}, see docs/performance.md. */
public final class Bench {

    private static final long START_MILLIS = Instant.parse("2026-03-02T14:30:00Z").toEpochMilli();

    private static final int SYMBOLS = 500;
    private static final int MANY_SYMBOLS = 10_000;

    /** Of a busy feed: 2,000 trades and 20,000 quotes a second. */
    private static final int TRADES_PER_SECOND = 2_000;

    private static final int QUOTES_PER_SECOND = 20_000;

    /** A live feed has its records in the log soon after they happened. */
    private static final int LIVE_MAX_JITTER_MILLIS = 50;

    /** What the others are compared with. */
    private static final Set<Variant> BASES = Set.of(Variant.CEILING, Variant.SQL);

    private final BenchOptions options;
    private final EmbeddedKafka kafka;
    private final PrintStream out;
    private final Comparison comparison;

    private Bench(BenchOptions options, EmbeddedKafka kafka, PrintStream out) {
        this.options = options;
        this.kafka = kafka;
        this.out = out;
        this.comparison = new Comparison(kafka, options.folder(), out);
    }

    /** Exit code 0 after all runs, 1 after a failure, 2 for wrong options. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        CommandLine line = BenchOptions.commandLine();
        line.setExecutionStrategy(
                parsed -> {
                    Integer helpGiven = CommandLine.executeHelpRequest(parsed);
                    return helpGiven != null ? helpGiven : run(line.getCommand());
                });
        System.exit(line.execute(arguments));
    }

    private static int run(BenchOptions options) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        FileUtils.deleteDirectoryQuietly(options.folder().toFile());
        EmbeddedKafka kafka = EmbeddedKafka.start();
        // Also when it is interrupted: the log takes more than a gigabyte.
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "close-broker"));
        try {
            RunTopics.create(kafka);
            Bench bench = new Bench(options, kafka, out);
            switch (options.what()) {
                case THROUGHPUT -> bench.throughput();
                case SCALE -> bench.scale();
                case LATENCY -> bench.latency();
                case PACED -> bench.paced();
            }
            return 0;
        } catch (IOException | IllegalStateException e) {
            e.printStackTrace(out);
            return 1;
        }
    }

    /** Writes a log of so many symbols whose feed is so many times as busy as a usual one. */
    private LoadedLog load(int symbols, int busy) {
        LoadedLog log =
                LoadedLog.load(
                        kafka,
                        symbols + "-symbols-" + busy,
                        new BenchLog(
                                options.seed(),
                                symbols,
                                busy * TRADES_PER_SECOND,
                                busy * QUOTES_PER_SECOND,
                                START_MILLIS),
                        options.records());
        out.printf(
                "%,d symbols, %,d records a second: %,d trades, %,d quotes, %.1f bars per 1,000%n",
                symbols,
                busy * (TRADES_PER_SECOND + QUOTES_PER_SECOND),
                log.tradeRecords(),
                log.quoteRecords(),
                1000.0 * log.bars() / options.records());
        return log;
    }

    private void throughput() throws IOException {
        LoadedLog log = load(symbols(), 1);
        List<Comparison.Case> cases =
                orElse(options.variants(), Stream.of(Variant.values()).map(Setup::of).toList())
                        .stream()
                        .map(setup -> throughputCase(setup, log))
                        .toList();
        Map<Comparison.Case, List<RunResult>> results = comparison.run(cases, options.rounds());
        Tables tables = new Tables(out);
        tables.compare(results);
        for (Comparison.Case each : cases) {
            if (BASES.contains(each.variant()) || !each.setup().variables().isEmpty()) {
                tables.ratios(results, each);
            }
        }
        for (Setup setup : orElse(options.profiled(), List.of())) {
            Comparison.Recorded recorded = comparison.run(throughputCase(setup, log), true);
            out.printf(
                    "%n%s, recorded: %,.0f records/s%n",
                    setup.label(), recorded.result().recordsPerSecond());
            tables.profile(recorded.result());
            Profile.of(recorded.folder().resolve(JobProcess.RECORDING)).print(out);
        }
    }

    private Comparison.Case throughputCase(Setup setup, LoadedLog log) {
        return new Comparison.Case(setup.label(), setup, log, options.parallelism());
    }

    /** What was not asked for is null. */
    private static <T> List<T> orElse(List<T> asked, List<T> otherwise) {
        return asked == null ? otherwise : asked;
    }

    private int symbols() {
        return orElse(options.symbols(), List.of(SYMBOLS)).get(0);
    }

    private LiveRuns liveRuns() {
        return new LiveRuns(kafka, options.folder(), options.parallelism());
    }

    /** A log of a live feed that begins now. */
    private BenchLog live(int symbols) {
        return new BenchLog(
                options.seed(),
                symbols,
                TRADES_PER_SECOND,
                QUOTES_PER_SECOND,
                System.currentTimeMillis(),
                LIVE_MAX_JITTER_MILLIS);
    }

    private void latency() throws IOException {
        new Latency(liveRuns(), options, () -> live(symbols()), out).run();
    }

    private void paced() throws IOException {
        new Paced(liveRuns(), options, this::live, out)
                .run(
                        orElse(options.symbols(), List.of(SYMBOLS, MANY_SYMBOLS)),
                        orElse(
                                options.variants(),
                                List.of(Setup.of(Variant.JOB), Setup.WITHOUT_PREVIEWS)));
    }

    private void scale() throws IOException {
        List<Comparison.Case> cases = new ArrayList<>();
        addScaleCases(cases, load(10, 1), "10 symbols");
        addScaleCases(cases, load(SYMBOLS, 1), "500 symbols");
        addScaleCases(cases, load(MANY_SYMBOLS, 1), "10,000 symbols");
        // With as much to do for each symbol as of the 500.
        addScaleCases(cases, load(MANY_SYMBOLS, 20), "10,000 symbols, 20 x as busy");
        Map<Comparison.Case, List<RunResult>> results = comparison.run(cases, options.rounds());
        Tables tables = new Tables(out);
        tables.compare(results);
        tables.ratios(results, cases.get(0));
        tables.ratios(results, cases.get(1));
    }

    private static void addScaleCases(List<Comparison.Case> cases, LoadedLog log, String label) {
        for (int parallelism : new int[] {1, 2}) {
            cases.add(
                    new Comparison.Case(
                            label + ", parallelism " + parallelism,
                            Setup.of(Variant.JOB),
                            log,
                            parallelism));
        }
    }
}
