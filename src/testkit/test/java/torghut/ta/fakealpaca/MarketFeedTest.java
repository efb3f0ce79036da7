package torghut.ta.fakealpaca;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.testkit.FeedRecord;
import torghut.ta.testkit.MarketSimulator;
import torghut.ta.testkit.RecordedMarket;

class MarketFeedTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-03-02T14:30:00Z");
    private static final MarketFeed.Pace AT_ONCE =
            MarketFeed.Pace.realTime().withSpeed(Double.POSITIVE_INFINITY);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final FakeAlpaca alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());

    @TempDir private Path folder;

    @AfterEach
    void stop() {
        alpaca.close();
    }

    private void publish(Iterator<FeedRecord> market, MarketFeed.Pace pace) throws Exception {
        try (MarketFeed feed = MarketFeed.start(alpaca, market, pace)) {
            assertThat(feed.awaitEnd(PATIENCE)).isTrue();
        }
    }

    private static Iterator<FeedRecord> simulated(long seed, int records) {
        return simulated(seed, records, 5);
    }

    private static Iterator<FeedRecord> simulated(long seed, int records, double rate) {
        MarketSimulator market = new MarketSimulator(seed, START, rate, Duration.ofMillis(500));
        return IntStream.range(0, records).mapToObj(i -> market.next()).toList().iterator();
    }

    private List<JsonNode> published(Channel channel) throws Exception {
        List<JsonNode> messages = new ArrayList<>();
        for (AlpacaMessage message : alpaca.ledger().published(channel)) {
            messages.add(JSON.readTree(message.json()));
        }
        return messages;
    }

    @Test
    void noTradeIsPublishedTwiceAndEachHasWhatAlpacaSends() throws Exception {
        publish(simulated(7, 100_000), AT_ONCE);

        List<JsonNode> trades = published(Channel.TRADES);
        assertThat(trades.stream().map(t -> t.get("S") + " " + t.get("i")))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(10_000);
        assertThat(trades.stream().filter(t -> !t.get("S").asText().contains("/")))
                .allSatisfy(
                        t -> {
                            assertThat(t.get("i").isIntegralNumber()).isTrue();
                            assertThat(t.get("s").isIntegralNumber()).isTrue();
                            assertThat(t.get("p").decimalValue()).isPositive();
                            assertThat(t.get("x").asText()).hasSize(1);
                            assertThat(t.get("c")).isNotEmpty();
                            assertThat(t.get("z").asText()).hasSize(1);
                        });
        assertThat(trades.stream().filter(t -> t.get("S").asText().equals("BTC/USD")))
                .isNotEmpty()
                .allSatisfy(t -> assertThat(t.get("tks").asText()).isIn("B", "S"));
        assertThat(published(Channel.QUOTES)).hasSizeGreaterThan(50_000);
    }

    /** What is reported late, corrected or cancelled later is not in the minute's bar. */
    @Test
    void minuteBarsAreThoseOfTheTradesThatCameInTime() throws Exception {
        publish(simulated(7, 60_000, 0.5), AT_ONCE);

        Map<String, List<JsonNode>> minutes =
                published(Channel.TRADES).stream().collect(groupingBy(MarketFeedTest::minute));
        List<JsonNode> bars = published(Channel.BARS);
        assertThat(bars).hasSizeGreaterThan(40);
        int whole = 0;
        for (JsonNode bar : bars) {
            List<JsonNode> trades = minutes.get(minute(bar));
            BigDecimal volume = BigDecimal.ZERO;
            BigDecimal notional = BigDecimal.ZERO;
            for (JsonNode trade : trades) {
                BigDecimal size = trade.get("s").decimalValue();
                volume = volume.add(size);
                notional = notional.add(size.multiply(trade.get("p").decimalValue()));
            }
            BigDecimal average = notional.divide(volume, MathContext.DECIMAL128);
            assertThat(bar.get("n").asLong())
                    .as(bar.toString())
                    .isBetween(trades.size() * 9L / 10, (long) trades.size());
            if (bar.get("n").asLong() == trades.size()
                    && bar.get("v").decimalValue().compareTo(volume) == 0) {
                whole++;
                assertThat(bar.get("vw").decimalValue())
                        .isCloseTo(average, within(new BigDecimal("0.0000005")));
            }
        }
        assertThat(whole).isGreaterThan(bars.size() / 3);
    }

    private static String minute(JsonNode message) {
        Instant time = Instant.parse(message.get("t").asText());
        return message.get("S") + " " + time.truncatedTo(ChronoUnit.MINUTES);
    }

    @Test
    void amendmentsNameTradesThatWerePublishedBefore() throws Exception {
        publish(simulated(7, 50_000), AT_ONCE.withAmendments(0.05, 3));

        Map<String, JsonNode> trades = new HashMap<>();
        published(Channel.TRADES).forEach(t -> trades.put(t.get("S") + " " + t.get("i"), t));
        List<JsonNode> corrections = published(Channel.CORRECTIONS);
        List<JsonNode> cancels = published(Channel.CANCELS);
        assertThat(corrections).hasSizeGreaterThan(50);
        assertThat(cancels).hasSizeGreaterThan(20);
        assertThat(corrections)
                .allSatisfy(
                        c -> {
                            JsonNode trade = trades.get(c.get("S") + " " + c.get("oi"));
                            assertThat(c.get("x")).isEqualTo(trade.get("x"));
                            assertThat(c.get("op")).isEqualTo(trade.get("p"));
                            assertThat(c.get("os")).isEqualTo(trade.get("s"));
                        });
        assertThat(cancels)
                .allSatisfy(
                        x -> {
                            JsonNode trade = trades.get(x.get("S") + " " + x.get("i"));
                            assertThat(x.get("x")).isEqualTo(trade.get("x"));
                            assertThat(x.get("s")).isEqualTo(trade.get("s"));
                        });
    }

    @Test
    void theSameSeedPublishesTheSame() throws Exception {
        publish(simulated(11, 10_000), AT_ONCE.withAmendments(0.01, 5));
        try (FakeAlpaca other = FakeAlpaca.start(FakeAlpaca.Options.defaults());
                MarketFeed feed =
                        MarketFeed.start(
                                other, simulated(11, 10_000), AT_ONCE.withAmendments(0.01, 5))) {
            assertThat(feed.awaitEnd(PATIENCE)).isTrue();
            for (Channel channel : Channel.values()) {
                assertThat(other.ledger().published(channel))
                        .isEqualTo(alpaca.ledger().published(channel));
            }
        }
    }

    @Test
    void aRecordingHappensToday() throws Exception {
        Files.writeString(
                folder.resolve("trades.jsonl"),
                """
                {"symbol":"IBM","t":"2013-10-07T13:30:00.5Z","p":182.1,"s":150,"id":"IBM-20131007-000007"}
                {"symbol":"IBM","t":"2013-10-07T13:30:01Z","p":182.2,"s":3,"id":8,"x":"N","c":["F"],"z":"A"}
                """);
        Files.writeString(
                folder.resolve("quotes.jsonl"),
                """
                {"symbol":"IBM","t":"2013-10-07T13:30:02Z","bp":182,"ap":182.1,"bs":250,"as":100}
                """);
        Instant today = Instant.parse("2026-11-25T14:30:00Z");

        try (RecordedMarket market = new RecordedMarket(folder)) {
            publish(market, AT_ONCE.startingAt(today));
        }

        assertThat(alpaca.ledger().published(Channel.TRADES))
                .containsExactly(
                        AlpacaMessage.trade(
                                "IBM",
                                7,
                                "Q",
                                new BigDecimal("182.1"),
                                150,
                                today,
                                List.of("@"),
                                "C"),
                        AlpacaMessage.trade(
                                "IBM",
                                8,
                                "N",
                                new BigDecimal("182.2"),
                                3,
                                today.plusMillis(500),
                                List.of("F"),
                                "A"));
        assertThat(alpaca.ledger().published(Channel.QUOTES))
                .containsExactly(
                        AlpacaMessage.quote(
                                "IBM",
                                "Q",
                                new BigDecimal("182"),
                                3,
                                "Q",
                                new BigDecimal("182.1"),
                                1,
                                today.plusMillis(1_500),
                                List.of("R"),
                                "C"));
    }

    @Test
    void realTimeTakesItsTime() throws Exception {
        long started = System.nanoTime();
        List<FeedRecord> second = new ArrayList<>();
        simulated(7, 5_000)
                .forEachRemaining(
                        record -> {
                            if (record.sendNanos()
                                    < START.getEpochSecond() * 1_000_000_000L + 1_000_000_000L) {
                                second.add(record);
                            }
                        });

        publish(second.iterator(), MarketFeed.Pace.realTime());

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isGreaterThan(Duration.ofMillis(900));
    }
}
