package torghut.ta.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import torghut.ta.model.Timeframe;

/** Rows across the seam between memory and ClickHouse's own engine, with the tables as deployed. */
class ClickHouseHistoryITCase {

    private static final long START = System.currentTimeMillis() / 1000 - 3_600;
    private static final int IN_CLICKHOUSE = 700;
    private static final int SEAM = 500;
    private static final int ROWS = 1_200;

    private static ClickHouseEngine clickHouse;
    private static RowQuery query;

    @BeforeAll
    static void start() throws Exception {
        clickHouse = ClickHouseEngine.start();
        clickHouse.apply("01-tables.sql", sql -> sql);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < IN_CLICKHOUSE; i++) {
            values.add(row("SPY", START + i, i));
            // Delivered twice.
            values.add(row("SPY", START + i, i));
        }
        values.add(row("OLD'\\1", START, 7));
        clickHouse.ask(
                "INSERT INTO torghut.ta_microbars (symbol, event_ts, ingest_ts, seq, is_final,"
                        + " window_start, window_end, open, high, low, close, volume, vwap,"
                        + " trade_count) VALUES "
                        + String.join(",", values));
        MarketStore store = new MarketStore(Duration.ofHours(6), Duration.ofDays(2), 64 << 20);
        for (int i = SEAM; i < ROWS; i++) {
            store.put(TopicKind.BAR, "SPY", bar(START + i, i));
        }
        query =
                new RowQuery(
                        store,
                        new EncodedRows(16 << 20),
                        new ClickHouseHistory(clickHouse.server()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (clickHouse != null) {
            clickHouse.close();
        }
    }

    private static String row(String symbol, long seq, double close) {
        return "('%s', %d000, %d000, %d, true, %d000, %d000, 1, 2, 1, %s, 10, 1.2, 3)"
                .formatted(
                        symbol.replace("\\", "\\\\").replace("'", "\\'"),
                        seq + 1,
                        seq + 3,
                        seq,
                        seq,
                        seq + 1,
                        close);
    }

    private static TopicRecord bar(long seq, double close) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("symbol", "SPY");
        fields.put("event_ts", (seq + 1) * 1000);
        fields.put("ingest_ts", (seq + 3) * 1000);
        fields.put("seq", seq);
        fields.put("is_final", true);
        fields.put("window", Map.of("start", seq * 1000, "end", (seq + 1) * 1000));
        fields.put("close", close);
        return new TopicRecord(fields);
    }

    private static JsonNode ask(
            String symbol,
            Optional<Long> from,
            Optional<Long> to,
            int limit,
            Optional<String> cursor)
            throws IOException {
        RowQuery.Answer answer =
                query.answer(
                        new RowQuery.Question(
                                View.BARS,
                                symbol,
                                Timeframe.S1,
                                from,
                                to,
                                limit,
                                cursor.flatMap(Parameters.Cursor::parse),
                                false));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuffer part : answer.body().plain()) {
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
        }
        return new ObjectMapper().readTree(bytes.toByteArray());
    }

    private static List<Long> all(Optional<Long> from, int limit) throws IOException {
        List<Long> seqs = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            JsonNode page = ask("SPY", from, Optional.empty(), limit, cursor);
            List<Long> rows = new ArrayList<>();
            page.get("bars").forEach(row -> rows.add(row.get("seq").asLong()));
            assertThat(rows).hasSizeLessThanOrEqualTo(limit);
            seqs.addAll(from.isPresent() ? seqs.size() : 0, rows);
            cursor = Optional.ofNullable(page.get("next_cursor").textValue());
        } while (cursor.isPresent());
        return seqs;
    }

    private static List<Long> seqs(long first, long end) {
        return LongStream.range(first, end).boxed().toList();
    }

    @Test
    void newerPagesCrossTheSeamWithoutAGapOrACopy() throws Exception {
        for (int limit : List.of(97, 250, 500, 10_000)) {
            assertThat(all(Optional.of(START * 1000), limit))
                    .as("limit %s", limit)
                    .isEqualTo(seqs(START, START + ROWS));
        }
    }

    @Test
    void olderPagesCrossTheSeamWithoutAGapOrACopy() throws Exception {
        for (int limit : List.of(97, 250, 700)) {
            assertThat(all(Optional.empty(), limit))
                    .as("limit %s", limit)
                    .isEqualTo(seqs(START, START + ROWS));
        }
    }

    @Test
    void rowsOfClickHouseHaveTheValuesOfTheTable() throws Exception {
        JsonNode row =
                ask(
                                "SPY",
                                Optional.of(START * 1000),
                                Optional.of((START + 1) * 1000),
                                5,
                                Optional.empty())
                        .get("bars")
                        .get(0);

        assertThat(row.get("event_ts").asLong()).isEqualTo((START + 1) * 1000);
        assertThat(row.get("ingest_ts").asLong()).isEqualTo((START + 3) * 1000);
        assertThat(row.get("window").get("start").asLong()).isEqualTo(START * 1000);
        assertThat(row.get("is_final").asBoolean()).isTrue();
        assertThat(row.get("high").asDouble()).isEqualTo(2);
        assertThat(row.get("close").asDouble()).isZero();
        assertThat(row.get("trade_count").asInt()).isEqualTo(3);
        assertThat(row.get("spread_bps").isNull()).isTrue();
    }

    @Test
    void aSymbolThatOnlyClickHouseKnowsIsFoundWhateverItIsCalled() throws Exception {
        JsonNode answer = ask("OLD'\\1", Optional.empty(), Optional.empty(), 5, Optional.empty());

        assertThat(answer.get("bars")).hasSize(1);
        assertThat(answer.get("bars").get(0).get("close").asDouble()).isEqualTo(7);
        assertThatThrownBy(
                        () -> ask("NONE", Optional.empty(), Optional.empty(), 5, Optional.empty()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("NONE");
    }

    @Test
    void aServerThatDoesNotAnswerIsAProblemOfTheHistoryAlone() {
        RowQuery unreachable =
                new RowQuery(
                        new MarketStore(Duration.ofHours(6), Duration.ofDays(2), 64 << 20),
                        new EncodedRows(1 << 20),
                        new ClickHouseHistory(
                                new WebSettings.ClickHouse(
                                        URI.create("http://127.0.0.1:1"),
                                        Optional.empty(),
                                        Optional.empty())));

        assertThatThrownBy(
                        () ->
                                unreachable.answer(
                                        new RowQuery.Question(
                                                View.BARS,
                                                "SPY",
                                                Timeframe.S1,
                                                Optional.empty(),
                                                Optional.empty(),
                                                5,
                                                Optional.empty(),
                                                false)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(503));
    }
}
