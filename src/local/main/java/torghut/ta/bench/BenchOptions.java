package torghut.ta.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param what the comparison
 * @param rounds how often each case is run, at least 1
 * @param records trades and quotes in the log, at least 1
 * @param symbols symbols in the log, at least 1
 * @param parallelism of the job, at least 1
 * @param variants what {@code throughput} compares; the ratios are to the first
 * @param profiled which of them is run once more at the end and recorded
 * @param settings what {@code latency} measures
 * @param seconds for which each of them is measured, at least 1
 * @param seed decides the log
 * @param folder for everything that the runs write
 */
record BenchOptions(
        What what,
        int rounds,
        long records,
        int symbols,
        int parallelism,
        List<Variant> variants,
        List<Variant> profiled,
        List<LatencySetting> settings,
        int seconds,
        long seed,
        Path folder) {

    static final String USAGE =
            """
            Options: --what throughput|scale|latency (throughput), --rounds N (3),
              --records N (16000000), --symbols N (500), --parallelism N (2), --seed N (1),
              --variants a,b (ceiling,job,job-heap,job-trades,sql), --profile a,b (job),
              --settings a,b (10000,1000,shortest,low-latency), --seconds N (60),
              --folder path (target/bench)
            """;

    /** The comparisons. */
    enum What {
        THROUGHPUT,
        SCALE,
        LATENCY
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    static BenchOptions parse(String[] arguments) {
        What what = What.THROUGHPUT;
        int rounds = 3;
        int records = 16_000_000;
        int symbols = 500;
        int parallelism = 2;
        List<Variant> variants = List.of(Variant.values());
        List<Variant> profiled = List.of(Variant.JOB);
        List<LatencySetting> settings = LatencySetting.list(LatencySetting.DEFAULTS);
        int seconds = 60;
        long seed = 1;
        Path folder = Path.of("target/bench");
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            String value = arguments[i + 1];
            switch (name) {
                case "--what" -> what = what(value);
                case "--rounds" -> rounds = atLeastOne(name, value);
                case "--records" -> records = atLeastOne(name, value);
                case "--symbols" -> symbols = atLeastOne(name, value);
                case "--parallelism" -> parallelism = atLeastOne(name, value);
                case "--variants" -> variants = variants(value);
                case "--profile" -> profiled = variants(value);
                case "--settings" -> settings = LatencySetting.list(value);
                case "--seconds" -> seconds = atLeastOne(name, value);
                case "--seed" -> seed = atLeastOne(name, value);
                case "--folder" -> folder = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + name);
            }
        }
        return new BenchOptions(
                what,
                rounds,
                records,
                symbols,
                parallelism,
                variants,
                profiled,
                settings,
                seconds,
                seed,
                folder.toAbsolutePath());
    }

    private static List<Variant> variants(String value) {
        return Arrays.stream(value.split(",")).map(Variant::of).toList();
    }

    private static What what(String value) {
        return Arrays.stream(What.values())
                .filter(what -> what.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing called " + value));
    }

    private static int atLeastOne(String name, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same message as a number out of range.
        }
        throw new IllegalArgumentException(name + " " + value + ": expected a number from 1");
    }
}
