package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import torghut.ta.config.Secret;
import torghut.ta.model.Timeframe;

/** Older rows from the tables of deploy/clickhouse, asked by ClickHouse's HTTP interface. */
final class ClickHouseHistory implements History {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long LATEST_MILLIS = 4_102_444_800_000L;
    private static final String UNKNOWN_TABLE = "UNKNOWN_TABLE";

    /** A session day's window is as long as its day, which may have 25 hours. */
    private static final Duration LONGEST_SURPLUS = Duration.ofHours(2);

    /**
     * Times as milliseconds, as the topics have them. Windows are asked for by their start; their
     * end, which stands in the tables' keys, narrows what has to be read.
     */
    private static final String ROWS =
            "SELECT * REPLACE ("
                    + "toUnixTimestamp64Milli(event_ts) AS event_ts,"
                    + " toUnixTimestamp64Milli(ingest_ts) AS ingest_ts,"
                    + " toUnixTimestamp64Milli(window_start) AS window_start,"
                    + " toUnixTimestamp64Milli(window_end) AS window_end)"
                    + " FROM torghut.%s FINAL WHERE symbol = {symbol:String}%s"
                    + " AND window_start >= fromUnixTimestamp64Milli({from:Int64})"
                    + " AND window_start < fromUnixTimestamp64Milli({to:Int64})"
                    + " AND event_ts >= fromUnixTimestamp64Milli({from:Int64})"
                    + " AND event_ts <= fromUnixTimestamp64Milli({latestEnd:Int64})"
                    + " ORDER BY event_ts %s%s LIMIT {limit:UInt32} FORMAT JSONEachRow";

    private final WebSettings.ClickHouse server;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(TIMEOUT)
                    .build();

    ClickHouseHistory(WebSettings.ClickHouse server) {
        this.server = server;
    }

    @Override
    public boolean knows(String symbol) throws IOException {
        String query =
                "SELECT 1 AS seq FROM torghut.ta_microbars WHERE symbol = {symbol:String} LIMIT 1"
                        + " FORMAT JSONEachRow";
        return !ask(query, Map.of("symbol", symbol)).isEmpty();
    }

    @Override
    public Searched find(Search search, Series rows) throws IOException {
        Timeframe timeframe = search.timeframe();
        boolean seconds = timeframe.equals(Timeframe.S1);
        String table =
                switch (search.kind()) {
                    case AGGREGATE -> "ta_aggregates";
                    case BAR -> "ta_microbars";
                    default -> "ta_signals";
                };
        String order = search.newest() ? "DESC" : "ASC";
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("symbol", search.symbol());
        parameters.put("timeframe", timeframe.label());
        parameters.put("from", Long.toString(clamped(search.from())));
        parameters.put("to", Long.toString(clamped(search.to())));
        long surplus = seconds ? 0 : LONGEST_SURPLUS.toMillis();
        parameters.put(
                "latestEnd",
                Long.toString(clamped(clamped(search.to()) + timeframe.millis() + surplus)));
        parameters.put("limit", Integer.toString(search.limit()));
        String newestOfEach = ", revision DESC LIMIT 1 BY event_ts";
        String ofTimeframe = " AND timeframe = {timeframe:String}";
        for (TopicRecord record :
                ask(ROWS.formatted(table, seconds ? "" : ofTimeframe, order, ""), parameters)) {
            rows.put(search.kind(), record);
        }
        if (search.revised()) {
            for (TopicRecord record :
                    ask(
                            ROWS.formatted("ta_revisions", ofTimeframe, order, newestOfEach),
                            parameters)) {
                rows.revise(record);
            }
        }
        return new Searched(true, search.from());
    }

    private static long clamped(long millis) {
        return Math.max(0, Math.min(LATEST_MILLIS, millis));
    }

    private List<TopicRecord> ask(String query, Map<String, String> parameters) throws IOException {
        StringBuilder address = new StringBuilder(server.url().toString().replaceAll("/+$", ""));
        // In the condition, window_start is the column and not the number made of it.
        address.append("/?prefer_column_name_to_alias=1&output_format_json_quote_64bit_integers=0");
        parameters.forEach(
                (name, value) ->
                        address.append("&param_")
                                .append(name)
                                .append('=')
                                .append(URLEncoder.encode(escaped(value), UTF_8)));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address.toString()))
                        .timeout(TIMEOUT)
                        .POST(HttpRequest.BodyPublishers.ofString(query));
        server.user().ifPresent(user -> request.header("X-ClickHouse-User", user));
        server.password()
                .map(Secret::reveal)
                .ifPresent(password -> request.header("X-ClickHouse-Key", password));
        HttpResponse<String> response = send(request.build());
        if (response.statusCode() != 200) {
            if (response.body().contains(UNKNOWN_TABLE)) {
                return List.of();
            }
            throw new IOException("ClickHouse answered " + response.statusCode() + ".");
        }
        return records(response.body());
    }

    /** A connection that was open may have been closed meanwhile: the second attempt opens one. */
    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            try {
                return http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
            } catch (HttpTimeoutException e) {
                throw e;
            } catch (IOException e) {
                return http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for ClickHouse", e);
        } catch (IOException e) {
            throw new IOException("ClickHouse cannot be reached: " + e, e);
        }
    }

    /** A parameter's text as ClickHouse reads it: tab-separated values have escapes. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\");
    }

    private static List<TopicRecord> records(String lines) throws IOException {
        RecordDecoder decoder = new RecordDecoder(Optional.empty(), List.of());
        List<TopicRecord> records = new ArrayList<>();
        for (String line : lines.lines().filter(line -> !line.isBlank()).toList()) {
            Map<String, Object> fields = decoder.decode(line.getBytes(UTF_8)).fields();
            Map<String, Object> window = new LinkedHashMap<>();
            window.put("start", fields.remove("window_start"));
            window.put("end", fields.remove("window_end"));
            fields.put("window", window);
            records.add(new TopicRecord(fields));
        }
        return records;
    }
}
