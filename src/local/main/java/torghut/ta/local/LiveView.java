package torghut.ta.local;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import torghut.ta.model.Timeframe;

/** Turns the numbers of a local run into a screen, a line or a summary. */
final class LiveView {

    /** Rates are taken over this time. */
    private static final Duration RATE_WINDOW = Duration.ofSeconds(5);

    /** Prices below this show four decimals. */
    private static final double CHEAP = 2;

    private static final int SUMMARY_WIDTH = 110;
    private static final int HEADER_LINES = 12;

    /** Alerts that the screen shows. */
    private static final int ALERT_LINES = 5;

    private static final int GAP = 2;
    private static final int SYMBOL_WIDTH = 10;
    private static final Duration LONGEST_LAG = Duration.ofDays(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String LEVELS = "▁▂▃▄▅▆▇█";

    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String RED = "\033[31m";
    private static final String GREEN = "\033[32m";
    private static final String YELLOW = "\033[33m";
    private static final String CYAN = "\033[36m";
    private static final String RESET = "\033[0m";

    private final Facts facts;
    private final boolean unicode;
    private final Deque<RunNumbers> recent = new ArrayDeque<>();
    private final Deque<Map<String, Object>> alerts = new ArrayDeque<>();

    /**
     * What does not change during a run.
     *
     * @param feed one phrase
     * @param chart address of the live chart
     * @param webUi address of Flink's web UI
     * @param broker bootstrap address
     * @param metrics address of the Prometheus reporter
     * @param log path of the log file
     */
    record Facts(
            String feed, String chart, String webUi, String broker, String metrics, String log) {}

    /** A cell and its colour, empty for none. */
    private record Cell(String text, String colour) {
        static Cell plain(String text) {
            return new Cell(text, "");
        }
    }

    /**
     * A column of the table.
     *
     * @param importance columns leave a narrow terminal in falling order of this
     */
    private record Column(
            String title, int width, int importance, Function<SymbolRow, Cell> cell) {}

    private final List<Column> columns =
            List.of(
                    new Column(
                            "BAR",
                            9,
                            3,
                            row ->
                                    row.isRunning()
                                            ? new Cell(barTime(row) + "*", CYAN)
                                            : new Cell(barTime(row) + " ", DIM)),
                    new Column("CLOSE", 9, 0, LiveView::close),
                    new Column("VWAP", 9, 1, row -> Cell.plain(price(row, "vwap"))),
                    new Column("EMA12", 9, 1, row -> Cell.plain(price(row, "ema12"))),
                    new Column("MACD-HIST", 9, 1, LiveView::macdHistogram),
                    new Column("RSI14", 5, 1, LiveView::rsi),
                    new Column("BOLLINGER 20, 2", 19, 5, row -> Cell.plain(bollinger(row))),
                    new Column("VOLAT", 6, 2, row -> Cell.plain(volatility(row))),
                    new Column(
                            "SPREAD", 6, 2, row -> Cell.plain(number(row, "spread_bps", "%.1f"))),
                    new Column("TREND", SymbolRow.TREND_LENGTH, 4, this::trend));

    LiveView(Facts facts, boolean unicode) {
        this.facts = facts;
        this.unicode = unicode;
    }

    /** Takes in the newest numbers. */
    void add(RunNumbers numbers) {
        recent.add(numbers);
        while (recent.size() > 2
                && numbers.elapsed().minus(recent.getFirst().elapsed()).compareTo(RATE_WINDOW)
                        > 0) {
            recent.removeFirst();
        }
    }

    /**
     * Takes in alerts that have come.
     *
     * @return one line for each, without colours
     */
    List<String> add(List<Map<String, Object>> newAlerts) {
        alerts.addAll(newAlerts);
        while (alerts.size() > ALERT_LINES) {
            alerts.removeFirst();
        }
        return newAlerts.stream().map(LiveView::alert).toList();
    }

    private static String alert(Map<String, Object> fields) {
        String what =
                fields.get("alert_type").equals("PRICE_MOVEMENT")
                        ? String.format(
                                "%+.2f %% from %s to %s",
                                number(fields, "pct_change"),
                                fields.get("baseline_price"),
                                fields.get("current_price"))
                        : String.format(
                                "%s (%s), is %.4f",
                                fields.get("rule"),
                                fields.get("timeframe"),
                                number(fields, "value"));
        return "%s %s %s alert: %s"
                .formatted(
                        time(fields, "detected_at_ms"),
                        fields.get("symbol"),
                        fields.get("severity"),
                        what);
    }

    private static double number(Map<String, Object> fields, String name) {
        return ((Number) fields.get(name)).doubleValue();
    }

    private double rate(ToLongFunction<RunNumbers> count) {
        RunNumbers first = recent.getFirst();
        RunNumbers last = recent.getLast();
        double seconds = last.elapsed().minus(first.elapsed()).toMillis() / 1e3;
        return seconds == 0 ? 0 : (count.applyAsLong(last) - count.applyAsLong(first)) / seconds;
    }

    /** The whole screen, one string per line, with colours. */
    List<String> screen(PublishedSignals published, int width, int height) {
        RunNumbers now = recent.getLast();
        List<String> lines = new ArrayList<>();
        lines.add(
                " %sflink-ta%s  %s%s%s"
                        .formatted(
                                BOLD + CYAN, RESET, facts.feed(), DIM, "   Ctrl-C stops" + RESET));
        lines.add("");
        lines.add(" Chart       " + BOLD + facts.chart() + RESET);
        lines.add(facts("Web UI", facts.webUi(), "Job", jobState(now, published)));
        lines.add(facts("Kafka", facts.broker(), "Checkpoints", checkpoints(now)));
        lines.add(facts("Metrics", facts.metrics(), "Watermark", lag(now)));
        lines.add(facts("Log", facts.log(), "Running", clock(now.elapsed()) + warned(now)));
        lines.add("");
        lines.add(
                counted("trades", now.trades(), rate(RunNumbers::trades))
                        + counted("quotes", now.quotes(), rate(RunNumbers::quotes))
                        + counted("bars", now.bars(), rate(RunNumbers::bars))
                        + counted("signals", now.signals(), rate(RunNumbers::signals)));
        lines.add(
                " %sduplicates%s %,d   %slate%s %,d   %srejected%s %,d   %srevised by%s %,d late, %,d corrections, %,d cancels   %sminute bars%s %,d checked, %s"
                        .formatted(
                                DIM,
                                RESET,
                                now.duplicates(),
                                DIM,
                                RESET,
                                now.late(),
                                DIM,
                                RESET,
                                now.rejected(),
                                DIM,
                                RESET,
                                now.revised(),
                                now.corrected(),
                                now.cancelled(),
                                DIM,
                                RESET,
                                now.minuteBarsChecked(),
                                now.minuteBarsMismatched() == 0
                                        ? "0 differ"
                                        : YELLOW
                                                + "%,d differ".formatted(now.minuteBarsMismatched())
                                                + RESET));
        lines.add("");
        int alertLines = alerts.isEmpty() ? 0 : alerts.size() + 1;
        lines.addAll(
                table(
                        title(published),
                        published.rows(),
                        width,
                        Math.max(1, height - HEADER_LINES - alertLines)));
        if (!alerts.isEmpty()) {
            lines.add("");
            alerts.forEach(fields -> lines.add(" " + YELLOW + alert(fields) + RESET));
        }
        return lines;
    }

    private static String title(PublishedSignals published) {
        return published.timeframe() == Timeframe.S1
                ? "SYMBOL"
                : "SYMBOL " + published.timeframe().label();
    }

    /** Two columns that fit into 80 characters. */
    private static String facts(String name, String value, String name2, String value2) {
        return " %s%-8s%s%-31s%s%-12s%s%s"
                .formatted(DIM, name, RESET, value, DIM, name2, RESET, value2);
    }

    private static String counted(String name, long count, double rate) {
        return " %s%s%s %,d %s%,.0f/s%s  ".formatted(DIM, name, RESET, count, GREEN, rate, RESET);
    }

    private static String jobState(RunNumbers now, PublishedSignals published) {
        String colour =
                switch (published.status()) {
                    case "OK" -> GREEN;
                    case "starting" -> "";
                    default -> YELLOW;
                };
        return "%s%s, status %s%s%s%s"
                .formatted(
                        now.progress().state(),
                        now.restarts() == 0 ? "" : ", restarted " + now.restarts() + " times",
                        colour,
                        published.status(),
                        RESET,
                        published.statusReason().map(reason -> ": " + reason).orElse(""));
    }

    private static String checkpoints(RunNumbers now) {
        LocalCluster.Progress progress = now.progress();
        if (progress.checkpointMillis() < 0) {
            return "none yet";
        }
        return "%,d, last %,d ms, %,d KiB%s"
                .formatted(
                        progress.completedCheckpoints(),
                        progress.checkpointMillis(),
                        progress.checkpointBytes() / 1024,
                        progress.failedCheckpoints() == 0
                                ? ""
                                : ", %,d failed".formatted(progress.failedCheckpoints()));
    }

    private static String lag(RunNumbers now) {
        OptionalLong lag = now.watermarkLagMillis();
        if (lag.isEmpty()) {
            return "none yet";
        }
        return lag.getAsLong() > LONGEST_LAG.toMillis()
                ? "in recorded time"
                : "%.1f s behind the clock".formatted(lag.getAsLong() / 1e3);
    }

    private static String warned(RunNumbers now) {
        return now.warnings() == 0
                ? ""
                : ", %s%,d warnings in the log%s".formatted(YELLOW, now.warnings(), RESET);
    }

    private static String clock(Duration elapsed) {
        return "%d:%02d:%02d"
                .formatted(elapsed.toHours(), elapsed.toMinutesPart(), elapsed.toSecondsPart());
    }

    private List<String> table(String symbols, Map<String, SymbolRow> rows, int width, int height) {
        List<Column> shown = columnsFor(width);
        List<String> lines = new ArrayList<>();
        StringBuilder title =
                new StringBuilder(BOLD).append((" %-" + SYMBOL_WIDTH + "s").formatted(symbols));
        for (Column column : shown) {
            title.append(" ".repeat(GAP)).append(padded(column.title(), column));
        }
        lines.add(title.append(RESET).toString());
        if (rows.isEmpty()) {
            lines.add(DIM + " The first bars appear when their window has ended." + RESET);
        }
        for (Map.Entry<String, SymbolRow> entry : rows.entrySet()) {
            SymbolRow row = entry.getValue();
            StringBuilder line =
                    new StringBuilder(row.silent() ? DIM : BOLD)
                            .append((" %-" + SYMBOL_WIDTH + "s").formatted(entry.getKey()))
                            .append(RESET);
            for (Column column : shown) {
                Cell cell = column.cell().apply(row);
                line.append(" ".repeat(GAP))
                        .append(cell.colour())
                        .append(padded(cell.text(), column))
                        .append(cell.colour().isEmpty() ? "" : RESET);
            }
            lines.add(line.toString());
        }
        if (lines.size() > height) {
            int left = lines.size() - height + 1;
            lines = new ArrayList<>(lines.subList(0, height - 1));
            lines.add(DIM + " ... and %d more symbols".formatted(left) + RESET);
        }
        return lines;
    }

    private List<Column> columnsFor(int width) {
        List<Column> shown = new ArrayList<>(columns);
        while (1 + SYMBOL_WIDTH + shown.stream().mapToInt(column -> column.width() + GAP).sum()
                        > width
                && shown.size() > 1) {
            shown.remove(
                    Collections.max(
                            shown, (a, b) -> Integer.compare(a.importance(), b.importance())));
        }
        return shown;
    }

    private static String padded(String text, Column column) {
        // Text to the left, numbers to the right.
        return (column.title().equals("TREND") ? "%-" : "%")
                .concat(column.width() + "s")
                .formatted(text);
    }

    private static String barTime(SymbolRow row) {
        return time(row.fields(), "event_ts");
    }

    private static String time(Map<String, Object> fields, String name) {
        return TIME.format(Instant.ofEpochMilli(((Number) fields.get(name)).longValue()));
    }

    private static Cell close(SymbolRow row) {
        List<Double> trend = row.trend();
        double close = row.number("close").orElseThrow();
        int before = trend.size() - (row.isRunning() ? 1 : 2);
        double earlier = before < 0 ? close : trend.get(before);
        String colour = close > earlier ? GREEN : close < earlier ? RED : "";
        return new Cell(price(row, "close"), colour);
    }

    private static Cell macdHistogram(SymbolRow row) {
        double value = row.number("macd_hist").orElse(0.0);
        return new Cell(
                number(row, "macd_hist", macdFormat(row)),
                value > 0 ? GREEN : value < 0 ? RED : "");
    }

    private static String macdFormat(SymbolRow row) {
        return row.number("close").orElseThrow() < CHEAP ? "%+.6f" : "%+.4f";
    }

    private static Cell rsi(SymbolRow row) {
        double value = row.number("rsi14").orElse(50.0);
        return new Cell(number(row, "rsi14", "%.1f"), value >= 70 ? GREEN : value <= 30 ? RED : "");
    }

    private static String bollinger(SymbolRow row) {
        return row.number("boll_mid").isEmpty()
                ? "-"
                : price(row, "boll_lower") + " " + price(row, "boll_upper");
    }

    private static String volatility(SymbolRow row) {
        return row.number("realized_volatility")
                .map(value -> String.format("%.1f%%", value * 100))
                .orElse("-");
    }

    private Cell trend(SymbolRow row) {
        if (!unicode || row.trend().isEmpty()) {
            return Cell.plain("");
        }
        double low = Collections.min(row.trend());
        double range = Collections.max(row.trend()) - low;
        StringBuilder line = new StringBuilder();
        for (double close : row.trend()) {
            double share = range == 0 ? 0.5 : (close - low) / range;
            line.append(LEVELS.charAt((int) Math.min(7, share * 8)));
        }
        return new Cell(line.toString(), CYAN);
    }

    private static String price(SymbolRow row, String name) {
        Optional<Double> value = row.number(name);
        return value.isPresent() && Math.abs(value.get()) < CHEAP
                ? number(row, name, "%.4f")
                : number(row, name, "%.2f");
    }

    private static String number(SymbolRow row, String name, String format) {
        return row.number(name).map(value -> String.format(format, value)).orElse("-");
    }

    /** The addresses, for the start of a run without a terminal. */
    List<String> introduction() {
        return List.of(
                "flink-ta  " + facts.feed(),
                "  Chart    " + facts.chart(),
                "  Web UI   " + facts.webUi(),
                "  Kafka    " + facts.broker(),
                "  Metrics  " + facts.metrics(),
                "  Log      " + facts.log());
    }

    /** The newest numbers in one line without colours. */
    String line(PublishedSignals published) {
        RunNumbers now = recent.getLast();
        return String.format(
                "%s %s %s | trades %,d (%,.0f/s) quotes %,d (%,.0f/s) bars %,d (%,.0f/s) signals"
                        + " %,d | watermark %s | checkpoints %,d | duplicates %,d late %,d rejected %,d"
                        + " | revised by %,d late, %,d corrections, %,d cancels | minute bars %,d, %,d differ%s",
                clock(now.elapsed()),
                now.progress().state(),
                published.status(),
                now.trades(),
                rate(RunNumbers::trades),
                now.quotes(),
                rate(RunNumbers::quotes),
                now.bars(),
                rate(RunNumbers::bars),
                now.signals(),
                lag(now),
                now.progress().completedCheckpoints(),
                now.duplicates(),
                now.late(),
                now.rejected(),
                now.revised(),
                now.corrected(),
                now.cancelled(),
                now.minuteBarsChecked(),
                now.minuteBarsMismatched(),
                newest(published));
    }

    private static String newest(PublishedSignals published) {
        return published.rows().entrySet().stream()
                .max(
                        (a, b) ->
                                Long.compare(
                                        ((Number) a.getValue().fields().get("event_ts"))
                                                .longValue(),
                                        ((Number) b.getValue().fields().get("event_ts"))
                                                .longValue()))
                .map(
                        entry ->
                                " | %s %s close %s rsi14 %s macd_hist %s"
                                        .formatted(
                                                entry.getKey(),
                                                barTime(entry.getValue()),
                                                price(entry.getValue(), "close"),
                                                number(entry.getValue(), "rsi14", "%.1f"),
                                                number(
                                                        entry.getValue(),
                                                        "macd_hist",
                                                        macdFormat(entry.getValue()))))
                .orElse("");
    }

    /** The end of a run: the last signals, what went in and what came out; without colours. */
    List<String> summary(String ending, long[] sent, PublishedSignals published) {
        RunNumbers now = recent.getLast();
        double seconds = Math.max(1, now.elapsed().toMillis()) / 1e3;
        long records = sent[0] + sent[1] + sent[2];
        List<String> lines = new ArrayList<>();
        if (!published.rows().isEmpty()) {
            lines.add("");
            table(title(published), published.rows(), SUMMARY_WIDTH, Integer.MAX_VALUE).stream()
                    .map(line -> line.replaceAll("\033\\[[0-9]+m", "").stripTrailing())
                    .forEach(lines::add);
            lines.add("");
        }
        lines.add(String.format("flink-ta: %s after %.1f s", ending, seconds));
        lines.add(
                String.format(
                        "  sent       %,d trades, %,d quotes, %,d minute bars (%,.0f records/s)",
                        sent[0], sent[1], sent[2], records / seconds));
        lines.add(
                String.format(
                        "  published  %,d bars, %,d signals (%,.0f bars/s)",
                        now.bars(), now.signals(), now.bars() / seconds));
        lines.add(
                String.format(
                        "  put aside  %,d duplicates, %,d late, %,d rejected",
                        now.duplicates(), now.late(), now.rejected()));
        lines.add(
                String.format(
                        "  revised    by %,d late trades, %,d corrections, %,d cancels",
                        now.revised(), now.corrected(), now.cancelled()));
        lines.add(
                String.format(
                        "  checked    %,d minute bars, %,d differ",
                        now.minuteBarsChecked(), now.minuteBarsMismatched()));
        if (now.restarts() > 0) {
            lines.add(
                    "  restarts   %,d; put aside and checked include what was read again"
                            .formatted(now.restarts()));
        }
        lines.add(String.format("  log        %s, %,d warnings", facts.log(), now.warnings()));
        return lines;
    }
}
