package torghut.ta.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How the job is set in a measurement of its latency.
 *
 * @param label how it is called in tables
 * @param alternatives the settings themselves; the first that is stable counts
 */
record LatencySetting(String label, List<Variables> alternatives) {

    static final String DEFAULTS = "10000,1000,shortest,low-latency";

    private static final int[] SHORTEST_MILLIS = {100, 200, 250, 500};

    /**
     * The job's variables.
     *
     * @param profile value of {@code PROFILE}
     * @param checkpointMillis time between checkpoints in milliseconds
     * @param isExactlyOnce whether records become visible with a checkpoint
     */
    record Variables(String profile, int checkpointMillis, boolean isExactlyOnce) {

        /** As the environment of the job. */
        Map<String, String> environment() {
            return Map.of(
                    "PROFILE",
                    profile,
                    "DELIVERY_GUARANTEE",
                    isExactlyOnce ? "exactly-once" : "at-least-once",
                    "CHECKPOINT_INTERVAL_MS",
                    Integer.toString(checkpointMillis));
        }

        /** Records wait for up to this long, in milliseconds, for the next checkpoint. */
        int waitMillis() {
            return isExactlyOnce ? checkpointMillis : 0;
        }

        String label() {
            return isExactlyOnce
                    ? "exactly once, checkpoints every %,d ms".formatted(checkpointMillis)
                    : profile;
        }
    }

    /**
     * Reads a setting: a time between checkpoints in milliseconds, {@code shortest} for the
     * shortest of some that is stable, {@code low-latency} for that profile.
     */
    static final class Converter implements ITypeConverter<LatencySetting> {

        @Override
        public LatencySetting convert(String text) {
            return of(text);
        }
    }

    private static LatencySetting of(String text) {
        return switch (text) {
            case "shortest" ->
                    new LatencySetting(
                            text,
                            IntStream.of(SHORTEST_MILLIS)
                                    .mapToObj(LatencySetting::exactlyOnce)
                                    .toList());
            case "low-latency" ->
                    new LatencySetting(text, List.of(new Variables(text, 10_000, false)));
            default -> new LatencySetting(text, List.of(exactlyOnce(millis(text))));
        };
    }

    private static int millis(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(
                    "unknown setting %s: expected milliseconds, shortest or low-latency"
                            .formatted(text));
        }
    }

    private static Variables exactlyOnce(int checkpointMillis) {
        return new Variables("exactly-once", checkpointMillis, true);
    }
}
