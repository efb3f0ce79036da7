package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.MicroBar;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Trade;
import torghut.ta.testing.SymbolRun;
import torghut.ta.testing.Symbols;

class SymbolTest {

    private static final long NANOS = 1_000_000_000L;

    /** 2013-10-07 13:30:00 UTC. */
    private static final long SECOND = 1_381_152_600L;

    private final SymbolRun run = new SymbolRun(Symbols.parameters());
    private final SymbolRun unrevised = new SymbolRun(Symbols.parameters(TradeRules.ALL, 0));

    @Test
    void aBarCarriesItsWindowItsTradesAndTheQuoteInForce() {
        run.wallClock(1_234);
        run.read(quote(SECOND * NANOS + 7, 99, 101, 3, 1));
        run.read(trade("a", SECOND * NANOS + 5, 100, 10));
        run.watermark(Seconds.lastMillis(SECOND));

        Signal signal = run.signals().get(0);
        assertThat(signal.bar())
                .isEqualTo(
                        new MicroBar(
                                "ACME",
                                SECOND * 1000,
                                SECOND * 1000 + 1000,
                                1_234,
                                true,
                                100,
                                100,
                                100,
                                100,
                                10,
                                100,
                                1,
                                200.0,
                                0.5,
                                "a",
                                0,
                                0,
                                99.0,
                                101.0,
                                3.0,
                                1.0));
        assertThat(signal.bar().seq()).isEqualTo(SECOND);
        assertThat(signal.indicators().vwapSession()).isEqualTo(100);
        assertThat(signal.indicators().ema12()).isNaN();
    }

    @Test
    void aQuoteIsInForceUpToItsMaximumAgeAtTheBarsEnd() {
        long end = Seconds.endMillis(SECOND);
        run.read(quote((end - Symbols.QUOTE_MAX_AGE_MILLIS) * 1_000_000, 99, 101, 3, 1));
        run.read(trade("a", SECOND * NANOS, 100, 10));
        run.read(trade("b", (SECOND + 1) * NANOS, 100, 10));
        run.watermark(Seconds.lastMillis(SECOND + 1));

        assertThat(run.bars().get(0).spreadBps()).isEqualTo(200.0);
        MicroBar stale = run.bars().get(1);
        assertThat(stale.spreadBps()).isNull();
        assertThat(stale.imbalance()).isNull();
        assertThat(stale.bid()).isNull();
        assertThat(stale.askSize()).isNull();
    }

    @Test
    void aQuoteWithOneSideIsInForceWithoutASpread() {
        run.read(quote(SECOND * NANOS, 99, 101, 3, 1));
        run.read(quote(SECOND * NANOS + 1, 0, 101, 0, 4));
        MicroBar bar = barAfter(trade("a", SECOND * NANOS, 100, 10));

        assertThat(bar.spreadBps()).isNull();
        assertThat(bar.imbalance()).isEqualTo(-1);
        assertThat(bar.bid()).isNull();
        assertThat(bar.bidSize()).isNull();
        assertThat(bar.ask()).isEqualTo(101);
        assertThat(bar.askSize()).isEqualTo(4);
    }

    @Test
    void aQuoteWithoutAnySideEndsTheQuoteInForce() {
        run.read(quote(SECOND * NANOS, 99, 101, 3, 1));
        run.read(quote(SECOND * NANOS + 1, 0, 0, 5, 5));
        MicroBar bar = barAfter(trade("a", SECOND * NANOS, 100, 10));

        assertThat(bar.spreadBps()).isNull();
        assertThat(bar.imbalance()).isNull();
        assertThat(bar.ask()).isNull();
    }

    @Test
    void aTradeOfASecondThatTheWatermarkHasClosedIsLate() {
        unrevised.watermark(Seconds.lastMillis(SECOND) - 1);
        unrevised.read(trade("a", SECOND * NANOS, 1, 1));
        unrevised.read(trade("a", SECOND * NANOS, 1, 1));
        unrevised.watermark(Seconds.lastMillis(SECOND));
        Trade late = trade("b", SECOND * NANOS, 1, 1);
        unrevised.read(late);

        assertThat(unrevised.count(Symbol.Count.TRADE_ACCEPTED)).isEqualTo(1);
        assertThat(unrevised.count(Symbol.Count.DUPLICATE)).isEqualTo(1);
        assertThat(unrevised.rejected()).containsExactly(new SymbolRun.Rejected(late, Reason.LATE));
    }

    @Test
    void aTradeOfASecondThatItsPartitionHasClosedIsLate() {
        Trade late = trade("a", SECOND * NANOS, 1, 1).withOpenSecond(SECOND + 1);
        unrevised.read(late);

        assertThat(unrevised.rejected()).containsExactly(new SymbolRun.Rejected(late, Reason.LATE));
    }

    @Test
    void aTradeOfASecondWhoseBarIsOutIsLateEvenWithoutAWatermark() {
        unrevised.read(trade("a", SECOND * NANOS, 1, 1));
        unrevised.watermark(Seconds.lastMillis(SECOND));
        unrevised.restart();

        unrevised.read(trade("b", SECOND * NANOS + 1, 1, 1));
        unrevised.read(trade("c", (SECOND - 1) * NANOS, 1, 1));
        unrevised.read(trade("d", (SECOND + 1) * NANOS, 1, 1));

        assertThat(unrevised.rejected())
                .extracting(rejected -> ((Trade) rejected.event()).id())
                .containsExactly("b", "c");
        assertThat(unrevised.count(Symbol.Count.TRADE_ACCEPTED)).isEqualTo(2);
    }

    @Test
    void aSecondIsClosedWhenItsLastMillisecondHasPassed() {
        run.read(trade("a", SECOND * NANOS, 1, 1));

        run.watermark(Seconds.lastMillis(SECOND) - 1);
        assertThat(run.bars()).isEmpty();
        run.watermark(Seconds.lastMillis(SECOND));
        assertThat(run.bars()).hasSize(1);
    }

    @Test
    void aMinuteBarIsComparedWhenTheMinuteIsClosed() {
        run.read(trade("a", SECOND * NANOS, 7, 2));
        run.read(new MinuteBar("ACME", SECOND * 1000, 7, 7, 7, 7, 3, 0, 0));
        run.watermark(Seconds.minuteLastMillis(SECOND * 1000) - 1);
        assertThat(run.count(Symbol.Count.MINUTE_CHECKED)).isZero();

        run.watermark(Seconds.minuteLastMillis(SECOND * 1000));

        assertThat(run.count(Symbol.Count.MINUTE_CHECKED)).isEqualTo(1);
        assertThat(run.reports())
                .singleElement()
                .satisfies(
                        report -> {
                            assertThat(report.state()).isEqualTo(StatusReport.State.MISMATCH);
                            assertThat(report.reason()).contains("volume 3.0 != 2.0");
                            assertThat(report.key()).isEqualTo("ACME");
                        });
    }

    @Test
    void aSecondThatSetsNoPriceHasNoBarAndTheNextBarTellsOfIt() {
        run.read(trade("a", SECOND * NANOS, 7, 2, "I"));
        run.read(trade("b", (SECOND + 1) * NANOS, 8, 30, "I"));
        run.read(trade("c", (SECOND + 2) * NANOS, 9, 100, "@"));
        run.read(trade("d", (SECOND + 3) * NANOS, 9, 100, "@"));
        run.watermark(Seconds.lastMillis(SECOND + 1));
        run.restart();
        run.watermark(Seconds.lastMillis(SECOND + 3));

        assertThat(run.bars()).extracting(MicroBar::seq).containsExactly(SECOND + 2, SECOND + 3);
        assertThat(run.bars()).extracting(MicroBar::unpricedVolume).containsExactly(32.0, 0.0);
        assertThat(run.bars()).extracting(MicroBar::unpricedCount).containsExactly(2L, 0L);
        assertThat(run.bars().get(0).volume()).isEqualTo(100);
    }

    @Test
    void aConditionThatNoTableHasIsCountedAndSetsNoPrice() {
        run.read(trade("a", SECOND * NANOS, 7, 2, "@"));
        run.read(trade("b", SECOND * NANOS + 1, 8, 30, "\u00a7"));
        run.watermark(Seconds.lastMillis(SECOND));

        assertThat(run.count(Symbol.Count.UNKNOWN_CONDITION)).isEqualTo(1);
        assertThat(run.bars().get(0).high()).isEqualTo(7);
        assertThat(run.bars().get(0).volume()).isEqualTo(32);
    }

    @Test
    void aSilentSymbolIsReportedOnceByWhicheverClockIsFirst() {
        run.wallClock(5_000);
        run.read(trade("a", SECOND * NANOS, 7, 2));
        run.watermark(SECOND * 1000 + Symbols.STALE_AFTER_MILLIS - 1);
        assertThat(run.reports()).isEmpty();

        run.wallClock(5_000 + Symbols.STALE_AFTER_MILLIS);
        run.watermark(SECOND * 1000 + 2 * Symbols.STALE_AFTER_MILLIS);
        run.read(trade("b", (SECOND + 121) * NANOS, 7, 2));

        assertThat(run.count(Symbol.Count.FELL_SILENT)).isEqualTo(1);
        assertThat(run.reports())
                .extracting(StatusReport::state)
                .containsExactly(StatusReport.State.SILENT, StatusReport.State.TRADING);
        assertThat(run.reports()).extracting(StatusReport::seq).containsExactly(1L, 2L);
    }

    @Test
    void aForgottenSymbolLeavesNoTimer() {
        run.read(trade("a", SECOND * NANOS, 7, 2));
        run.watermark(SECOND * 1000 + Symbols.TTL_MILLIS / 2);
        run.read(quote((SECOND + 1) * NANOS, 99, 101, 3, 1));
        assertThat(run.isForgotten()).isFalse();

        run.watermark(SECOND * 1000 + 2 * Symbols.TTL_MILLIS);

        assertThat(run.isForgotten()).isTrue();
        assertThat(run.eventTimers()).isEmpty();
        assertThat(run.wallTimers()).isEmpty();
    }

    @Test
    void afterTheTimeToLiveTheIndicatorsStartAnewWhetherTheStateWasClearedOrNot() {
        long gapSeconds = Symbols.TTL_MILLIS / 1000;
        for (int i = 0; i < 40; i++) {
            closeOne(run, SECOND + i, 100 + i);
        }
        long next = SECOND + 40 + gapSeconds;

        assertThat(closeOne(run, next, 50))
                .isEqualTo(closeOne(new SymbolRun(Symbols.parameters()), next, 50));
    }

    @Test
    void justBeforeTheTimeToLiveIsOverTheIndicatorsGoOn() {
        for (int i = 0; i < 40; i++) {
            closeOne(run, SECOND + i, 100 + i);
        }

        assertThat(closeOne(run, SECOND + 39 + Symbols.TTL_MILLIS / 1000, 50).indicators().ema12())
                .isNotNaN();
    }

    @Test
    void onlyWhatChangesASymbolMakesItWorthStoring() {
        assertThat(unrevised.symbol().isChanged()).isFalse();
        unrevised.read(trade("a", SECOND * NANOS, 1, 1));
        assertThat(unrevised.symbol().isChanged()).isTrue();
        unrevised.restart();
        assertThat(unrevised.symbol().isChanged()).isFalse();
        unrevised.read(trade("late", 0, 1, 1).withOpenSecond(SECOND));
        assertThat(unrevised.symbol().isChanged()).isFalse();
        unrevised.watermark(Seconds.lastMillis(SECOND));
        assertThat(unrevised.symbol().isChanged()).isTrue();
    }

    @Test
    void aRestoredSymbolContinuesAsIfUninterrupted() {
        Random random = new Random(3);
        SymbolRun restored = new SymbolRun(Symbols.parameters());
        long offset = 0;
        for (long second = SECOND; second < SECOND + 120; second++) {
            for (int i = 0; i < 5; i++) {
                Trade trade =
                        new Trade(
                                "ACME",
                                (second - random.nextInt(4)) * NANOS + random.nextLong(NANOS),
                                100 + random.nextInt(100) / 100.0,
                                1 + random.nextInt(500),
                                "" + random.nextInt(2000),
                                true,
                                random.nextInt(2),
                                offset++);
                Quote quote =
                        new Quote(
                                "ACME",
                                (second - random.nextInt(4)) * NANOS + random.nextLong(NANOS),
                                100,
                                100 + random.nextInt(5) / 100.0,
                                random.nextInt(9),
                                random.nextInt(9),
                                random.nextInt(2),
                                offset++);
                for (SymbolRun one : List.of(run, restored)) {
                    one.read(trade.withOpenSecond(second - 2));
                    one.read(quote.withOpenSecond(second - 2));
                }
            }
            for (SymbolRun one : List.of(run, restored)) {
                one.watermark(Seconds.lastMillis(second - 2));
            }
            restored.restart();
        }

        assertThat(restored.signals()).isEqualTo(run.signals()).hasSizeGreaterThan(100);
        assertThat(restored.revisions()).isEqualTo(run.revisions()).hasSizeGreaterThan(50);
        assertThat(new ArrayList<>(run.signals()).get(run.signals().size() - 1).indicators())
                .satisfies(last -> assertThat(last.macdSignal()).isNotNaN());
    }

    private MicroBar barAfter(Trade trade) {
        run.read(trade);
        run.watermark(Seconds.lastMillis(trade.second()));
        return run.bars().get(run.bars().size() - 1);
    }

    private static Signal closeOne(SymbolRun run, long second, double price) {
        run.read(trade("" + second, second * NANOS, price, 10));
        run.watermark(Seconds.lastMillis(second));
        return run.signals().get(run.signals().size() - 1);
    }

    private static Trade trade(String id, long nanos, double price, double size) {
        return new Trade("ACME", nanos, price, size, id, true, 0, 0);
    }

    private static Trade trade(
            String id, long nanos, double price, double size, String conditions) {
        return new Trade(
                "ACME",
                nanos,
                price,
                size,
                id,
                "N",
                conditions,
                'C',
                Trade.Side.NONE,
                true,
                0,
                0,
                Long.MIN_VALUE);
    }

    private static Quote quote(long nanos, double bid, double ask, double bidSize, double askSize) {
        return new Quote("ACME", nanos, bid, ask, bidSize, askSize, 0, 0);
    }
}
