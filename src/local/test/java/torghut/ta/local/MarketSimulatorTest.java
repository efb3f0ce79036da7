package torghut.ta.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import torghut.ta.functions.MarketEventDeserializer;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;
import torghut.ta.testkit.FeedRecord;
import torghut.ta.testkit.FeedRecord.Channel;
import torghut.ta.testkit.MarketSimulator;

class MarketSimulatorTest {

    private static final Instant START = Instant.parse("2024-03-05T14:29:40Z");
    private static final Duration LENGTH = Duration.ofMinutes(6);
    private static final Duration MAX_DELAY = Duration.ofSeconds(2);

    /** The first minutes of a market, as records and as the job's decoders understand them. */
    private static List<FeedRecord> records;

    private static List<InputRecord> events;

    @BeforeAll
    static void simulate() {
        records = take(new MarketSimulator(7, START, 1, MAX_DELAY));
        events = decode(records);
    }

    @Test
    void sameArgumentsGiveTheSameRecords() {
        List<FeedRecord> again = take(new MarketSimulator(7, START, 1, MAX_DELAY));

        assertThat(again).extracting(MarketSimulatorTest::text).isEqualTo(texts(records));
        assertThat(again)
                .extracting(FeedRecord::sendNanos)
                .isEqualTo(records.stream().map(FeedRecord::sendNanos).toList());
    }

    @Test
    void anotherSeedGivesAnotherMarket() {
        List<FeedRecord> other = take(new MarketSimulator(8, START, 1, MAX_DELAY));

        assertThat(texts(other)).isNotEqualTo(texts(records));
    }

    @Test
    void recordsComeInTheOrderOfTheirArrival() {
        assertThat(records)
                .extracting(FeedRecord::sendNanos)
                .isSortedAccordingTo(Comparator.naturalOrder());
    }

    @Test
    void firstDeliveriesArriveWithinTheDelayAndSomeOutOfOrder() {
        Set<String> seen = new HashSet<>();
        long latest = 0;
        int outOfOrder = 0;
        for (int i = 0; i < events.size(); i++) {
            final long nanos;
            if (events.get(i) instanceof Trade trade && seen.add(trade.symbol() + trade.id())) {
                nanos = trade.timeNanos();
            } else if (events.get(i) instanceof Quote quote) {
                nanos = quote.timeNanos();
            } else {
                continue;
            }
            // A time in milliseconds is up to one millisecond before the event itself.
            long delay = records.get(i).sendNanos() - nanos;
            assertTrue(
                    delay >= 0 && delay < MAX_DELAY.toNanos() + 1_000_000, () -> "late " + nanos);
            // Hence never behind the watermark, which is that delay behind the largest time.
            assertTrue(latest - nanos < MAX_DELAY.toNanos() + 1_000_000, () -> "behind " + nanos);
            outOfOrder += nanos < latest ? 1 : 0;
            latest = Math.max(latest, nanos);
        }
        assertThat(outOfOrder).isGreaterThan(events.size() / 20);
    }

    @Test
    void someTradesAreDeliveredAgainWithTheSameIdAndTime() {
        Map<String, Trade> first = new HashMap<>();
        int again = 0;
        for (Trade trade : trades()) {
            Trade earlier = first.putIfAbsent(trade.symbol() + trade.id(), trade);
            if (earlier != null) {
                again++;
                assertThat(trade.timeNanos()).isEqualTo(earlier.timeNanos());
                assertThat(trade.price()).isEqualTo(earlier.price());
                assertThat(trade.size()).isEqualTo(earlier.size());
            }
        }
        // 0.5 % of about 22 000 trades, give or take four standard deviations.
        assertThat((double) again / first.size()).isCloseTo(0.005, within(0.002));
    }

    @Test
    void fewRecordsAreBrokenAndInEveryWay() {
        Map<DeadLetter.Reason, Integer> reasons = new EnumMap<>(DeadLetter.Reason.class);
        for (InputRecord event : events) {
            if (event instanceof DeadLetter letter) {
                reasons.merge(letter.reason(), 1, Integer::sum);
            }
        }
        int broken = reasons.values().stream().mapToInt(Integer::intValue).sum();

        assertThat(reasons)
                .containsOnlyKeys(
                        DeadLetter.Reason.MALFORMED,
                        DeadLetter.Reason.INVALID,
                        DeadLetter.Reason.FUTURE);
        assertThat((double) broken / records.size()).isCloseTo(0.0005, within(0.0003));
    }

    @Test
    void quotesSurroundTheTrades() {
        List<Quote> quotes =
                events.stream().filter(Quote.class::isInstance).map(Quote.class::cast).toList();
        long wellFormed =
                quotes.stream().filter(quote -> quote.bidPrice() < quote.askPrice()).count();

        assertThat((double) wellFormed / quotes.size()).isBetween(0.99, 0.9999);
        assertThat((double) quotes.size() / trades().size()).isBetween(5.0, 10.0);
        Map<String, DoubleSummaryStatistics> quoted = new HashMap<>();
        for (Quote quote : quotes) {
            DoubleSummaryStatistics prices =
                    quoted.computeIfAbsent(quote.symbol(), symbol -> new DoubleSummaryStatistics());
            prices.accept(quote.bidPrice());
            prices.accept(quote.askPrice());
        }
        assertThat(trades())
                .allMatch(trade -> trade.price() >= quoted.get(trade.symbol()).getMin())
                .allMatch(trade -> trade.price() <= quoted.get(trade.symbol()).getMax());
    }

    @Test
    void everySymbolTradesAroundItsOwnLevelAndIsTheKey() {
        assertThat(MarketSimulator.symbols()).hasSize(20).doesNotHaveDuplicates();
        assertThat(trades()).extracting(Trade::symbol).containsAll(MarketSimulator.symbols());
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof Trade trade) {
                assertEquals(trade.symbol(), records.get(i).key());
            }
        }
        assertThat(trades().stream().filter(trade -> trade.symbol().equals("KO")))
                .allSatisfy(trade -> assertThat(trade.price()).isBetween(62.0, 66.0));
        assertThat(trades().stream().filter(trade -> trade.symbol().equals("SNDL")))
                .allSatisfy(trade -> assertThat(trade.price()).isBetween(0.82, 0.86));
    }

    @Test
    void bothShapesAndBothKindsOfIdsAndTimesOccur() {
        assertThat(texts(records))
                .anyMatch(json -> json.contains("\"payload\":{\"t\":"))
                .anyMatch(json -> json.contains("\"payload\":{\"p\":"))
                .anyMatch(json -> json.startsWith("{\"symbol\":"))
                .anyMatch(json -> json.startsWith("{\"S\":"))
                .anyMatch(json -> json.matches(".*\"id\":\\d.*"))
                .anyMatch(json -> json.matches(".*\"i\":\"\\d.*"))
                .anyMatch(json -> json.matches(".*\"t\":\\d.*"))
                .anyMatch(json -> json.matches(".*\"t\":\"2024-.*"));
    }

    @Test
    void minuteBarsSummarizeTheTradesOfWholeMinutes() {
        Map<String, List<Trade>> bySymbolAndMinute = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Trade trade : trades()) {
            if (seen.add(trade.symbol() + trade.id())) {
                long minute = Math.floorDiv(trade.timeNanos(), 60_000_000_000L) * 60_000;
                bySymbolAndMinute
                        .computeIfAbsent(trade.symbol() + minute, key -> new ArrayList<>())
                        .add(trade);
            }
        }
        List<MinuteBar> bars =
                events.stream()
                        .filter(MinuteBar.class::isInstance)
                        .map(MinuteBar.class::cast)
                        .toList();

        assertThat(bars.stream().map(MinuteBar::startMillis).distinct())
                .containsExactly(
                        Instant.parse("2024-03-05T14:30:00Z").toEpochMilli(),
                        Instant.parse("2024-03-05T14:31:00Z").toEpochMilli(),
                        Instant.parse("2024-03-05T14:32:00Z").toEpochMilli(),
                        Instant.parse("2024-03-05T14:33:00Z").toEpochMilli(),
                        Instant.parse("2024-03-05T14:34:00Z").toEpochMilli());
        for (MinuteBar bar : bars) {
            List<Trade> trades = bySymbolAndMinute.get(bar.symbol() + bar.startMillis());
            // A stable sort: equal times keep the order of arrival.
            trades.sort(Comparator.comparingLong(Trade::timeNanos));
            assertThat(bar.open()).isEqualTo(trades.get(0).price());
            assertThat(bar.close()).isEqualTo(trades.get(trades.size() - 1).price());
            assertThat(bar.high())
                    .isEqualTo(trades.stream().mapToDouble(Trade::price).max().orElseThrow());
            assertThat(bar.low())
                    .isEqualTo(trades.stream().mapToDouble(Trade::price).min().orElseThrow());
            assertThat(bar.volume())
                    .isCloseTo(trades.stream().mapToDouble(Trade::size).sum(), within(1e-9));
        }
    }

    @Test
    void tradingIsBusyAtTheOpenAndTheCloseAndAverageOverTheDay() {
        long day = Duration.ofMinutes(390).toNanos();
        double sum = 0;
        for (int minute = 0; minute < 390; minute++) {
            sum += MarketSimulator.busyness(Duration.ofSeconds(minute * 60L + 30).toNanos());
        }

        assertThat(MarketSimulator.busyness(0)).isEqualTo(2);
        assertThat(MarketSimulator.busyness(day / 2)).isEqualTo(0.5);
        assertThat(MarketSimulator.busyness(day - 1)).isCloseTo(2, within(1e-9));
        assertThat(MarketSimulator.busyness(day)).isEqualTo(2);
        assertThat(sum / 390).isCloseTo(1, within(1e-4));
    }

    @Test
    void rateScalesTheNumberOfRecords() {
        int usual = records.size();
        int triple = take(new MarketSimulator(7, START, 3, MAX_DELAY)).size();

        assertThat((double) triple / usual).isCloseTo(3, within(0.15));
    }

    private static List<FeedRecord> take(MarketSimulator market) {
        long end = START.plus(LENGTH).getEpochSecond() * 1_000_000_000L;
        List<FeedRecord> taken = new ArrayList<>();
        for (FeedRecord record = market.next(); record.sendNanos() < end; record = market.next()) {
            taken.add(record);
        }
        return taken;
    }

    private static List<InputRecord> decode(List<FeedRecord> records) {
        Clock clock = Clock.fixed(START.plus(LENGTH), ZoneOffset.UTC);
        Map<Channel, MarketEventDeserializer> decoders = new EnumMap<>(Channel.class);
        for (Channel channel : Channel.values()) {
            MarketEventDeserializer decoder =
                    new MarketEventDeserializer(
                            MarketEventDeserializer.Input.valueOf(channel.name()),
                            Duration.ofMinutes(1),
                            clock);
            decoders.put(channel, decoder);
        }
        List<InputRecord> events = new ArrayList<>();
        for (FeedRecord record : records) {
            events.add(
                    decoders.get(record.channel())
                            .decode(
                                    new ConsumerRecord<>(
                                            "feed",
                                            0,
                                            events.size(),
                                            record.key().getBytes(UTF_8),
                                            record.value())));
        }
        return events;
    }

    private static List<Trade> trades() {
        return events.stream().filter(Trade.class::isInstance).map(Trade.class::cast).toList();
    }

    private static List<String> texts(List<FeedRecord> records) {
        return records.stream().map(MarketSimulatorTest::text).toList();
    }

    private static String text(FeedRecord record) {
        return new String(record.value(), UTF_8);
    }
}
