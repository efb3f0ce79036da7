package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;
import torghut.ta.testing.ReferenceTape;
import torghut.ta.testing.SymbolRun;
import torghut.ta.testing.Symbols;

/**
 * Late trades, corrections, cancels and copies of each, in several partitions that are read in any
 * order, with restarts in between, against {@link ReferenceTape}, which sees the whole log at once.
 * The seed that is printed with a failure repeats it.
 */
class RevisionsPropertyTest {

    private static final long BOUND_MILLIS = 2_000;
    private static final int HORIZON_SECONDS = 6;
    private static final int PARTITIONS = 3;

    /** 2013-10-07 13:30:00 UTC. */
    private static final long START_NANOS = 1_381_152_600_000_000_000L;

    private static final List<Timeframe> TIMEFRAMES =
            List.of(Timeframe.S5, Timeframe.S10, Timeframe.S30, Timeframe.M1, Timeframe.M2);

    private record Sent(TradeEvent event, int partition, long arrivalNanos) {}

    @Property(tries = 2_000)
    void barsAreAsWithoutWhatIsLateAndHighestRevisionsAsIfAllHadComeInTime(@ForAll long seed) {
        check(seed, 40, 12);
    }

    @Property(tries = 100)
    void alsoOverManySecondsAndTrades(@ForAll long seed) {
        check(seed, 600, 90);
    }

    /** Always the same ten, so that it is no matter of luck what happens in them. */
    @Example
    void suchLogsHaveAllOfIt() {
        List<SymbolRun> runs =
                LongStream.range(0, 10).mapToObj(seed -> check(seed, 600, 90)).toList();

        List<Revision> revisions = runs.stream().flatMap(run -> run.revisions().stream()).toList();
        assertThat(revisions).hasSizeGreaterThan(500);
        assertThat(revisions)
                .extracting(Revision::timeframe)
                .containsOnly(Timeframe.S1, Timeframe.M1);
        assertThat(revisions).extracting(Revision::cause).contains(Revision.Cause.values());
        assertThat(runs.stream().flatMap(run -> run.aggregates().stream()))
                .extracting(Aggregate::timeframe)
                .contains(TIMEFRAMES.toArray(Timeframe[]::new));
        for (Symbol.Count count :
                List.of(
                        Symbol.Count.CORRECTED,
                        Symbol.Count.CANCELLED,
                        Symbol.Count.REVISED,
                        Symbol.Count.DUPLICATE)) {
            assertThat(runs.stream().mapToInt(run -> run.count(count)).sum())
                    .as(count.name())
                    .isGreaterThan(100);
        }
        assertThat(runs.stream().flatMap(run -> run.rejected().stream()))
                .extracting(SymbolRun.Rejected::reason)
                .contains(Reason.LATE, Reason.UNMATCHED);
    }

    private static SymbolRun check(long seed, int events, int seconds) {
        Random random = new Random(seed);
        List<List<TradeEvent>> log = log(random, events, seconds);
        ReferenceTape expected = ReferenceTape.of(log, HORIZON_SECONDS);
        SymbolRun run =
                new SymbolRun(
                        Symbols.withTimeframes(
                                Symbols.parameters(
                                        SaleConditions.alpaca(), 1000L * HORIZON_SECONDS),
                                TIMEFRAMES,
                                IndicatorList.NONE));
        read(log, run, random);

        assertThat(run.bars()).containsExactlyElementsOf(expected.bars());
        for (Timeframe timeframe : TIMEFRAMES) {
            assertThat(withoutIndicators(run, timeframe))
                    .as(timeframe.label())
                    .containsExactlyElementsOf(expected.aggregates(timeframe));
        }
        assertThat(revised(run, Timeframe.S1, run.bars()))
                .containsExactlyElementsOf(expected.revisedBars());
        List<MicroBar> minutes =
                withoutIndicators(run, Timeframe.M1).stream().map(Aggregate::bar).toList();
        assertThat(revised(run, Timeframe.M1, minutes))
                .containsExactlyElementsOf(expected.revisedBars(60));
        assertThat(run.rejected().stream().map(SymbolRun.Rejected::event).toList())
                .containsExactlyInAnyOrderElementsOf(expected.rejected());
        assertThat(run.count(Symbol.Count.DUPLICATE)).isEqualTo(expected.duplicates());
        assertThat(run.count(Symbol.Count.CORRECTED)).isEqualTo(expected.corrected());
        assertThat(run.count(Symbol.Count.CANCELLED)).isEqualTo(expected.cancelled());
        assertThat(run.closedSeconds()).isLessThanOrEqualTo(HORIZON_SECONDS + 60);
        return run;
    }

    private static List<Aggregate> withoutIndicators(SymbolRun run, Timeframe timeframe) {
        return run.aggregates().stream()
                .filter(aggregate -> aggregate.timeframe() == timeframe)
                .map(
                        aggregate ->
                                new Aggregate(
                                        timeframe,
                                        aggregate.seq(),
                                        new Signal(aggregate.bar(), null),
                                        aggregate.buyCount(),
                                        aggregate.sellCount(),
                                        aggregate.buyVolume(),
                                        aggregate.sellVolume()))
                .toList();
    }

    /** What a reader has who takes the highest revision of each bar of a timeframe. */
    private static List<MicroBar> revised(SymbolRun run, Timeframe timeframe, List<MicroBar> bars) {
        TreeMap<Long, MicroBar> newest = new TreeMap<>();
        bars.forEach(bar -> newest.put(bar.startMillis() / timeframe.millis(), bar));
        Map<Long, Integer> numbers = new HashMap<>();
        for (Revision revision : run.revisions()) {
            if (revision.timeframe() != timeframe) {
                continue;
            }
            long seq = revision.seq();
            assertThat(revision.number()).isEqualTo(numbers.merge(seq, 1, Integer::sum));
            if (revision.isDeleted()) {
                newest.remove(seq);
            } else {
                newest.put(seq, revision.bar());
            }
        }
        return new ArrayList<>(newest.values());
    }

    /** Events with the oldest second that was open in their partition when they came. */
    private static List<List<TradeEvent>> log(Random random, int events, int seconds) {
        List<Sent> sent = new ArrayList<>();
        List<Correction.Version> versions = new ArrayList<>();
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            TradeEvent event;
            if (trades.isEmpty() || random.nextInt(4) > 0) {
                Trade trade = trade(random, seconds);
                trades.add(trade);
                versions.add(version(trade));
                event = trade;
            } else {
                int target = random.nextInt(trades.size());
                event = notice(random, trades.get(target), versions, target);
            }
            int partition = random.nextInt(PARTITIONS);
            send(sent, random, event, partition);
            while (random.nextInt(4) == 0) {
                send(sent, random, event, random.nextInt(PARTITIONS));
            }
        }
        sent.sort(Comparator.comparingLong(Sent::arrivalNanos));
        List<List<TradeEvent>> log = new ArrayList<>();
        long[] latest = new long[PARTITIONS];
        Arrays.fill(latest, Long.MIN_VALUE);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            log.add(new ArrayList<>());
        }
        for (Sent one : sent) {
            List<TradeEvent> partition = log.get(one.partition);
            long open =
                    latest[one.partition] == Long.MIN_VALUE
                            ? Long.MIN_VALUE
                            : Math.floorDiv(latest[one.partition] - BOUND_MILLIS, 1000L);
            partition.add(at(one.event, one.partition, partition.size(), open));
            latest[one.partition] = Math.max(latest[one.partition], one.event.timeMillis());
        }
        return log;
    }

    private static void send(List<Sent> sent, Random random, TradeEvent event, int partition) {
        long delayMillis =
                switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> random.nextInt(2_000);
                    case 2 -> random.nextInt(9_000);
                    default -> random.nextInt(14_000);
                };
        sent.add(
                new Sent(
                        event,
                        partition,
                        (event.timeMillis() + delayMillis) * 1_000_000 + 999_999));
    }

    private static Trade trade(Random random, int seconds) {
        long inSecond =
                random.nextBoolean() ? random.nextInt(3) * 499_999_999L : random.nextInt(1 << 29);
        return new Trade(
                "ACME",
                START_NANOS + random.nextInt(seconds) * 1_000_000_000L + inSecond,
                (900 + random.nextInt(30)) / 100.0,
                (1 + random.nextInt(50)) / 10.0,
                "" + random.nextInt(12),
                random.nextBoolean() ? "N" : "Q",
                random.nextInt(3) == 0 ? "I" : "",
                'A',
                Trade.Side.NONE,
                random.nextInt(9) > 0,
                0,
                0,
                Long.MIN_VALUE);
    }

    /** Mostly about the trade as it was corrected last, sometimes about none that there is. */
    private static TradeEvent notice(
            Random random, Trade trade, List<Correction.Version> versions, int target) {
        Correction.Version version = random.nextInt(5) == 0 ? version(trade) : versions.get(target);
        long nanos = trade.timeNanos() + random.nextInt(9_000) * 1_000_000L;
        String id = random.nextInt(12) == 0 ? "unknown" : version.id();
        double price = random.nextInt(8) == 0 ? 1 : version.price();
        if (random.nextInt(3) == 0) {
            return new Cancel(
                    "ACME", nanos, id, trade.venue(), price, version.size(), 'C', 'A', 0, 0, 0);
        }
        Correction.Version corrected =
                new Correction.Version(
                        random.nextBoolean() ? version.id() : "" + random.nextInt(12),
                        (900 + random.nextInt(30)) / 100.0,
                        (1 + random.nextInt(50)) / 10.0,
                        random.nextInt(3) == 0 ? "I" : "");
        versions.set(target, corrected);
        return new Correction(
                "ACME",
                nanos,
                trade.venue(),
                new Correction.Version(id, price, version.size(), version.conditions()),
                corrected,
                'A',
                0,
                0,
                0);
    }

    private static Correction.Version version(Trade trade) {
        return new Correction.Version(trade.id(), trade.price(), trade.size(), trade.conditions());
    }

    private static TradeEvent at(TradeEvent event, int partition, long offset, long open) {
        if (event instanceof Correction c) {
            return new Correction(
                    c.symbol(),
                    c.timeNanos(),
                    c.venue(),
                    c.original(),
                    c.corrected(),
                    c.tape(),
                    partition,
                    offset,
                    open);
        } else if (event instanceof Cancel c) {
            return new Cancel(
                    c.symbol(),
                    c.timeNanos(),
                    c.id(),
                    c.venue(),
                    c.price(),
                    c.size(),
                    c.action(),
                    c.tape(),
                    partition,
                    offset,
                    open);
        }
        Trade trade = (Trade) event;
        return new Trade(
                trade.symbol(),
                trade.timeNanos(),
                trade.price(),
                trade.size(),
                trade.id(),
                trade.venue(),
                trade.conditions(),
                trade.tape(),
                trade.side(),
                trade.isFinal(),
                partition,
                offset,
                open);
    }

    /** Reads the partitions in any order, with the watermark that follows, and restarts. */
    private static void read(List<List<TradeEvent>> log, SymbolRun run, Random random) {
        List<List<TradeEvent>> partitions =
                log.stream().filter(partition -> !partition.isEmpty()).toList();
        int[] position = new int[partitions.size()];
        long[] latest = new long[partitions.size()];
        Arrays.fill(latest, Long.MIN_VALUE);
        int unread = partitions.stream().mapToInt(List::size).sum();
        while (unread > 0) {
            int next = random.nextInt(partitions.size());
            for (int n = random.nextInt(8); n >= 0; n--) {
                if (position[next] < partitions.get(next).size()) {
                    TradeEvent event = partitions.get(next).get(position[next]++);
                    unread--;
                    run.read(event);
                    latest[next] = Math.max(latest[next], event.timeMillis());
                    long slowest = Arrays.stream(latest).min().orElseThrow();
                    if (slowest != Long.MIN_VALUE) {
                        run.watermark(slowest - BOUND_MILLIS - 1);
                    }
                }
            }
            if (random.nextInt(10) == 0) {
                run.restart();
            }
        }
        run.watermark(Long.MAX_VALUE);
    }
}
