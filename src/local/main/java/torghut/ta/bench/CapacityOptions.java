package torghut.ta.bench;

import java.nio.file.Path;

/**
 * How large the market of a {@link Capacity} run is.
 *
 * @param symbols at least 1
 * @param minutes of market time that are replayed, at least 1
 * @param evenMinutes the last of them, and all that follows: every symbol is as active as the next
 * @param tradesPerSecond at least 1
 * @param quotesPerSecond at least 1
 * @param checkpoints that are measured while the market is live, at least 1
 * @param kills of the TaskManager, at least 1
 * @param seed decides the log
 * @param folder where the processes live
 * @param jobJar the jar of the job
 */
record CapacityOptions(
        int symbols,
        int minutes,
        int evenMinutes,
        int tradesPerSecond,
        int quotesPerSecond,
        int checkpoints,
        int kills,
        long seed,
        Path folder,
        Path jobJar) {

    static final String USAGE =
            """
Options: --symbols N (10000), --minutes N (60), --even-minutes N (0),
  --trades per-second (1000), --quotes per-second (4500), --checkpoints N (8),
  --kills N (3), --seed N (1), --folder path (target/drill), --jar path (target/flink-ta.jar)
""";

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    static CapacityOptions parse(String[] arguments) {
        int symbols = 10_000;
        int minutes = 60;
        int evenMinutes = 0;
        int trades = 1_000;
        int quotes = 4_500;
        int checkpoints = 8;
        int kills = 3;
        long seed = 1;
        Path folder = Path.of("target/drill");
        Path jar = Path.of("target/flink-ta.jar");
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            String value = arguments[i + 1];
            switch (name) {
                case "--symbols" -> symbols = number(name, value, 1);
                case "--minutes" -> minutes = number(name, value, 1);
                case "--even-minutes" -> evenMinutes = number(name, value, 0);
                case "--trades" -> trades = number(name, value, 1);
                case "--quotes" -> quotes = number(name, value, 1);
                case "--checkpoints" -> checkpoints = number(name, value, 1);
                case "--kills" -> kills = number(name, value, 1);
                case "--seed" -> seed = number(name, value, 0);
                case "--folder" -> folder = Path.of(value);
                case "--jar" -> jar = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + name);
            }
        }
        return new CapacityOptions(
                symbols,
                minutes,
                evenMinutes,
                trades,
                quotes,
                checkpoints,
                kills,
                seed,
                folder.toAbsolutePath(),
                jar.toAbsolutePath());
    }

    private static int number(String name, String value, int least) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same message as a number out of range.
        }
        throw new IllegalArgumentException(
                name + " " + value + ": expected a number from " + least);
    }
}
