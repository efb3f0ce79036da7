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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import torghut.ta.functions.MarketEventDeserializer;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
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
    void firstDeliveriesArriveWithinTheDelayButForSomeLateReports() {
        Set<String> seen = new HashSet<>();
        long latest = 0;
        int outOfOrder = 0;
        int late = 0;
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
            if (delay > 7_000_000_000L) {
                late++;
                assertThat(((Trade) events.get(i)).venue()).isEqualTo("D");
                assertThat(delay).isBetween(7_000_000_000L, 17_001_000_000L);
                continue;
            }
            assertTrue(
                    delay >= 0 && delay < MAX_DELAY.toNanos() + 1_000_000, () -> "late " + nanos);
            // Hence never behind the watermark, which is that delay behind the largest time.
            assertTrue(latest - nanos < MAX_DELAY.toNanos() + 1_000_000, () -> "behind " + nanos);
            outOfOrder += nanos < latest ? 1 : 0;
            latest = Math.max(latest, nanos);
        }
        assertThat(outOfOrder).isGreaterThan(events.size() / 20);
        // One in 100 of 40 % of the stocks' trades.
        assertThat((double) late / seen.size()).isCloseTo(0.0037, within(0.0015));
    }

    @Test
    void stocksHaveVenuesTapesAndConditionsAndCryptoHasSides() {
        List<Trade> stocks =
                trades().stream().filter(trade -> !trade.symbol().equals("BTCUSD")).toList();
        List<Trade> crypto =
                trades().stream().filter(trade -> trade.symbol().equals("BTCUSD")).toList();

        assertThat(crypto)
                .isNotEmpty()
                .allMatch(trade -> trade.conditions().isEmpty() && trade.venue().isEmpty())
                .allMatch(trade -> trade.tape() == 0 && trade.side() != Trade.Side.NONE);
        assertThat(stocks)
                .allMatch(trade -> trade.side() == Trade.Side.NONE && !trade.venue().isEmpty())
                .allMatch(trade -> trade.conditions().startsWith(trade.tape() == 'C' ? "@" : " "))
                .allMatch(
                        trade ->
                                trade.symbol().equals("SNDL")
                                        || trade.size() < 100 == trade.conditions().contains("I"));
        assertThat(stocks).extracting(Trade::tape).containsOnly('A', 'B', 'C');
        assertThat(share(stocks, trade -> trade.venue().equals("D"))).isCloseTo(0.4, within(0.02));
        assertThat(share(stocks, trade -> trade.conditions().contains("F")))
                .isCloseTo(0.18, within(0.02));
        assertThat(share(stocks, trade -> trade.conditions().matches(".*[4BW].*")))
                .isCloseTo(0.008, within(0.003));
    }

    private static double share(List<Trade> trades, Predicate<Trade> condition) {
        return (double) trades.stream().filter(condition).count() / trades.size();
    }

    @Test
    void correctionsAndCancelsNameATradeThatWentBefore() {
        Map<String, Trade> trades = new HashMap<>();
        int corrections = 0;
        int cancels = 0;
        for (InputRecord event : events) {
            if (event instanceof Trade trade) {
                trades.put(trade.symbol() + trade.venue() + trade.id(), trade);
            } else if (event instanceof Correction correction) {
                corrections++;
                Correction.Version original = correction.original();
                assertThat(trades.get(correction.symbol() + correction.venue() + original.id()))
                        .extracting(Trade::price, Trade::size, Trade::conditions, Trade::tape)
                        .containsExactly(
                                original.price(),
                                original.size(),
                                original.conditions(),
                                correction.tape());
                assertThat(correction.corrected().size()).isGreaterThan(original.size());
                assertThat(correction.corrected().id()).isNotEqualTo(original.id());
            } else if (event instanceof Cancel cancel) {
                cancels++;
                assertThat(trades.get(cancel.symbol() + cancel.venue() + cancel.id()))
                        .extracting(Trade::price, Trade::size, Trade::tape)
                        .containsExactly(cancel.price(), cancel.size(), cancel.tape());
                assertThat(cancel.action()).isIn('C', 'E');
            }
        }
        // One in 2 000 of about 20 000, some of them still to come.
        assertThat(corrections).isBetween(2, 25);
        assertThat(cancels).isBetween(2, 25);
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
        Map<String, Trade> counting = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            long sent = records.get(i).sendNanos();
            if (events.get(i) instanceof Trade trade) {
                if (seen.add(trade.symbol() + trade.id())
                        && sent - trade.timeNanos() < 7_000_000_000L) {
                    counting.put(trade.symbol() + trade.id(), trade);
                }
            } else if (events.get(i) instanceof Correction correction) {
                Correction.Version version = correction.corrected();
                counting.computeIfPresent(
                        correction.symbol() + correction.original().id(),
                        (id, trade) ->
                                isOpen(trade, sent)
                                        ? with(trade, version.price(), version.size())
                                        : trade);
            } else if (events.get(i) instanceof Cancel cancel) {
                counting.computeIfPresent(
                        cancel.symbol() + cancel.id(),
                        (id, trade) -> isOpen(trade, sent) ? null : trade);
            }
        }
        for (Trade trade : counting.values()) {
            long minute = Math.floorDiv(trade.timeNanos(), 60_000_000_000L) * 60_000;
            bySymbolAndMinute
                    .computeIfAbsent(trade.symbol() + minute, key -> new ArrayList<>())
                    .add(trade);
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
            double volume = trades.stream().mapToDouble(Trade::size).sum();
            trades.removeIf(trade -> !trade.conditions().matches("[ @F]*"));
            // A stable sort: equal times keep the order of arrival.
            trades.sort(Comparator.comparingLong(Trade::timeNanos));
            assertThat(bar.open()).isEqualTo(trades.get(0).price());
            assertThat(bar.close()).isEqualTo(trades.get(trades.size() - 1).price());
            assertThat(bar.high())
                    .isEqualTo(trades.stream().mapToDouble(Trade::price).max().orElseThrow());
            assertThat(bar.low())
                    .isEqualTo(trades.stream().mapToDouble(Trade::price).min().orElseThrow());
            assertThat(bar.volume()).isCloseTo(volume, within(1e-9));
        }
    }

    private static boolean isOpen(Trade trade, long sentNanos) {
        return sentNanos < (trade.second() + 1) * 1_000_000_000L + MAX_DELAY.toNanos();
    }

    private static Trade with(Trade trade, double price, double size) {
        return new Trade(
                trade.symbol(),
                trade.timeNanos(),
                price,
                size,
                trade.id(),
                trade.venue(),
                trade.conditions(),
                trade.tape(),
                trade.side(),
                trade.isFinal(),
                trade.partition(),
                trade.offset(),
                trade.openSecond());
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
