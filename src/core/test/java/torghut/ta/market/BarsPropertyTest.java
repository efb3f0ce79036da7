package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;
import torghut.ta.testing.ReferenceBars;
import torghut.ta.testing.SymbolRun;
import torghut.ta.testing.Symbols;

/**
 * The bars of a symbol against {@link ReferenceBars}, whatever the trades and quotes, the order in
 * which they arrive in their partitions, and the order in which the partitions are read.
 */
class BarsPropertyTest {

    private static final long BOUND_MILLIS = 2_000;
    private static final int PARTITIONS = 3;

    /** 2013-10-07 13:30:00 UTC. */
    private static final long START_NANOS = 1_381_152_600_000_000_000L;

    /**
     * What a market sends; it arrives in its partition when {@code delayMillis} have passed since
     * its event time, and its copies, each in its own partition, when theirs have.
     */
    private record Sent(MarketEvent event, int partition, int delayMillis, List<Copy> copies) {}

    private record Copy(int partition, int delayMillis) {}

    private record Arrived(MarketEvent event, long arrivalNanos, int order) {}

    @Provide
    Arbitrary<List<Sent>> inTime() {
        return sent(Arbitraries.integers().between(0, (int) BOUND_MILLIS));
    }

    @Provide
    Arbitrary<List<Sent>> inTimeAndLate() {
        return sent(Arbitraries.integers().between(0, 8_000));
    }

    @Property(tries = 300)
    void noTradeInsideTheBoundIsLost(
            @ForAll("inTime") List<Sent> sent, @ForAll Random readingOrder) {
        ReferenceBars expected = check(sent, readingOrder);

        // Copies may come too late, but the trade itself counts once.
        assertThat(expected.bars().stream().mapToLong(MicroBar::tradeCount).sum())
                .isEqualTo(sent.stream().filter(one -> one.event instanceof Trade).count());
    }

    @Property(tries = 300)
    void lateEventsChangeNoBarThatTheyCameTooLateFor(
            @ForAll("inTimeAndLate") List<Sent> sent, @ForAll Random readingOrder) {
        check(sent, readingOrder);
    }

    private static ReferenceBars check(List<Sent> sent, Random readingOrder) {
        List<List<MarketEvent>> trades = partitions(sent, Trade.class);
        List<List<MarketEvent>> quotes = partitions(sent, Quote.class);
        ReferenceBars expected =
                ReferenceBars.of(trades, quotes, BOUND_MILLIS, Symbols.QUOTE_MAX_AGE_MILLIS);

        Run run = new Run(trades, quotes);
        run.read(readingOrder);

        assertThat(run.symbol.bars())
                .usingElementComparator(
                        (actual, reference) -> ReferenceBars.agree(actual, reference) ? 0 : 1)
                .containsExactlyElementsOf(expected.bars());
        assertThat(run.late()).containsExactlyInAnyOrderElementsOf(expected.late());
        assertThat(run.symbol.count(Symbol.Count.DUPLICATE)).isEqualTo((int) expected.duplicates());
        return expected;
    }

    private static Arbitrary<List<Sent>> sent(Arbitrary<Integer> delays) {
        Arbitrary<Integer> partitions = Arbitraries.integers().between(0, PARTITIONS - 1);
        Arbitrary<List<Copy>> copies =
                Combinators.combine(partitions, Arbitraries.integers().between(0, 8_000))
                        .as(Copy::new)
                        .list()
                        .ofMaxSize(2)
                        .edgeCases(edges -> edges.none());
        Arbitrary<MarketEvent> events =
                Arbitraries.oneOf(trades(), quotes()).map(MarketEvent.class::cast);
        return Combinators.combine(events, partitions, delays, copies)
                .as(Sent::new)
                .list()
                .ofMaxSize(60);
    }

    /** Times that crowd at the edges of a few seconds. */
    private static Arbitrary<Long> times() {
        Arbitrary<Long> seconds = Arbitraries.longs().between(0, 30);
        Arbitrary<Long> nanos =
                Arbitraries.oneOf(
                        Arbitraries.of(0L, 1L, 999_999L, 500_000_000L, 999_999_999L),
                        Arbitraries.longs().between(0, 999_999_999L));
        return Combinators.combine(seconds, nanos)
                .as((second, nano) -> START_NANOS + second * 1_000_000_000L + nano);
    }

    private static Arbitrary<Trade> trades() {
        return Combinators.combine(
                        times(),
                        Arbitraries.integers().between(1, 9_000_000),
                        Arbitraries.integers().between(1, 1_000),
                        Arbitraries.integers().between(0, 9))
                .as(
                        (nanos, hundredths, size, tenth) ->
                                new Trade(
                                        "ACME",
                                        nanos,
                                        hundredths / 100.0,
                                        size / 10.0,
                                        "",
                                        tenth > 0,
                                        0,
                                        0));
    }

    private static Arbitrary<Quote> quotes() {
        Arbitrary<Integer> prices =
                Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(990, 1_010));
        Arbitrary<Integer> sizes = Arbitraries.integers().between(0, 3);
        return Combinators.combine(times(), prices, prices, sizes, sizes)
                .as(
                        (nanos, bid, ask, bidSize, askSize) ->
                                new Quote(
                                        "ACME",
                                        nanos,
                                        bid / 100.0,
                                        ask / 100.0,
                                        bidSize,
                                        askSize,
                                        0,
                                        0));
    }

    /** The logs of the partitions: events of one kind in the order of their arrival. */
    private static List<List<MarketEvent>> partitions(
            List<Sent> sent, Class<? extends MarketEvent> kind) {
        List<List<Arrived>> arrivals = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            arrivals.add(new ArrayList<>());
        }
        for (int i = 0; i < sent.size(); i++) {
            Sent one = sent.get(i);
            if (kind.isInstance(one.event)) {
                List<Copy> all = new ArrayList<>(one.copies);
                all.add(new Copy(one.partition, one.delayMillis));
                for (Copy copy : all) {
                    arrivals.get(copy.partition)
                            .add(
                                    new Arrived(
                                            one.event,
                                            nanos(one.event) + copy.delayMillis * 1_000_000L,
                                            i));
                }
            }
        }
        List<List<MarketEvent>> logs = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<MarketEvent> log = new ArrayList<>();
            List<Arrived> inOrder = arrivals.get(partition);
            inOrder.sort(Comparator.comparingLong(Arrived::arrivalNanos));
            for (Arrived arrived : inOrder) {
                log.add(at(arrived.event, "" + arrived.order, partition, log.size()));
            }
            logs.add(log);
        }
        return logs;
    }

    private static long nanos(MarketEvent event) {
        return event instanceof Trade trade ? trade.timeNanos() : ((Quote) event).timeNanos();
    }

    private static MarketEvent at(MarketEvent event, String id, int partition, long offset) {
        if (event instanceof Trade trade) {
            return new Trade(
                    "ACME",
                    trade.timeNanos(),
                    trade.price(),
                    trade.size(),
                    id,
                    trade.isFinal(),
                    partition,
                    offset);
        }
        Quote quote = (Quote) event;
        return new Quote(
                "ACME",
                quote.timeNanos(),
                quote.bidPrice(),
                quote.askPrice(),
                quote.bidSize(),
                quote.askSize(),
                partition,
                offset);
    }

    /** Reads the partitions in any order, with the watermark that follows from it. */
    private static final class Run {

        private final List<List<MarketEvent>> partitions = new ArrayList<>();
        private final SymbolRun symbol = new SymbolRun(Symbols.parameters(TradeRules.ALL, 0));
        private final long[] latestMillis;
        private final int[] position;

        Run(List<List<MarketEvent>> trades, List<List<MarketEvent>> quotes) {
            trades.stream().filter(log -> !log.isEmpty()).forEach(partitions::add);
            quotes.stream().filter(log -> !log.isEmpty()).forEach(partitions::add);
            latestMillis = new long[partitions.size()];
            position = new int[partitions.size()];
            Arrays.fill(latestMillis, Long.MIN_VALUE);
        }

        void read(Random readingOrder) {
            List<Integer> unread = new ArrayList<>();
            for (int i = 0; i < partitions.size(); i++) {
                unread.add(i);
            }
            while (!unread.isEmpty()) {
                Integer next = unread.get(readingOrder.nextInt(unread.size()));
                // Some partitions are read far ahead of the others.
                for (int n = readingOrder.nextInt(10); n >= 0 && unread.contains(next); n--) {
                    take(next, partitions.get(next).get(position[next]++));
                    if (position[next] == partitions.get(next).size()) {
                        unread.remove(next);
                    }
                }
            }
            symbol.watermark(Long.MAX_VALUE);
        }

        private void take(int partition, MarketEvent event) {
            long latest = latestMillis[partition];
            long openSecond =
                    latest == Long.MIN_VALUE
                            ? Long.MIN_VALUE
                            : Math.floorDiv(latest - BOUND_MILLIS, 1000);
            symbol.read(
                    event instanceof Quote quote
                            ? quote.withOpenSecond(openSecond)
                            : ((Trade) event).withOpenSecond(openSecond));
            latestMillis[partition] = Math.max(latest, nanos(event) / 1_000_000);
            long slowest = Long.MAX_VALUE;
            for (long millis : latestMillis) {
                slowest = Math.min(slowest, millis);
            }
            if (slowest != Long.MIN_VALUE) {
                symbol.watermark(slowest - BOUND_MILLIS - 1);
            }
        }

        List<Trade> late() {
            return symbol.rejected().stream()
                    .map(rejected -> ((Trade) rejected.event()).withOpenSecond(Long.MIN_VALUE))
                    .toList();
        }
    }
}
