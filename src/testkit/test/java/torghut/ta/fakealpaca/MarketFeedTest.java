package torghut.ta.fakealpaca;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.testkit.FeedRecord;
import torghut.ta.testkit.MarketSimulator;
import torghut.ta.testkit.RecordedMarket;

class MarketFeedTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-03-02T14:30:00Z");
    private static final Duration MAX_DELAY = Duration.ofMillis(500);
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
        MarketSimulator market = new MarketSimulator(seed, START, rate, MAX_DELAY);
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

    /**
     * Of the market, a bar counts the volume of the trades that came in time, with the corrections
     * and cancels that came while their second was open. Number and VWAP, which Alpaca's bars have
     * and the market's have not, count all that was published before the bar.
     */
    @Test
    void minuteBarsAreThoseOfTheTradesThatCameInTime() throws Exception {
        List<FeedRecord> records = new ArrayList<>();
        simulated(7, 120_000, 0.5).forEachRemaining(records::add);

        publish(records.iterator(), AT_ONCE);

        Map<String, Long> sent = new HashMap<>();
        for (FeedRecord record : records) {
            tradeId(record).ifPresent(id -> sent.putIfAbsent(id, record.sendNanos()));
        }
        Map<String, JsonNode> amendments = new HashMap<>();
        published(Channel.CORRECTIONS).forEach(c -> amendments.put(key(c, "oi"), c));
        published(Channel.CANCELS).forEach(x -> amendments.put(key(x, "i"), x));
        Map<String, List<JsonNode>> minutes =
                published(Channel.TRADES).stream().collect(groupingBy(MarketFeedTest::minute));
        List<JsonNode> bars = published(Channel.BARS);
        assertThat(bars).hasSizeGreaterThan(100);
        int late = 0;
        int amendedInTime = 0;
        int amendedLater = 0;
        for (JsonNode bar : bars) {
            // It goes out a second after the last trade of its minute must have arrived.
            long barSent = nanos(bar) + 61_000_000_000L + MAX_DELAY.toNanos();
            Total inTime = new Total();
            Total before = new Total();
            for (JsonNode trade : minutes.get(minute(bar))) {
                String key = key(trade, "i");
                // Milliseconds in a record cut its time.
                boolean isLate = sent.get(key) > nanos(trade) + MAX_DELAY.toNanos() + 1_000_000L;
                late += isLate ? 1 : 0;
                JsonNode amendment = amendments.get(key);
                long amended = amendment == null ? Long.MAX_VALUE : nanos(amendment);
                long closed =
                        Math.floorDiv(nanos(trade), 1_000_000_000L) * 1_000_000_000L
                                + 1_000_000_000L
                                + MAX_DELAY.toNanos();
                if (!isLate) {
                    inTime.add(amended < closed ? amendment : trade);
                    amendedInTime += amended < closed ? 1 : 0;
                }
                if (sent.get(key) < barSent) {
                    before.add(amended < barSent ? amendment : trade);
                    amendedLater += amended >= closed && amended < barSent ? 1 : 0;
                }
            }
            assertThat(bar.get("v").decimalValue())
                    .as(bar.toString())
                    .isEqualByComparingTo(inTime.volume);
            assertThat(bar.get("n").asLong()).as(bar.toString()).isEqualTo(before.count);
            assertThat(bar.get("vw").decimalValue())
                    .as(bar.toString())
                    .isCloseTo(
                            before.notional.divide(before.volume, MathContext.DECIMAL128),
                            within(new BigDecimal("0.0000005")));
        }
        assertThat(late).isPositive();
        assertThat(amendedInTime).isPositive();
        assertThat(amendedLater).isPositive();
    }

    /** What a minute adds up to. */
    private static final class Total {
        private long count;
        private BigDecimal volume = BigDecimal.ZERO;
        private BigDecimal notional = BigDecimal.ZERO;

        /** A trade, or what has become of it. */
        void add(JsonNode message) {
            if (message.get("T").asText().equals("x")) {
                return;
            }
            String prefix = message.get("T").asText().equals("c") ? "c" : "";
            BigDecimal size = message.get(prefix + "s").decimalValue();
            count++;
            volume = volume.add(size);
            notional = notional.add(size.multiply(message.get(prefix + "p").decimalValue()));
        }
    }

    /** Symbol and id, if the record is a trade that can be read. */
    private static Optional<String> tradeId(FeedRecord record) {
        JsonNode payload = payload(record);
        String id = payload.path("id").asText(payload.path("i").asText());
        return payload.path("T").asText().equals("t") && !id.isEmpty()
                ? Optional.of(record.key().replaceFirst("^BTCUSD$", "BTC/USD") + " " + id)
                : Optional.empty();
    }

    /** What a record says; nothing if it is broken. */
    private static JsonNode payload(FeedRecord record) {
        try {
            JsonNode top = JSON.readTree(record.value());
            return top.path("payload").isObject() ? top.get("payload") : top;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static String key(JsonNode message, String id) {
        return message.get("S").asText() + " " + message.get(id).asText();
    }

    private static long nanos(JsonNode message) {
        Instant time = Instant.parse(message.get("t").asText());
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    @Test
    void theMarketsOwnCorrectionsAndCancelsArePublished() throws Exception {
        List<FeedRecord> records = new ArrayList<>();
        simulated(7, 200_000).forEachRemaining(records::add);

        publish(records.iterator(), AT_ONCE);

        Set<String> said = new TreeSet<>();
        for (FeedRecord record : records) {
            JsonNode payload = payload(record);
            if (payload.path("T").asText().matches("[cx]")) {
                said.add(record.key() + " " + amendment(payload));
            }
        }
        List<JsonNode> published = new ArrayList<>(published(Channel.CORRECTIONS));
        published.addAll(published(Channel.CANCELS));
        assertThat(published.stream().map(a -> a.get("S").asText() + " " + amendment(a)))
                .hasSizeGreaterThan(10)
                .containsExactlyInAnyOrderElementsOf(said);
        assertThat(published(Channel.CORRECTIONS)).isNotEmpty();
        assertThat(published(Channel.CANCELS)).isNotEmpty();
        everyAmendmentNamesATradeThatWasPublished();
    }

    private static String amendment(JsonNode message) {
        return Stream.of(
                        "T", "x", "i", "p", "s", "a", "oi", "op", "os", "oc", "ci", "cp", "cs",
                        "cc")
                .map(name -> message.path(name).toString())
                .collect(joining(" "));
    }

    private static String minute(JsonNode message) {
        Instant time = Instant.parse(message.get("t").asText());
        return message.get("S") + " " + time.truncatedTo(ChronoUnit.MINUTES);
    }

    @Test
    void amendmentsNameTradesThatWerePublishedBefore() throws Exception {
        publish(simulated(7, 50_000), AT_ONCE.withAmendments(0.05, 3));

        everyAmendmentNamesATradeThatWasPublished();
        assertThat(published(Channel.CORRECTIONS)).hasSizeGreaterThan(50);
        assertThat(published(Channel.CANCELS)).hasSizeGreaterThan(20);
    }

    private void everyAmendmentNamesATradeThatWasPublished() throws Exception {
        Map<String, JsonNode> trades = new HashMap<>();
        published(Channel.TRADES).forEach(t -> trades.put(t.get("S") + " " + t.get("i"), t));
        List<JsonNode> corrections = published(Channel.CORRECTIONS);
        List<JsonNode> cancels = published(Channel.CANCELS);
        assertThat(
                        Stream.concat(
                                corrections.stream().map(c -> key(c, "oi")),
                                cancels.stream().map(x -> key(x, "i"))))
                .doesNotHaveDuplicates();
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
