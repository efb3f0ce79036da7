package torghut.ta.web;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.util.Fields;
import torghut.ta.model.Timeframe;

/** The parameters of a request; every one that is not understood is a {@link Problem}. */
final class Parameters {

    /** The most rows of one answer. */
    static final int MAX_LIMIT = 10_000;

    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_SYMBOL = 64;
    private static final int MAX_SYMBOLS = 1_000;

    /** Year 9999: later times are mistakes. */
    private static final long MAX_MILLIS = 253_402_300_799_999L;

    private final Fields fields;

    /**
     * @param accepted names of the parameters that the path knows
     */
    Parameters(Fields fields, List<String> accepted) {
        this.fields = fields;
        for (Fields.Field field : fields) {
            if (!accepted.contains(field.getName())) {
                throw Problem.parameter(
                        field.getName(),
                        field.getValue(),
                        accepted.isEmpty()
                                ? "no parameters here"
                                : "one of the parameters " + String.join(", ", accepted));
            }
            if (field.getValues().size() > 1) {
                throw Problem.parameter(
                        field.getName(), String.join(", ", field.getValues()), "one value");
            }
        }
    }

    String symbol() {
        return text("symbol").map(Parameters::checkSymbol).orElseThrow(() -> missing("symbol"));
    }

    /** A symbol to choose by; nothing for all of them. */
    Optional<String> optionalSymbol() {
        return text("symbol").map(Parameters::checkSymbol);
    }

    /** A comma-separated list of symbols; nothing for all of them. */
    Optional<Set<String>> symbols() {
        return list("symbol")
                .map(
                        names -> {
                            names.forEach(Parameters::checkSymbol);
                            if (names.size() > MAX_SYMBOLS) {
                                throw Problem.parameter(
                                        "symbol",
                                        names.size() + " symbols",
                                        "at most " + MAX_SYMBOLS);
                            }
                            return names;
                        });
    }

    Timeframe timeframe() {
        return text("timeframe").map(Parameters::checkTimeframe).orElse(Timeframe.S1);
    }

    /** A comma-separated list of timeframes, the second where none is named. */
    Set<Timeframe> timeframes() {
        Set<Timeframe> timeframes = new LinkedHashSet<>();
        list("timeframe")
                .orElse(Set.of("1s"))
                .forEach(name -> timeframes.add(checkTimeframe(name)));
        return timeframes;
    }

    /** A comma-separated list of kinds of events, all where none is named. */
    Set<TopicKind> events() {
        Set<TopicKind> kinds = new LinkedHashSet<>();
        List<String> names = Arrays.stream(TopicKind.values()).map(TopicKind::event).toList();
        list("events")
                .ifPresentOrElse(
                        given ->
                                given.forEach(
                                        name -> {
                                            if (!names.contains(name)) {
                                                throw Problem.parameter(
                                                        "events",
                                                        name,
                                                        "a list of " + String.join(", ", names));
                                            }
                                            kinds.add(TopicKind.values()[names.indexOf(name)]);
                                        }),
                        () -> kinds.addAll(List.of(TopicKind.values())));
        return kinds;
    }

    /** A time in milliseconds since the epoch or as RFC 3339. */
    Optional<Long> time(String name) {
        return text(name).map(text -> millis(name, text));
    }

    private static long millis(String name, String text) {
        try {
            if (text.matches("[0-9]{1,15}")) {
                long millis = Long.parseLong(text);
                if (millis > MAX_MILLIS) {
                    throw time(name, text);
                }
                return millis;
            }
            // A + that was not escaped has become a blank.
            OffsetDateTime time = OffsetDateTime.parse(text.replace(' ', '+'));
            long millis = time.toInstant().toEpochMilli();
            boolean whole = time.getNano() % 1_000_000 == 0;
            // Rows start at whole milliseconds: what starts at or after a fraction starts after it.
            return whole ? millis : millis + 1;
        } catch (DateTimeException | ArithmeticException e) {
            throw time(name, text);
        }
    }

    private static Problem time(String name, String text) {
        return Problem.parameter(
                name, text, "milliseconds since the epoch, or a time such as 2026-01-02T14:30:00Z");
    }

    int limit() {
        return text("limit")
                .map(
                        text -> {
                            if (text.matches("[0-9]{1,5}")) {
                                int limit = Integer.parseInt(text);
                                if (limit >= 1 && limit <= MAX_LIMIT) {
                                    return limit;
                                }
                            }
                            throw Problem.parameter("limit", text, "1 to " + MAX_LIMIT);
                        })
                .orElse(DEFAULT_LIMIT);
    }

    boolean revised() {
        return switch (text("revised").orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.parameter("revised", text("revised").get(), "true or false");
        };
    }

    Optional<Cursor> cursor() {
        return text("cursor")
                .map(
                        text ->
                                Cursor.parse(text)
                                        .orElseThrow(
                                                () ->
                                                        Problem.parameter(
                                                                "cursor",
                                                                text,
                                                                "next_cursor of an earlier answer")));
    }

    /**
     * Where an answer ended.
     *
     * @param older whether the next one holds what is older, else what is newer
     * @param startMillis start of the window at which it ended
     */
    record Cursor(boolean older, long startMillis) {
        @Override
        public String toString() {
            return (older ? "o" : "n") + startMillis;
        }

        static Optional<Cursor> parse(String text) {
            return text.matches("[on]-?[0-9]{1,15}")
                    ? Optional.of(
                            new Cursor(text.charAt(0) == 'o', Long.parseLong(text.substring(1))))
                    : Optional.empty();
        }
    }

    private Optional<Set<String>> list(String name) {
        return text(name).map(text -> new LinkedHashSet<>(Arrays.asList(text.split(",", -1))));
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(fields.getValue(name));
    }

    private static String checkSymbol(String symbol) {
        if (symbol.isEmpty()
                || symbol.length() > MAX_SYMBOL
                || symbol.chars().anyMatch(c -> c <= ' ' || c == 127)) {
            throw Problem.parameter(
                    "symbol", symbol, "1 to " + MAX_SYMBOL + " characters without blanks");
        }
        return symbol;
    }

    private static Timeframe checkTimeframe(String name) {
        return Timeframe.of(name)
                .orElseThrow(
                        () ->
                                Problem.parameter(
                                        "timeframe",
                                        name,
                                        "one of " + String.join(", ", Timeframe.labels())));
    }

    private static Problem missing(String name) {
        return Problem.parameter(name, "", "a value: it must be given");
    }
}
