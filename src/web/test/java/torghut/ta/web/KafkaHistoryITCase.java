package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/** Rows across the seam between memory and what the topics still hold. */
class KafkaHistoryITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration IN_MEMORY = Duration.ofMinutes(10);
    private static final int SECONDS = 3_600;
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
            kafka.createTopic(topic, topic.contains("status") ? 1 : 3, Map.of());
        }
        producer = new CheckedProducer(kafka.bootstrap(), Map.of("transactional.id", "job"));
        producer.initTransactions();
        market = new SampleMarket(3, 4, producer).remembering();
        end = System.currentTimeMillis() / 60_000 * 60 - 60;
        producer.beginTransaction();
        market.history(end - SECONDS, end);
        revise("AMD", TopicKind.BAR, "1s", 40, 77);
        revise("AMD", TopicKind.AGGREGATE, "1m", 3, 78);
        silent("OLD", end - SECONDS + 30);
        standstill("LATE");
        producer.commitTransaction();
        producer.beginTransaction();
        for (int i = 0; i < 50; i++) {
            write(TopicKind.BAR, bar("AMD", end - SECONDS / 2 - i, 1.5), end - SECONDS / 2 - i);
        }
        producer.flush();
        producer.abortTransaction();
        WebSettings demo = WebDemo.settings(kafka.bootstrap(), 0);
        web =
                new TaWeb(
                        new WebSettings(
                                demo.kafka(),
                                demo.topics(),
                                demo.registry(),
                                demo.listener(),
                                new WebSettings.Memory(IN_MEMORY, IN_MEMORY, 64 << 20),
                                Optional.empty(),
                                Optional.empty(),
                                demo.zone()),
                        Clock.systemUTC());
        Waiting.until("the topics are read", PATIENCE, web::isReady);
    }

    @AfterAll
    static void stop() throws Exception {
        web.close();
        producer.close();
        kafka.close();
    }

    private static void revise(
            String symbol, TopicKind kind, String timeframe, int index, double close) {
        Map<String, Object> revision =
                new LinkedHashMap<>(sent(kind, symbol, timeframe).get(index));
        revision.put("close", close);
        revision.put("timeframe", timeframe);
        revision.put("revision", 1L);
        revision.put("cause", "LATE");
        revision.put("trade_id", "9");
        revision.put("deleted", false);
        market.send(TopicKind.REVISION, symbol, revision);
    }

    /** A symbol that traded once, long ago, of which there is a report. */
    private static void silent(String symbol, long second) {
        write(TopicKind.BAR, bar(symbol, second, 12.5), second + 1);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("status", "SILENT");
        report.put("event_ts", second * 1000);
        report.put("ingest_ts", second * 1000);
        report.put("seq", 1L);
        market.send(TopicKind.STATUS, symbol, report);
    }

    /** Bars of two minutes that were written half an hour late, since the job stood still. */
    private static void standstill(String symbol) {
        for (int i = 0; i < 120; i++) {
            write(TopicKind.BAR, bar(symbol, end - SECONDS + i, 20 + i), end - SECONDS + 1_800);
        }
        write(TopicKind.BAR, bar(symbol, end - 30, 9), end - 29);
    }

    private static Map<String, Object> bar(String symbol, long second, double close) {
        Map<String, Object> bar = new LinkedHashMap<>(market.sent(TopicKind.BAR, "AAPL").get(0));
        bar.put("symbol", symbol);
        bar.put("seq", second);
        bar.put("event_ts", (second + 1) * 1000);
        bar.put("window", Map.of("start", second * 1000, "end", (second + 1) * 1000));
        bar.put("close", close);
        return bar;
    }

    /** Writes a record at a time of its own. */
    private static void write(TopicKind kind, Map<String, Object> record, long second) {
        // A record that the broker does not take is an error of the next flush.
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                kind.topic(),
                                null,
                                second * 1000,
                                record.get("symbol").toString().getBytes(UTF_8),
                                new JsonBytes().value(record).toBytes()));
    }

    private static List<Map<String, Object>> sent(TopicKind kind, String symbol, String timeframe) {
        return market.sent(kind, symbol).stream()
                .filter(record -> record.getOrDefault("timeframe", "1s").equals(timeframe))
                .toList();
    }

    /** Asked again where a busy machine had no time for the answer. */
    private static HttpResponse<byte[]> ask(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(web.uri().resolve(Routes.API + path))
                        .timeout(PATIENCE)
                        .build();
        List<HttpResponse<byte[]>> answers = new ArrayList<>();
        Waiting.until(
                "an answer to " + path,
                PATIENCE,
                () -> {
                    try {
                        answers.add(HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()));
                        return answers.get(answers.size() - 1).statusCode() != 503;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        throw Waiting.interrupted(e);
                    }
                });
        return answers.get(answers.size() - 1);
    }

    private static JsonNode get(String path) throws IOException {
        HttpResponse<byte[]> response = ask(path);
        assertThat(response.statusCode())
                .as(() -> path + ": " + new String(response.body(), UTF_8))
                .isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static List<List<Object>> rows(JsonNode page, String view) {
        List<List<Object>> rows = new ArrayList<>();
        page.get(view)
                .forEach(
                        row ->
                                rows.add(
                                        List.of(
                                                row.get("seq").asLong(),
                                                row.get("close").asDouble())));
        return rows;
    }

    private static List<List<Object>> pages(String view, String question, boolean newestFirst)
            throws Exception {
        List<List<Object>> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(view + "?" + question + cursor);
            List<List<Object>> rows = rows(page, view);
            all.addAll(newestFirst ? 0 : all.size(), rows);
            JsonNode next = page.get("next_cursor");
            cursor = next.isNull() ? null : "&cursor=" + next.asText();
        } while (cursor != null);
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "bars, BAR, 1s, 10000",
        "bars, BAR, 1s, 517",
        "signals, SIGNAL, 1s, 1000",
        "signals, AGGREGATE, 1m, 10",
        "bars, AGGREGATE, 5m, 10000",
    })
    void pagesGiveEachCommittedRowOnceInBothDirections(
            String view, TopicKind kind, String timeframe, int limit) throws Exception {
        List<List<Object>> expected = new ArrayList<>();
        for (Map<String, Object> record : sent(kind, "AMD", timeframe)) {
            expected.add(List.of(record.get("seq"), record.get("close")));
        }
        String question = "symbol=AMD&timeframe=%s&limit=%d".formatted(timeframe, limit);

        assertThat(pages(view, question, true)).isEqualTo(expected);
        assertThat(pages(view, question + "&from=1000", false)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"bars, BAR, 1s, 40, 77", "signals, AGGREGATE, 1m, 3, 78"})
    void revisionsOfOldRowsAreAppliedWhenAskedFor(
            String view, TopicKind kind, String timeframe, int index, double close)
            throws Exception {
        Map<String, Object> record = sent(kind, "AMD", timeframe).get(index);
        String question =
                view
                        + "?symbol=AMD&timeframe=%s&limit=1&from=%s"
                                .formatted(
                                        timeframe, ((Map<?, ?>) record.get("window")).get("start"));

        JsonNode revised = get(question + "&revised=true").get(view).get(0);

        assertThat(revised.get("close").asDouble()).isEqualTo(close);
        assertThat(revised.get("revision").asLong()).isEqualTo(1);
        assertThat(get(question).get(view).get(0).get("close").asDouble())
                .isEqualTo(record.get("close"));
    }

    @Test
    void rowsThatWereWrittenLateAreFoundToo() throws Exception {
        List<List<Object>> rows = pages("bars", "symbol=LATE&limit=50", true);

        assertThat(rows).hasSize(121);
        assertThat(rows.get(0)).isEqualTo(List.of(end - SECONDS, 20.0));
        assertThat(rows.get(119)).isEqualTo(List.of(end - SECONDS + 119, 139.0));
    }

    @Test
    void aSymbolThatIsSilentForLongerThanMemoryIsShownAllTheSame() throws Exception {
        JsonNode bars = get("bars?symbol=OLD").get("bars");

        assertThat(bars).hasSize(1);
        assertThat(bars.get(0).get("close").asDouble()).isEqualTo(12.5);
        assertThat(get("symbols").get("symbols").findValuesAsText("symbol")).contains("OLD");
        assertThat(ask("bars?symbol=NONE").statusCode()).isEqualTo(404);
    }

    @Test
    void aRangeWithoutRowsIsEmpty() throws Exception {
        assertThat(get("bars?symbol=AMD&from=1000&to=2000").get("bars")).isEmpty();
        assertThat(get("signals?symbol=AMD&timeframe=4h").get("signals")).isEmpty();
    }
}
