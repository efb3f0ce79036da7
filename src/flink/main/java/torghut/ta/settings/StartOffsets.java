package torghut.ta.settings;

import static torghut.ta.config.ValueType.require;

import java.io.Serializable;
import java.util.Locale;
import torghut.ta.config.ValueType;

/** Where a source starts without a checkpoint. */
public sealed interface StartOffsets extends Serializable {

    /** The group's committed offsets, else the earliest. */
    record Committed() implements StartOffsets {}

    /** The oldest record in the topic. */
    record Earliest() implements StartOffsets {}

    /** Only records that are written from now on. */
    record Latest() implements StartOffsets {}

    /** The first record whose Kafka timestamp is at or after this time. */
    record Timestamp(long millis) implements StartOffsets {}

    /** The accepted texts. */
    static ValueType<StartOffsets> type() {
        return new ValueType<>(
                "committed, earliest, latest, or timestamp:N, N in milliseconds since the epoch",
                text ->
                        switch (text.toLowerCase(Locale.ROOT)) {
                            case "committed" -> new Committed();
                            case "earliest" -> new Earliest();
                            case "latest" -> new Latest();
                            default -> timestamp(text);
                        });
    }

    private static StartOffsets timestamp(String text) {
        String[] parts = text.split(":", 2);
        require(parts.length == 2 && parts[0].equalsIgnoreCase("timestamp"));
        long millis = Long.parseLong(parts[1].strip());
        require(millis >= 0);
        return new Timestamp(millis);
    }
}
