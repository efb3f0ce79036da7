package torghut.ta.web;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import torghut.ta.model.Timeframe;

/** The answers, but for the live stream. */
final class Api {

    /** Fields of a job's report that count what happened since the one before. */
    private static final List<String> COUNTS =
            List.of(
                    "trades",
                    "quotes",
                    "bars",
                    "signals",
                    "duplicates",
                    "late",
                    "rejected",
                    "revised",
                    "corrected",
                    "cancelled");

    private static final int SPARKLINE_POINTS = 60;
    private static final long LIST_AGE_MILLIS = 1_000;

    /** A symbol without a trade for so long is not listed any more. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(7);

    private final MarketStore store;
    private final RowQuery rows;
    private final Reading reading;
    private final LiveStream stream;
    private final Supplier<Optional<Map<String, Object>>> checkpoints;
    private final Clock clock;
    private final long historyMillis;
    private final ZoneId zone;
    private final byte[] description = ApiDescription.json();
    private byte[] list = {};
    private long listMillis;

    /** How the reading of the topics fares. */
    interface Reading {
        /** Whether everything that stood in the topics at the start has been read. */
        boolean isCaughtUp();

        /** Why nothing can be read now. */
        Optional<String> failure();

        /** Records that could not be decoded. */
        long unreadable();
    }

    Api(
            MarketStore store,
            RowQuery rows,
            Reading reading,
            LiveStream stream,
            Supplier<Optional<Map<String, Object>>> checkpoints,
            long historyMillis,
            ZoneId zone,
            Clock clock) {
        this.store = store;
        this.rows = rows;
        this.reading = reading;
        this.stream = stream;
        this.checkpoints = checkpoints;
        this.historyMillis = historyMillis;
        this.zone = zone;
        this.clock = clock;
    }

    RowQuery.Answer rows(View view, Parameters parameters) {
        return rows.answer(
                new RowQuery.Question(
                        view,
                        parameters.symbol(),
                        parameters.timeframe(),
                        parameters.time("from"),
                        parameters.time("to"),
                        parameters.limit(),
                        parameters.cursor(),
                        parameters.revised()));
    }

    byte[] latest(Parameters parameters) {
        String name = parameters.symbol();
        MarketStore.Symbol symbol = store.find(name).orElseThrow(() -> RowQuery.unknown(name));
        Optional<TopicRecord> signal = symbol.lastSignal();
        Optional<TopicRecord> preview = symbol.preview();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("symbol", name);
        answer.put("signal", signal.map(TopicRecord::fields).orElse(null));
        answer.put("preview", preview.map(TopicRecord::fields).orElse(null));
        answer.put("signal_lag_ms", signal.map(this::lag).orElse(null));
        answer.put("preview_lag_ms", preview.map(this::lag).orElse(null));
        answer.put("health", health());
        answer.put("report", report(store.symbolReports().get(name), name));
        return json(answer);
    }

    /** Time since the end of the record's second; below 0 while the second is running. */
    private Long lag(TopicRecord record) {
        return clock.millis() - record.eventMillis();
    }

    /** Made at most once a second, however many ask for it. */
    synchronized byte[] symbols() {
        long now = clock.millis();
        if (Math.abs(now - listMillis) >= LIST_AGE_MILLIS) {
            list = makeList(now);
            listMillis = now;
        }
        return list;
    }

    private byte[] makeList(long now) {
        Map<String, Integer> alerts = new HashMap<>();
        store.alerts().stream()
                .filter(alert -> alert.eventMillis() >= now - historyMillis)
                .forEach(alert -> alerts.merge(alert.symbol(), 1, Integer::sum));
        Map<String, TopicRecord> reports = store.symbolReports();
        List<Object> symbols = new ArrayList<>();
        for (MarketStore.Symbol symbol : store.symbols()) {
            Optional<Series.Summary> summary =
                    symbol.series(Timeframe.S1)
                            .flatMap(
                                    series ->
                                            Optional.ofNullable(
                                                    series.summary(
                                                            SPARKLINE_POINTS,
                                                            now - historyMillis)));
            Optional<TopicRecord> preview = symbol.preview();
            TopicRecord report = reports.get(symbol.name());
            if (summary.isEmpty()
                    && preview.isEmpty()
                    && report != null
                    && report.eventMillis() < now - FORGOTTEN_AFTER.toMillis()) {
                continue;
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("symbol", symbol.name());
            double last =
                    preview.map(record -> record.number("close"))
                            .or(() -> summary.map(Series.Summary::last))
                            .orElse(Double.NaN);
            double first = summary.map(Series.Summary::first).orElse(Double.NaN);
            entry.put("last", last);
            entry.put("last_is_final", preview.isEmpty());
            entry.put(
                    "seq",
                    preview.map(TopicRecord::seq)
                            .or(() -> summary.map(Series.Summary::seq))
                            .orElse(null));
            entry.put("event_ts", summary.map(Series.Summary::eventMillis).orElse(null));
            entry.put("first", first);
            entry.put("first_ts", summary.map(Series.Summary::firstStart).orElse(null));
            entry.put("change", last - first);
            entry.put("change_pct", 100 * (last / first - 1));
            entry.put("volume", summary.map(Series.Summary::volume).orElse(0.0));
            entry.put("alerts", alerts.getOrDefault(symbol.name(), 0));
            entry.put("state", report == null ? null : report.fields().get("status"));
            entry.put("sparkline", summary.map(Series.Summary::sparkline).orElse(List.of()));
            symbols.add(entry);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("history_ms", historyMillis);
        answer.put("timeframes", store.timeframes());
        answer.put("symbols", symbols);
        return json(answer);
    }

    byte[] alerts(Parameters parameters) {
        Optional<String> symbol = parameters.optionalSymbol();
        if (symbol.isPresent() && store.find(symbol.get()).isEmpty()) {
            throw RowQuery.unknown(symbol.get());
        }
        long from = parameters.time("from").orElse(Long.MIN_VALUE);
        long to = parameters.time("to").orElse(Long.MAX_VALUE);
        List<TopicRecord> found =
                store.alerts().stream()
                        .filter(alert -> symbol.isEmpty() || alert.symbol().equals(symbol.get()))
                        .filter(alert -> alert.eventMillis() >= from && alert.eventMillis() < to)
                        .toList();
        int limit = parameters.limit();
        List<Map<String, Object>> newest =
                found.subList(Math.max(0, found.size() - limit), found.size()).stream()
                        .map(TopicRecord::fields)
                        .toList();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("alerts", newest);
        return json(answer);
    }

    byte[] status() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("health", health());
        List<TopicRecord> reports = store.jobReports();
        answer.put("job", reports.isEmpty() ? null : reports.get(reports.size() - 1).fields());
        Map<String, Object> totals = new LinkedHashMap<>();
        for (String count : COUNTS) {
            totals.put(count, reports.stream().mapToLong(report -> report.millis(count)).sum());
        }
        answer.put("totals", totals);
        answer.put("totals_since", reports.isEmpty() ? null : reports.get(0).eventMillis());
        answer.put("checkpoints", checkpoints.get().orElse(null));
        List<Object> symbols = new ArrayList<>();
        new java.util.TreeMap<>(store.symbolReports())
                .forEach((symbol, report) -> symbols.add(report(report, symbol)));
        answer.put("symbols", symbols);
        answer.put("clients", stream.clients());
        answer.put("zone", zone.getId());
        answer.put("now", clock.millis());
        return json(answer);
    }

    private static Map<String, Object> report(TopicRecord record, String key) {
        if (record == null) {
            return null;
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("key", key);
        report.putAll(record.fields());
        return report;
    }

    /** Whether the numbers can be trusted, and if not, the sentence that says why. */
    private Map<String, Object> health() {
        List<TopicRecord> reports = store.jobReports();
        return Health.of(
                        reading,
                        reports.isEmpty()
                                ? Optional.empty()
                                : Optional.of(reports.get(reports.size() - 1)),
                        clock.millis())
                .fields();
    }

    boolean isReady() {
        return reading.isCaughtUp();
    }

    byte[] readiness() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", isReady() ? "ready" : "reading the topics");
        return json(answer);
    }

    byte[] alive() {
        return json(Map.of("status", "alive"));
    }

    /** Metrics of this process in Prometheus' text format. */
    String metrics() {
        StringBuilder text = new StringBuilder();
        metric(text, "ta_web_ready", "gauge", isReady() ? 1 : 0);
        metric(text, "ta_web_kafka_reachable", "gauge", reading.failure().isEmpty() ? 1 : 0);
        metric(text, "ta_web_records_unreadable_total", "counter", reading.unreadable());
        metric(text, "ta_web_symbols", "gauge", store.symbols().size());
        metric(text, "ta_web_memory_bytes", "gauge", store.bytes());
        metric(text, "ta_web_stream_clients", "gauge", stream.clients());
        metric(text, "ta_web_stream_clients_cut_off_total", "counter", stream.cutOff());
        return text.toString();
    }

    private static void metric(StringBuilder text, String name, String type, long value) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        text.append(name).append(' ').append(value).append('\n');
    }

    byte[] description() {
        return description.clone();
    }

    private static byte[] json(Map<String, ?> answer) {
        return new JsonBytes().value(answer).toBytes();
    }
}
