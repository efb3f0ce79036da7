package torghut.ta.web;

import java.util.Map;
import java.util.Optional;
import torghut.ta.model.Timeframe;

/**
 * A record of one of the topics, by field names, whatever its encoding was.
 *
 * @param fields numbers as {@link Number}, times as milliseconds, nested records and maps as {@link
 *     Map}, null as null
 */
record TopicRecord(Map<String, Object> fields) {

    String symbol() {
        return text("symbol").orElse("");
    }

    /** The timeframe, one second where the record names none. */
    Timeframe timeframe() {
        return text("timeframe").flatMap(Timeframe::of).orElse(Timeframe.S1);
    }

    long seq() {
        return millis("seq");
    }

    long eventMillis() {
        return millis("event_ts");
    }

    /** Start of the record's window; where it has none, what its seq means for a second. */
    long startMillis() {
        return windowEdge("start").orElseGet(() -> seq() * 1_000);
    }

    long endMillis() {
        return windowEdge("end").orElseGet(this::eventMillis);
    }

    Optional<String> text(String name) {
        Object value = fields.get(name);
        return value == null ? Optional.empty() : Optional.of(value.toString());
    }

    /** The number of that name, NaN when there is none. */
    double number(String name) {
        return fields.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** The whole number of that name, 0 when there is none. */
    long millis(String name) {
        return fields.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    private Optional<Long> windowEdge(String name) {
        return fields.get("window") instanceof Map<?, ?> window
                        && window.get(name) instanceof Number number
                ? Optional.of(number.longValue())
                : Optional.empty();
    }
}
