package torghut.ta.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long the bars of a series are.
 *
 * @param name as in the records and in the API, such as {@code 5m}
 * @param length of one bar; a session day counts as 24 hours
 */
record Timeframe(String name, Duration length) {

    private static final Map<String, Timeframe> ALL = new LinkedHashMap<>();

    static {
        for (String name :
                List.of(
                        "1s", "5s", "10s", "15s", "30s", "1m", "2m", "3m", "5m", "10m", "15m",
                        "30m", "1h", "4h", "1d")) {
            String text = name.endsWith("d") ? "P" + name : "PT" + name;
            ALL.put(name, new Timeframe(name, Duration.parse(text)));
        }
    }

    /** The bars and signals that everything else is rolled up from. */
    static final Timeframe SECOND = ALL.get("1s");

    /** The timeframe of that name, if there is one. */
    static Optional<Timeframe> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** All names, shortest first. */
    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }
}
