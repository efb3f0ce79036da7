package torghut.ta.fakealpaca;

import static org.assertj.core.api.Assertions.assertThat;
import static torghut.ta.fakealpaca.Samples.TIME;
import static torghut.ta.fakealpaca.Samples.bar;
import static torghut.ta.fakealpaca.Samples.quote;
import static torghut.ta.fakealpaca.Samples.trade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant MINUTE = Instant.parse("2024-02-24T01:54:00Z");

    private final FakeAlpaca alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        alpaca.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(path, "fake-key", "fake-secret");
    }

    private HttpResponse<String> get(String path, String key, String secret) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(alpaca.dataUri() + path))
                        .header("APCA-API-KEY-ID", key)
                        .header("APCA-API-SECRET-KEY", secret)
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String body(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void answersTradesOfSeveralSymbolsAsTheyWerePublished() throws Exception {
        alpaca.push(trade("MSFT", 1), trade("AAPL", 2), trade("IBM", 3), quote("AAPL"));

        assertThat(body("/v2/stocks/trades?symbols=MSFT,AAPL,XYZ&start=2024-02-24"))
                .isEqualTo(
                        "{\"trades\":{\"AAPL\":[{\"i\":2,\"x\":\"D\",\"p\":126.55,\"s\":1,"
                                + "\"c\":[\"@\",\"I\"],\"z\":\"C\","
                                + "\"t\":\"2024-02-24T01:54:38.123456789Z\"}],"
                                + "\"MSFT\":[{\"i\":1,\"x\":\"D\",\"p\":126.55,\"s\":1,"
                                + "\"c\":[\"@\",\"I\"],\"z\":\"C\","
                                + "\"t\":\"2024-02-24T01:54:38.123456789Z\"}]},"
                                + "\"next_page_token\":null}");
    }

    @Test
    void answersOneSymbolByItsPath() throws Exception {
        alpaca.push(quote("AAPL"));

        JsonNode answer = JSON.readTree(body("/v2/stocks/AAPL/quotes?start=2024-02-24"));

        assertThat(answer.get("symbol").asText()).isEqualTo("AAPL");
        assertThat(answer.get("quotes")).hasSize(1);
        assertThat(answer.get("next_page_token").isNull()).isTrue();
    }

    @Test
    void answersCrypto() throws Exception {
        alpaca.push(
                AlpacaMessage.cryptoTrade(
                        "BTC/USD", 5, new BigDecimal("97250.10"), BigDecimal.ONE, TIME, "S"));

        JsonNode answer =
                JSON.readTree(body("/v1beta3/crypto/us/trades?symbols=BTC%2FUSD&start=2024-02-24"));

        assertThat(answer.at("/trades/BTC~1USD/0/p").decimalValue())
                .isEqualByComparingTo("97250.1");
    }

    @Test
    void bothEndsOfTheTimeAreIncluded() throws Exception {
        for (int i = 0; i < 5; i++) {
            alpaca.push(trade("AAPL", i, TIME.plusNanos(i)));
        }

        JsonNode answer =
                JSON.readTree(
                        body(
                                "/v2/stocks/trades?symbols=AAPL&start="
                                        + TIME.plusNanos(1)
                                        + "&end="
                                        + TIME.plusNanos(3)));

        assertThat(answer.at("/trades/AAPL").findValues("i"))
                .extracting(JsonNode::asInt)
                .containsExactly(1, 2, 3);
    }

    @Test
    void withoutAStartThereIsThePresentDay() throws Exception {
        alpaca.push(trade("AAPL", 1), trade("AAPL", 2, Instant.now().plus(Duration.ofDays(1))));

        JsonNode answer = JSON.readTree(body("/v2/stocks/trades?symbols=AAPL"));

        assertThat(answer.at("/trades/AAPL").findValues("i"))
                .extracting(JsonNode::asInt)
                .containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 10_000})
    void pagesMakeTheWholeInOrder(int limit) throws Exception {
        SplittableRandom random = new SplittableRandom(limit);
        List<AlpacaMessage> trades = new ArrayList<>();
        for (int id = 0; id < 200; id++) {
            String symbol = List.of("AAPL", "IBM", "MSFT").get(random.nextInt(3));
            // Out of order and with many at the same time.
            trades.add(trade(symbol, id, TIME.plusMillis(random.nextInt(20))));
        }
        alpaca.push(trades);

        for (String sort : List.of("asc", "desc")) {
            Comparator<AlpacaMessage> byTime = Comparator.comparing(AlpacaMessage::time);
            List<AlpacaMessage> published = new ArrayList<>(trades);
            if (sort.equals("desc")) {
                // What has the same time comes the other way round, too.
                Collections.reverse(published);
                byTime = byTime.reversed();
            }
            List<String> expected =
                    published.stream()
                            .sorted(
                                    Comparator.comparing(AlpacaMessage::symbol)
                                            .thenComparing(byTime))
                            .map(trade -> trade.symbol() + trade.historyJson())
                            .toList();
            assertThat(pages("trades", sort, limit)).as(sort).isEqualTo(expected);
        }
    }

    private List<String> pages(String name, String sort, int limit) throws Exception {
        List<String> found = new ArrayList<>();
        String path =
                "/v2/stocks/%s?symbols=AAPL,IBM,MSFT&start=2024-02-24&sort=%s&limit=%d"
                        .formatted(name, sort, limit);
        String token = "";
        while (token != null) {
            JsonNode page = JSON.readTree(body(path + "&page_token=" + token));
            int before = found.size();
            page.get(name)
                    .fields()
                    .forEachRemaining(
                            symbol ->
                                    symbol.getValue()
                                            .forEach(
                                                    entry ->
                                                            found.add(
                                                                    symbol.getKey()
                                                                            + entry.toString())));
            assertThat(found.size() - before).isLessThanOrEqualTo(limit);
            token = page.get("next_page_token").textValue();
        }
        return found;
    }

    @Test
    void whatIsPublishedBetweenTwoPagesDoesNotShiftThem() throws Exception {
        alpaca.push(trade("AAPL", 1), trade("AAPL", 2), trade("AAPL", 3, TIME.plusNanos(1)));
        JsonNode first =
                JSON.readTree(body("/v2/stocks/trades?symbols=AAPL&start=2024-02-24&limit=2"));

        alpaca.push(trade("AAPL", 4, TIME.minusNanos(1)));
        JsonNode second =
                JSON.readTree(
                        body(
                                "/v2/stocks/trades?symbols=AAPL&start=2024-02-24&limit=2&page_token="
                                        + first.get("next_page_token").asText()));

        assertThat(second.at("/trades/AAPL").findValues("i"))
                .extracting(JsonNode::asInt)
                .containsExactly(3);
    }

    @Test
    void marksCorrectedAndCancelledTrades() throws Exception {
        AlpacaMessage wrong = trade("AAPL", 1);
        AlpacaMessage right =
                AlpacaMessage.trade(
                        "AAPL", 11, "D", new BigDecimal("120"), 5, TIME, List.of("@"), "C");
        AlpacaMessage gone = trade("AAPL", 2, TIME.plusSeconds(1));
        alpaca.push(wrong, gone, trade("AAPL", 3, TIME.plusSeconds(2)));
        alpaca.push(AlpacaMessage.correction(wrong, right, TIME.plusSeconds(3)));
        alpaca.push(AlpacaMessage.cancel(gone, "C", TIME.plusSeconds(4)));

        JsonNode trades =
                JSON.readTree(body("/v2/stocks/trades?symbols=AAPL&start=2024-02-24"))
                        .at("/trades/AAPL");

        assertThat(trades)
                .extracting(t -> t.get("i") + " " + t.get("p") + " " + t.path("u").asText())
                .containsExactly(
                        "1 126.55 incorrect", "11 120 corrected", "2 126.55 canceled", "3 126.55 ");
        assertThat(trades.get(1).get("t")).isEqualTo(trades.get(0).get("t"));
    }

    @Test
    void anUpdatedBarTakesThePlaceOfTheFirst() throws Exception {
        alpaca.push(
                bar(Channel.BARS, "AAPL", MINUTE, "1.5"),
                bar(Channel.BARS, "AAPL", MINUTE.plusSeconds(60), "1.6"),
                bar(Channel.UPDATED_BARS, "AAPL", MINUTE, "1.7"),
                bar(Channel.DAILY_BARS, "AAPL", MINUTE, "1.8"));

        String path = "/v2/stocks/bars?symbols=AAPL&start=2024-02-24&timeframe=";

        assertThat(JSON.readTree(body(path + "1Min")).at("/bars/AAPL").findValues("c"))
                .extracting(JsonNode::asText)
                .containsExactly("1.7", "1.6");
        assertThat(JSON.readTree(body(path + "1Day")).at("/bars/AAPL").findValues("c"))
                .extracting(JsonNode::asText)
                .containsExactly("1.8");
    }

    @Test
    void aShortHistoryForgetsTheOldAndKeepsTheRest() throws Exception {
        try (FakeAlpaca forgetful =
                FakeAlpaca.start(
                        FakeAlpaca.Options.defaults().withHistory(Duration.ofSeconds(1)))) {
            for (int id = 0; id < 20_000; id++) {
                forgetful.push(trade("AAPL", id, TIME.plusMillis(id)));
            }
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            forgetful.dataUri()
                                                    + "/v2/stocks/AAPL/trades?start=2024-02-24"))
                            .header("APCA-API-KEY-ID", "fake-key")
                            .header("APCA-API-SECRET-KEY", "fake-secret")
                            .build();
            JsonNode trades =
                    JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                            .get("trades");

            assertThat(trades.get(0).get("i").asInt()).isBetween(9_000, 18_999);
            assertThat(forgetful.ledger().publishedCount(Channel.TRADES)).isEqualTo(20_000);
        }
    }

    @Test
    void theHistoryGoesOnWhileTheStreamIsDown() throws Exception {
        alpaca.faults().outage(true);
        alpaca.push(trade("AAPL", 1));

        assertThat(JSON.readTree(body("/v2/stocks/trades?symbols=AAPL&start=2024-02-24")))
                .hasToString(
                        "{\"trades\":{\"AAPL\":["
                                + trade("AAPL", 1).historyJson()
                                + "]},\"next_page_token\":null}");
    }

    @Test
    void wrongKeysAreRefused() throws Exception {
        assertThat(get("/v2/clock", "fake-key", "wrong").statusCode()).isEqualTo(403);
        HttpRequest withoutKeys =
                HttpRequest.newBuilder(URI.create(alpaca.dataUri() + "/v2/clock")).build();
        assertThat(http.send(withoutKeys, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/stocks/trades",
                "/v2/stocks/trades?symbols=AAPL&limit=0",
                "/v2/stocks/trades?symbols=AAPL&limit=10001",
                "/v2/stocks/trades?symbols=AAPL&start=yesterday",
                "/v2/stocks/trades?symbols=AAPL&sort=up",
                "/v2/stocks/trades?symbols=AAPL&page_token=abc",
                "/v2/stocks/bars?symbols=AAPL",
                "/v2/stocks/bars?symbols=AAPL&timeframe=1Century"
            })
    void whatCannotBeAnsweredGets400(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(400);
    }

    @Test
    void saysWhenTooMuchIsAsked() throws Exception {
        alpaca.faults().historyPerMinute(2);

        HttpResponse<String> first = get("/v2/clock");
        get("/v2/clock");
        HttpResponse<String> third = get("/v2/clock");

        assertThat(first.headers().firstValue("X-Ratelimit-Limit")).contains("2");
        assertThat(first.headers().firstValue("X-Ratelimit-Remaining")).contains("1");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("X-Ratelimit-Remaining")).contains("0");
        assertThat(third.headers().firstValueAsLong("Retry-After").getAsLong()).isBetween(1L, 60L);
        assertThat(third.headers().firstValueAsLong("X-Ratelimit-Reset").getAsLong())
                .isBetween(
                        Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond() + 60);
    }

    @Test
    void answersAsItWasTold() throws Exception {
        alpaca.faults().tooManyRequests(1, Duration.ofSeconds(3));
        alpaca.faults().onHistory(500, 1);

        HttpResponse<String> tooMany = get("/v2/clock");
        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(tooMany.headers().firstValue("Retry-After")).contains("3");
        assertThat(get("/v2/clock").statusCode()).isEqualTo(500);
        assertThat(get("/v2/clock").statusCode()).isEqualTo(200);
    }

    @Test
    void theClockRunsAheadWhenToldTo() throws Exception {
        alpaca.faults().clockAhead(Duration.ofHours(1));
        alpaca.push(trade("AAPL", 1));

        Instant time =
                OffsetDateTime.parse(JSON.readTree(body("/v2/clock")).get("timestamp").asText())
                        .toInstant();

        assertThat(Duration.between(Instant.now(), time))
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        assertThat(alpaca.ledger().published(Channel.TRADES))
                .containsExactly(trade("AAPL", 1, TIME.plusSeconds(3_600)));
    }

    @Test
    void theClockKnowsWeekdaysAndTheMarket() throws Exception {
        alpaca.faults().marketOpen(false);

        JsonNode clock = JSON.readTree(body("/v2/clock"));

        assertThat(clock.get("is_open").asBoolean()).isFalse();
        assertThat(Stream.of("next_open", "next_close").map(name -> clock.get(name).asText()))
                .allSatisfy(
                        time ->
                                assertThat(OffsetDateTime.parse(time).getDayOfWeek())
                                        .isNotIn(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY));
        assertThat(clock.get("next_open").asText()).contains("T09:30:00-0");
        assertThat(clock.get("next_close").asText()).contains("T16:00:00-0");
    }
}
