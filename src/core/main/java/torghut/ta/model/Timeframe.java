package torghut.ta.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Length of a bar's window: the seconds, and what can be rolled up from them. */
public enum Timeframe {
    S1("1s", 1),
    S5("5s", 5),
    S10("10s", 10),
    S15("15s", 15),
    S30("30s", 30),
    M1("1m", 60),
    M2("2m", 2 * 60),
    M3("3m", 3 * 60),
    M5("5m", 5 * 60),
    M10("10m", 10 * 60),
    M15("15m", 15 * 60),
    M30("30m", 30 * 60),
    H1("1h", 3_600),
    H4("4h", 4 * 3_600),
    /** The session day, which daylight saving makes an hour shorter or longer. */
    D1("1d", 24 * 3_600);

    private final String label;
    private final long seconds;

    Timeframe(String label, long seconds) {
        this.label = label;
        this.seconds = seconds;
    }

    /** The timeframe with this name, empty if there is none. */
    public static Optional<Timeframe> of(String label) {
        return Arrays.stream(values()).filter(frame -> frame.label.equals(label)).findFirst();
    }

    /** Every name, shortest timeframe first. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Timeframe::label).toList();
    }

    /** Its name in settings and records, such as {@code 5m}. */
    public String label() {
        return label;
    }

    /** Its length in seconds, of {@link #D1} the usual one. */
    public long seconds() {
        return seconds;
    }

    /** Its length in milliseconds, of {@link #D1} the usual one. */
    public long millis() {
        return 1_000 * seconds;
    }

    @Override
    public String toString() {
        return label;
    }
}
