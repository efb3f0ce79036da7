package torghut.ta.drill;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a drill is to do.
 *
 * @param faults how many faults, at least 0
 * @param seed decides the log and the faults
 * @param recordsPerSecond trades and quotes written per second, at least 1
 * @param kinds the kinds of faults to choose from
 * @param delivery the job's delivery guarantee; {@code at-least-once} shows that the judge sees
 *     repeated records
 * @param folder where the processes live
 * @param jobJar the jar of the job
 */
record DrillOptions(
        int faults,
        long seed,
        int recordsPerSecond,
        List<Fault.Kind> kinds,
        String delivery,
        Path folder,
        Path jobJar) {

    static final String USAGE =
            "Options: --faults N (3), --seed N (7), --rate records/s (2000), --kinds a,b,c (all),"
                    + " --delivery guarantee (exactly-once),"
                    + " --folder path (target/drill), --jar path (target/flink-ta.jar)";

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    static DrillOptions parse(String[] arguments) {
        int faults = 3;
        long seed = 7;
        int rate = 2_000;
        List<Fault.Kind> kinds = List.of(Fault.Kind.values());
        String delivery = "exactly-once";
        Path folder = Path.of("target/drill");
        Path jar = Path.of("target/flink-ta.jar");
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--faults" -> faults = number(arguments[i], value, 0);
                case "--seed" -> seed = Long.parseLong(value);
                case "--rate" -> rate = number(arguments[i], value, 1);
                case "--kinds" ->
                        kinds = Arrays.stream(value.split(",")).map(Fault.Kind::of).toList();
                case "--delivery" -> delivery = value;
                case "--folder" -> folder = Path.of(value);
                case "--jar" -> jar = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        return new DrillOptions(
                faults, seed, rate, kinds, delivery, folder.toAbsolutePath(), jar.toAbsolutePath());
    }

    private static int number(String option, String value, int least) {
        int number = Integer.parseInt(value);
        if (number < least) {
            throw new IllegalArgumentException(option + " must be at least " + least);
        }
        return number;
    }
}
