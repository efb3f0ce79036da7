package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.config.Secret;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/** The API over HTTP against what stands in the topics of a real broker. */
class ApiITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SECONDS = 1_500;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static EmbeddedKafka kafka;
    private static CheckedProducer producer;
    private static SampleMarket market;
    private static TaWeb web;
    private static long end;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start();
        for (String topic : SampleMarket.TOPICS.values()) {
            // Revisions and alerts come later, as if an older job had made the topics.
            if (!topic.contains("revisions") && !topic.contains("alerts")) {
                kafka.createTopic(topic, topic.contains("status") ? 1 : 3, Map.of());
            }
        }
        kafka.createTopic("ta.alerts.v1", 2, Map.of());
        producer = new CheckedProducer(kafka.bootstrap(), Map.of());
        market = new SampleMarket(7, 3, producer).remembering();
        end = System.currentTimeMillis() / 1000 - 30;
        market.history(end - SECONDS, end);
        web = new TaWeb(WebDemo.settings(kafka.bootstrap(), 0), Clock.systemUTC());
        Waiting.until(
                "the topics are read", PATIENCE, () -> get("/health/ready").statusCode() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        web.close();
        producer.close();
        kafka.close();
    }

    private static HttpResponse<byte[]> get(String path, String... headers) {
        return get(web.uri(), path, headers);
    }

    private static HttpResponse<byte[]> get(URI base, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private static HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(request.uri().toString(), e);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    private static JsonNode api(String path) {
        HttpResponse<byte[]> response = get(Routes.API + path);
        assertThat(response.statusCode())
                .as(() -> new String(response.body(), UTF_8))
                .isEqualTo(200);
        return json(response.body());
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException(new String(body, UTF_8), e);
        }
    }

    private static JsonNode json(Map<String, Object> record) {
        return json(new JsonBytes().value(record).toBytes());
    }

    /**
     * Every field of the record is in the row, with the same value; the row has no value beside.
     */
    private static void assertSame(JsonNode row, Map<String, Object> record) {
        JsonNode expected = json(record);
        expected.fields()
                .forEachRemaining(
                        field -> {
                            // A bar's row of a longer timeframe has no indicators.
                            if (row.has(field.getKey())) {
                                assertThat(row.get(field.getKey()))
                                        .as("%s of %s", field.getKey(), record)
                                        .isEqualTo(field.getValue());
                            }
                        });
        row.fields()
                .forEachRemaining(
                        field -> {
                            if (!expected.has(field.getKey())) {
                                assertThat(
                                                field.getValue().isNull()
                                                        || field.getValue().asInt() == 0)
                                        .as(field.toString())
                                        .isTrue();
                            }
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "bars, BAR, 1s",
        "signals, SIGNAL, 1s",
        "bars, AGGREGATE, 1m",
        "signals, AGGREGATE, 1m",
        "signals, AGGREGATE, 5m",
    })
    void rowsAreTheRecordsOfTheTopic(String view, TopicKind kind, String timeframe) {
        for (String symbol : market.symbols()) {
            JsonNode answer =
                    api("%s?symbol=%s&timeframe=%s&limit=10000".formatted(view, symbol, timeframe));
            List<Map<String, Object>> sent =
                    market.sent(kind, symbol).stream()
                            .filter(
                                    record ->
                                            kind != TopicKind.AGGREGATE
                                                    || record.get("timeframe").equals(timeframe))
                            .toList();

            assertThat(sent).isNotEmpty();
            assertThat(answer.get(view)).hasSameSizeAs(sent);
            JsonNode older =
                    api(
                            "%s?symbol=%s&timeframe=%s%s"
                                    .formatted(view, symbol, timeframe, cursor(answer)));
            assertThat(older.get(view)).isEmpty();
            assertThat(older.get("next_cursor").isNull()).isTrue();
            for (int i = 0; i < sent.size(); i++) {
                assertSame(answer.get(view).get(i), sent.get(i));
            }
        }
    }

    @Test
    void aRowHasTheFieldsOfItsRecord() {
        JsonNode row = api("signals?symbol=AAPL&limit=1").get("signals").get(0);
        Map<String, Object> sent =
                market.sent(TopicKind.SIGNAL, "AAPL")
                        .get(market.sent(TopicKind.SIGNAL, "AAPL").size() - 1);

        List<String> names = new ArrayList<>();
        row.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsAll(sent.keySet());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 97, 256, 1000})
    void pagesGiveEachRowOnceInBothDirections(int limit) {
        List<Long> expected =
                market.sent(TopicKind.BAR, "AMD").stream()
                        .map(record -> (Long) record.get("seq"))
                        .toList();
        List<Long> last =
                expected.subList(Math.max(0, expected.size() - 20 * limit), expected.size());

        List<Long> forward = new ArrayList<>();
        String from = "&from=" + last.get(0) * 1000;
        for (String cursor = ""; cursor != null; ) {
            JsonNode page = api("bars?symbol=AMD&limit=" + limit + from + cursor);
            page.get("bars").forEach(row -> forward.add(row.get("seq").asLong()));
            cursor = cursor(page);
        }
        assertThat(forward).isEqualTo(last);

        List<Long> backward = new ArrayList<>();
        for (String cursor = ""; cursor != null && backward.size() < last.size(); ) {
            JsonNode page = api("bars?symbol=AMD&limit=" + limit + cursor);
            List<Long> rows = new ArrayList<>();
            page.get("bars").forEach(row -> rows.add(row.get("seq").asLong()));
            assertThat(rows).isSorted().hasSizeLessThanOrEqualTo(limit);
            backward.addAll(0, rows);
            cursor = cursor(page);
        }
        assertThat(backward).isEqualTo(last);
    }

    private static String cursor(JsonNode page) {
        JsonNode next = page.get("next_cursor");
        return next.isNull() ? null : "&cursor=" + next.asText();
    }

    @Test
    void fromIsInclusiveAndToExclusiveInBothSpellings() {
        List<Map<String, Object>> sent = market.sent(TopicKind.BAR, "AAPL");
        long from = (Long) sent.get(10).get("seq");
        long to = (Long) sent.get(20).get("seq");

        JsonNode millis = api("bars?symbol=AAPL&from=%d&to=%d".formatted(from * 1000, to * 1000));
        JsonNode text =
                api(
                        "bars?symbol=AAPL&from=%s&to=%s"
                                .formatted(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to)));

        assertThat(millis).isEqualTo(text);
        assertThat(millis.get("bars")).hasSize(10);
        assertThat(millis.get("bars").get(0).get("seq").asLong()).isEqualTo(from);
    }

    @Test
    void anEmptyRangeIsAnEmptyList() {
        assertThat(api("bars?symbol=AAPL&from=9000&to=8000").get("bars")).isEmpty();
        assertThat(api("bars?symbol=AAPL&to=1960-01-01T00:00:00Z").get("bars")).isEmpty();
        JsonNode answer = api("bars?symbol=AAPL&from=1000&to=2000");

        assertThat(answer.get("bars")).isEmpty();
        assertThat(answer.get("bars").isArray()).isTrue();
        assertThat(api("signals?symbol=AAPL&timeframe=4h").get("signals")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bars?symbol=AAPL&limit=0|limit|0",
                "bars?symbol=AAPL&limit=10001|limit|10001",
                "bars?symbol=AAPL&from=yesterday|from|yesterday",
                "bars?symbol=AAPL&from=-5|from|-5",
                "signals?symbol=AAPL&timeframe=7m|timeframe|7m",
                "signals?symbol=AAPL&cursor=!!|cursor|!!",
                "signals?symbol=AAPL&revised=yes|revised|yes",
                "signals|symbol|''",
                "signals?symbol=AAPL&tf=1m|tf|1m",
                "signals?symbol=AAPL&symbol=AMD|symbol|AAPL, AMD",
                "stream?events=bars|events|bars",
                "alerts?limit=x|limit|x",
                "status?x=1|x|1",
            })
    void problemsNameTheParameterAndItsValue(String path, String parameter, String value) {
        HttpResponse<byte[]> response = get(Routes.API + path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        JsonNode problem = json(response.body());
        assertThat(problem.get("status").asInt()).isEqualTo(400);
        assertThat(problem.get("parameter").asText()).isEqualTo(parameter);
        assertThat(problem.get("value").asText()).isEqualTo(value);
        assertThat(problem.get("detail").asText()).contains(parameter, "accepted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bars?symbol=NONE",
                "signals?symbol=NONE",
                "latest?symbol=NONE",
                "alerts?symbol=NONE"
            })
    void anUnknownSymbolIsNotFound(String path) {
        HttpResponse<byte[]> response = get(Routes.API + path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response.body()).get("value").asText()).isEqualTo("NONE");
    }

    @Test
    void othersThanGetAndUnknownPathsAreProblemsToo() {
        HttpResponse<byte[]> posted =
                send(
                        HttpRequest.newBuilder(web.uri().resolve(Routes.API + "bars"))
                                .POST(HttpRequest.BodyPublishers.ofString("x"))
                                .build());
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(json(posted.body()).get("title").asText()).isNotEmpty();
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/../secret").statusCode()).isBetween(400, 404);
    }

    @Test
    void gzipHoldsTheSameText() throws Exception {
        String path = Routes.API + "signals?symbol=AAPL&limit=1200&to=" + end * 1000;
        HttpResponse<byte[]> plain = get(path);
        HttpResponse<byte[]> gzip = get(path, "Accept-Encoding", "br, gzip");

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(gzip.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(gzip.body()).hasSizeLessThan(plain.body().length / 2);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.body());
        }
        assertThat(
                        get(path, "Accept-Encoding", "gzip;q=0")
                                .headers()
                                .firstValue("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void aClosedRangeHasAnETagAndAGrowingOneHasNone() {
        long to = (Long) market.sent(TopicKind.BAR, "AAPL").get(300).get("seq") * 1000;
        HttpResponse<byte[]> closed = get(Routes.API + "bars?symbol=AAPL&to=" + to);
        String etag = closed.headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> again =
                get(Routes.API + "bars?symbol=AAPL&to=" + to, "If-None-Match", etag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(
                        get(Routes.API + "bars?symbol=AAPL&limit=9&to=" + to)
                                .headers()
                                .firstValue("ETag"))
                .isPresent()
                .isNotEqualTo(Optional.of(etag));
        HttpResponse<byte[]> growing = get(Routes.API + "bars?symbol=AAPL");
        assertThat(growing.headers().firstValue("ETag")).isEmpty();
        assertThat(growing.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void everyAnswerIsSafeToShow() {
        for (String path : List.of("/", "/app.js", "/health", Routes.API + "status", "/nothing")) {
            HttpResponse<byte[]> response = get(path);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Server")).isEmpty();
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    @Test
    void thePageHasNoScriptOrStyleInItsText() {
        String page = new String(get("/").body(), UTF_8);

        assertThat(page)
                .contains("<script type=\"module\" src=\"app.js\">")
                .doesNotContain("style=\"");
        assertThat(page)
                .doesNotContainPattern("<script(?![^>]*src=)")
                .doesNotContainPattern("\\son\\w+=");
        assertThat(page).doesNotContainPattern("(src|href)=\"https?://(?!www\\.tradingview\\.com)");
    }

    private static WebSettings with(WebSettings settings, WebSettings.Listener listener) {
        return new WebSettings(
                settings.kafka(),
                settings.topics(),
                settings.registry(),
                listener,
                settings.memory(),
                settings.clickHouse(),
                settings.flink(),
                settings.zone());
    }

    @Test
    void aTokenIsDemandedOfEverythingButHealth() throws Exception {
        WebSettings settings =
                with(
                        WebDemo.settings(kafka.bootstrap(), 0),
                        new WebSettings.Listener(
                                "127.0.0.1", 0, Optional.of(new Secret("s3cret")), Set.of()));
        try (TaWeb secured = new TaWeb(settings, Clock.systemUTC())) {
            for (String path :
                    List.of(
                            "/",
                            "/app.js",
                            "/metrics",
                            Routes.API + "status",
                            Routes.API + "stream")) {
                HttpResponse<byte[]> refused = get(secured.uri(), path);
                assertThat(refused.statusCode()).as(path).isEqualTo(401);
                assertThat(refused.headers().allValues("WWW-Authenticate"))
                        .anyMatch(value -> value.startsWith("Bearer"))
                        .anyMatch(value -> value.startsWith("Basic"));
                assertThat(new String(refused.body(), UTF_8)).doesNotContain("s3cret");
            }
            assertThat(get(secured.uri(), "/health").statusCode()).isEqualTo(200);
            assertThat(status(secured, "Bearer s3cret")).isEqualTo(200);
            assertThat(status(secured, "Bearer s3cre")).isEqualTo(401);
            String basic =
                    java.util.Base64.getEncoder().encodeToString("me:s3cret".getBytes(UTF_8));
            assertThat(status(secured, "Basic " + basic)).isEqualTo(200);
            assertThat(status(secured, "Basic ???")).isEqualTo(401);
        }
        assertThat(settings.listener().toString()).doesNotContain("s3cret");
    }

    private static int status(TaWeb service, String authorization) {
        return get(service.uri(), Routes.API + "status", "Authorization", authorization)
                .statusCode();
    }

    @Test
    void onlyNamesOfThisMachineAreAnsweredWithoutAToken() throws Exception {
        assertThat(firstLine("Host: evil.example:" + web.uri().getPort())).contains("403");
        assertThat(firstLine("Host: localhost:" + web.uri().getPort())).contains("200");
    }

    private static String firstLine(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.uri().getPort())) {
            String request =
                    "GET "
                            + Routes.API
                            + "status HTTP/1.1\r\n"
                            + host
                            + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))
                    .readLine();
        }
    }

    @Test
    void otherSitesReadOnlyWhereTheyAreNamed() throws Exception {
        WebSettings settings =
                with(
                        WebDemo.settings(kafka.bootstrap(), 0),
                        new WebSettings.Listener(
                                "127.0.0.1", 0, Optional.empty(), Set.of("https://desk.example")));
        try (TaWeb open = new TaWeb(settings, Clock.systemUTC())) {
            assertThat(allowed(open, "https://desk.example")).contains("https://desk.example");
            assertThat(allowed(open, "https://other.example")).isEmpty();
        }
        assertThat(allowed(web, "https://desk.example")).isEmpty();
    }

    private static Optional<String> allowed(TaWeb service, String origin) {
        return get(service.uri(), Routes.API + "status", "Origin", origin)
                .headers()
                .firstValue("Access-Control-Allow-Origin");
    }

    @Test
    void theDescriptionNamesThePathsTheirParametersAndTheFieldsOfTheRows() {
        JsonNode description = api("openapi.json");

        Map<String, Set<String>> described = new LinkedHashMap<>();
        description
                .get("paths")
                .fields()
                .forEachRemaining(
                        path -> {
                            Set<String> names = new TreeSet<>();
                            path.getValue()
                                    .get("get")
                                    .path("parameters")
                                    .forEach(
                                            parameter -> {
                                                if (parameter.get("in").asText().equals("query")) {
                                                    names.add(parameter.get("name").asText());
                                                }
                                            });
                            described.put(path.getKey().substring(1), names);
                        });
        Map<String, Set<String>> served = new LinkedHashMap<>();
        Routes.PARAMETERS.forEach((path, names) -> served.put(path, new TreeSet<>(names)));
        assertThat(described).isEqualTo(served);

        checkRow(description, "Bar", api("bars?symbol=AAPL&limit=1").get("bars").get(0));
        checkRow(
                description,
                "Bar",
                api("bars?symbol=AAPL&limit=1&timeframe=1m").get("bars").get(0));
        checkRow(description, "Signal", api("signals?symbol=AAPL&limit=1").get("signals").get(0));
        checkRow(
                description,
                "Signal",
                api("signals?symbol=AAPL&limit=1&timeframe=1m").get("signals").get(0));
        checkRow(description, "Symbol", api("symbols").get("symbols").get(0));
    }

    private static void checkRow(JsonNode description, String schema, JsonNode row) {
        JsonNode described = description.get("components").get("schemas").get(schema);
        row.fieldNames()
                .forEachRemaining(
                        name ->
                                assertThat(described.get("properties").has(name))
                                        .as(name)
                                        .isTrue());
        described
                .get("required")
                .forEach(name -> assertThat(row.has(name.asText())).as(name.asText()).isTrue());
    }

    @Test
    void revisionsAreAppliedWhenAskedFor() {
        List<Map<String, Object>> bars = market.sent(TopicKind.BAR, "AMZN");
        Map<String, Object> changed = new LinkedHashMap<>(bars.get(100));
        changed.put("close", 1.5);
        Map<String, Object> deleted = bars.get(102);
        long missing = (Long) bars.get(0).get("seq") - 5;
        Map<String, Object> added = new LinkedHashMap<>(bars.get(0));
        added.put("seq", missing);
        added.put("window", Map.of("start", missing * 1000, "end", (missing + 1) * 1000));
        kafka.createTopic("ta.revisions.v1", 3, Map.of());
        revise(changed, 2, false);
        revise(bars.get(100), 1, false);
        revise(deleted, 1, true);
        revise(added, 1, false);
        producer.flush();
        Waiting.until(
                "the revisions are read",
                PATIENCE,
                () ->
                        api("bars?symbol=AMZN&revised=true&limit=10000")
                                .get("bars")
                                .get(0)
                                .has("revision"));

        JsonNode asTheyWere = api("bars?symbol=AMZN&limit=10000").get("bars");
        JsonNode revised = api("bars?symbol=AMZN&revised=true&limit=10000").get("bars");

        assertThat(asTheyWere).hasSize(bars.size());
        assertThat(revised).hasSize(bars.size());
        assertThat(revised.get(0).get("seq").asLong()).isEqualTo(missing);
        JsonNode row = revised.get(101);
        assertThat(row.get("close").asDouble()).isEqualTo(1.5);
        assertThat(row.get("revision").asInt()).isEqualTo(2);
        assertThat(row.get("cause").asText()).isEqualTo("LATE");
        assertThat(revised.findValues("seq")).doesNotContain(json(deleted).get("seq"));
        JsonNode signal =
                api("signals?symbol=AMZN&revised=true&from=%d&limit=1"
                                .formatted((Long) changed.get("seq") * 1000))
                        .get("signals")
                        .get(0);
        assertThat(signal.get("close").asDouble()).isEqualTo(1.5);
        assertThat(signal.get("ema12"))
                .isEqualTo(json(market.sent(TopicKind.SIGNAL, "AMZN").get(100)).get("ema12"));
    }

    private static void revise(Map<String, Object> bar, long number, boolean deleted) {
        Map<String, Object> revision = new LinkedHashMap<>(bar);
        revision.put("timeframe", "1s");
        revision.put("revision", number);
        revision.put("cause", "LATE");
        revision.put("trade_id", "9");
        revision.put("deleted", deleted);
        market.send(TopicKind.REVISION, bar.get("symbol").toString(), revision);
    }

    @Test
    void theLatestPreviewIsTheOneOfTheLargestNumberAboveTheLastFinal() {
        Map<String, Object> last =
                market.sent(TopicKind.SIGNAL, "AMD")
                        .get(market.sent(TopicKind.SIGNAL, "AMD").size() - 1);
        long seq = (Long) last.get("seq");
        preview(last, seq, 9, 1.0);
        preview(last, seq + 2, 1, 2.0);
        preview(last, seq + 2, 3, 3.0);
        preview(last, seq + 2, 2, 4.0);
        preview(last, seq + 1, 8, 5.0);
        preview(last, seq + 2, 3, 6.0);
        producer.flush();
        Waiting.until(
                "the preview is read",
                PATIENCE,
                () -> api("latest?symbol=AMD").get("preview").path("close").asDouble() == 6.0);

        JsonNode latest = api("latest?symbol=AMD");

        assertSame(latest.get("signal"), last);
        assertThat(latest.get("preview").get("preview_seq").asInt()).isEqualTo(3);
        assertThat(latest.get("signal_lag_ms").asLong()).isPositive();
    }

    private static void preview(Map<String, Object> signal, long seq, long number, double close) {
        Map<String, Object> preview = new LinkedHashMap<>(signal);
        preview.put("seq", seq);
        preview.put("event_ts", (seq + 1) * 1000);
        preview.put("window", Map.of("start", seq * 1000, "end", (seq + 1) * 1000));
        preview.put("is_final", false);
        preview.put("close", close);
        preview.put("preview_seq", number);
        market.send(TopicKind.PREVIEW, signal.get("symbol").toString(), preview);
    }

    @Test
    void statusSaysWhetherTheJobReportsAndWhatItSaid() {
        long now = System.currentTimeMillis();
        market.status(now, "DEGRADED", "Checkpoints fail.");
        producer.flush();
        Waiting.until(
                "the report is read",
                PATIENCE,
                () -> "DEGRADED".equals(api("status").get("health").get("status").asText()));

        JsonNode status = api("status");

        assertThat(status.get("health").get("reason").asText()).isEqualTo("Checkpoints fail.");
        assertThat(status.get("job").get("event_ts").asLong()).isEqualTo(now);
        assertThat(status.get("totals").get("trades").asLong()).isPositive();
        assertThat(new String(get("/metrics").body(), UTF_8))
                .contains("ta_web_ready 1", "ta_web_symbols 3");
    }

    @Test
    void alertsAreListedOnceInOrder() {
        List<Map<String, Object>> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Map<String, Object> alert = new LinkedHashMap<>();
            alert.put("alert_id", "T:" + i);
            alert.put("symbol", "AMD");
            alert.put("event_ts", end * 1000 + i);
            alert.put("direction", "UP");
            sent.add(alert);
            market.send(TopicKind.ALERT, "AMD", alert);
            market.send(TopicKind.ALERT, "AMD", alert);
        }
        producer.flush();
        String path = "alerts?symbol=AMD&from=%d&to=%d".formatted(end * 1000, end * 1000 + 3);
        Waiting.until("the alerts are read", PATIENCE, () -> api(path).get("alerts").size() == 3);

        assertThat(api(path).get("alerts"))
                .containsExactly(json(sent.get(0)), json(sent.get(1)), json(sent.get(2)));
        assertThat(api(path + "&limit=1").get("alerts")).containsExactly(json(sent.get(2)));
    }

    @Test
    void symbolsNeedNoEscapesOtherThanThoseOfUrls() {
        Map<String, Object> bar = new LinkedHashMap<>(market.sent(TopicKind.BAR, "AAPL").get(5));
        bar.put("symbol", "BTC/USD \u20ac&\"".replace(" ", ""));
        String symbol = bar.get("symbol").toString();
        market.send(TopicKind.BAR, symbol, bar);
        producer.flush();
        String path = Routes.API + "bars?symbol=" + URLEncoder.encode(symbol, UTF_8);
        Waiting.until("the bar is read", PATIENCE, () -> get(path).statusCode() == 200);

        JsonNode answer = json(get(path).body());
        assertThat(answer.get("symbol").asText()).isEqualTo(symbol);
        assertSame(answer.get("bars").get(0), bar);
    }
}
