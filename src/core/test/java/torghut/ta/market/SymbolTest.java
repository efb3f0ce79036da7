package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import torghut.ta.model.MicroBar;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Signal;
import torghut.ta.model.Trade;
import torghut.ta.testing.Symbols;

class SymbolTest {

    private static final long NANOS = 1_000_000_000L;
    private static final long NO_WATERMARK = Long.MIN_VALUE;

    /** 2013-10-07 13:30:00 UTC. */
    private static final long SECOND = 1_381_152_600L;

    private final Symbol symbol = new Symbol("ACME", Symbols.parameters());

    @Test
    void aBarCarriesItsWindowItsTradesAndTheQuoteInForce() {
        symbol.add(quote(SECOND * NANOS + 7, 99, 101, 3, 1), NO_WATERMARK);
        symbol.add(trade("a", SECOND * NANOS + 5, 100, 10), NO_WATERMARK);

        Signal signal = symbol.closeSecond(1_234);

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
                                "a"));
        assertThat(signal.bar().seq()).isEqualTo(SECOND);
        assertThat(signal.indicators().vwapSession()).isEqualTo(100);
        assertThat(signal.indicators().ema12()).isNaN();
    }

    @Test
    void aQuoteIsInForceUpToItsMaximumAgeAtTheBarsEnd() {
        long end = (SECOND + 1) * 1000;
        symbol.add(
                quote((end - Symbols.QUOTE_MAX_AGE_MILLIS) * 1_000_000, 99, 101, 3, 1),
                NO_WATERMARK);
        symbol.add(trade("a", SECOND * NANOS, 100, 10), NO_WATERMARK);
        symbol.add(trade("b", (SECOND + 1) * NANOS, 100, 10), NO_WATERMARK);

        assertThat(symbol.closeSecond(0).bar().spreadBps()).isEqualTo(200.0);
        MicroBar stale = symbol.closeSecond(0).bar();
        assertThat(stale.spreadBps()).isNull();
        assertThat(stale.imbalance()).isNull();
    }

    @Test
    void aTradeOfASecondThatTheWatermarkHasClosedIsLate() {
        long lastMillis = SECOND * 1000 + 999;

        assertThat(symbol.add(trade("a", SECOND * NANOS, 1, 1), lastMillis))
                .isEqualTo(Symbol.Arrival.LATE);
        assertThat(symbol.add(trade("a", SECOND * NANOS, 1, 1), lastMillis - 1))
                .isEqualTo(Symbol.Arrival.ACCEPTED);
        assertThat(symbol.add(trade("a", SECOND * NANOS, 1, 1), lastMillis - 1))
                .isEqualTo(Symbol.Arrival.DUPLICATE);
    }

    @Test
    void aTradeOfASecondWhoseBarIsOutIsLateEvenWithoutAWatermark() {
        symbol.add(trade("a", SECOND * NANOS, 1, 1), NO_WATERMARK);
        symbol.closeSecond(0);
        Symbol restored = new Symbol("ACME", Symbols.parameters(), symbol.snapshot());

        assertThat(restored.add(trade("b", SECOND * NANOS + 1, 1, 1), NO_WATERMARK))
                .isEqualTo(Symbol.Arrival.LATE);
        assertThat(restored.add(trade("c", (SECOND - 1) * NANOS, 1, 1), NO_WATERMARK))
                .isEqualTo(Symbol.Arrival.LATE);
        assertThat(restored.add(trade("d", (SECOND + 1) * NANOS, 1, 1), NO_WATERMARK))
                .isEqualTo(Symbol.Arrival.ACCEPTED);
    }

    @Test
    void aSecondIsToBeClosedWhenItsLastMillisecondHasPassed() {
        assertThat(symbol.hasSecondToClose(Long.MAX_VALUE)).isFalse();
        symbol.add(trade("a", SECOND * NANOS, 1, 1), NO_WATERMARK);

        assertThat(symbol.hasSecondToClose(SECOND * 1000 + 998)).isFalse();
        assertThat(symbol.hasSecondToClose(SECOND * 1000 + 999)).isTrue();
    }

    @Test
    void anUnfinishedMinuteBarIsComparedWhenTheMinuteIsClosed() {
        symbol.add(trade("a", SECOND * NANOS, 7, 2), NO_WATERMARK);
        symbol.closeSecond(0);

        assertThat(symbol.add(new MinuteBar("ACME", SECOND * 1000, 7, 7, 7, 7, 2, 0, 0), 0))
                .isEmpty();
        assertThat(symbol.closeMinutes(SECOND * 1000 + 59_999))
                .containsExactly(new MinuteBarCheck.Comparison(SECOND * 1000, Optional.empty()));
    }

    @Test
    void afterTheTimeToLiveTheIndicatorsStartAnewWhetherTheStateWasClearedOrNot() {
        long gapSeconds = Symbols.TTL_MILLIS / 1000;
        Symbol cleared = new Symbol("ACME", Symbols.parameters());
        for (int i = 0; i < 40; i++) {
            closeOne(symbol, SECOND + i, 100 + i);
        }
        long next = SECOND + 40 + gapSeconds;

        assertThat(closeOne(symbol, next, 50)).isEqualTo(closeOne(cleared, next, 50));
    }

    @Test
    void justBeforeTheTimeToLiveIsOverTheIndicatorsGoOn() {
        for (int i = 0; i < 40; i++) {
            closeOne(symbol, SECOND + i, 100 + i);
        }

        assertThat(
                        closeOne(symbol, SECOND + 39 + Symbols.TTL_MILLIS / 1000, 50)
                                .indicators()
                                .ema12())
                .isFinite();
    }

    @Test
    void onlyWhatChangesASymbolMakesItWorthStoring() {
        assertThat(symbol.isChanged()).isFalse();
        symbol.add(trade("a", SECOND * NANOS, 1, 1), NO_WATERMARK);
        assertThat(symbol.isChanged()).isTrue();
        SymbolState state = symbol.snapshot();
        assertThat(symbol.isChanged()).isFalse();
        assertThat(new Symbol("ACME", Symbols.parameters(), state).isChanged()).isFalse();
        symbol.add(trade("late", 0, 1, 1), SECOND * 1000);
        assertThat(symbol.isChanged()).isFalse();
        symbol.closeSecond(0);
        assertThat(symbol.isChanged()).isTrue();
    }

    @Test
    void aRestoredSymbolContinuesAsIfUninterrupted() {
        Random random = new Random(3);
        Symbol uninterrupted = new Symbol("ACME", Symbols.parameters());
        Symbol restored = new Symbol("ACME", Symbols.parameters());
        List<Signal> expected = new ArrayList<>();
        List<Signal> actual = new ArrayList<>();
        long offset = 0;
        for (long second = SECOND; second < SECOND + 120; second++) {
            for (int i = 0; i < 5; i++) {
                Trade trade =
                        new Trade(
                                "ACME",
                                (second - random.nextInt(2)) * NANOS + random.nextLong(NANOS),
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
                for (Symbol one : List.of(uninterrupted, restored)) {
                    one.add(trade.withOpenSecond(second - 2), NO_WATERMARK);
                    one.add(quote.withOpenSecond(second - 2), NO_WATERMARK);
                }
            }
            long closed = (second - 2) * 1000 + 999;
            while (uninterrupted.hasSecondToClose(closed)) {
                expected.add(uninterrupted.closeSecond(0));
            }
            while (restored.hasSecondToClose(closed)) {
                actual.add(restored.closeSecond(0));
            }
            restored = new Symbol("ACME", Symbols.parameters(), restored.snapshot());
        }

        assertThat(actual).isEqualTo(expected).hasSizeGreaterThan(100);
        assertThat(actual.get(actual.size() - 1).indicators().macdSignal()).isFinite();
    }

    private static Signal closeOne(Symbol symbol, long second, double price) {
        symbol.add(trade("" + second, second * NANOS, price, 10), NO_WATERMARK);
        return symbol.closeSecond(0);
    }

    private static Trade trade(String id, long nanos, double price, double size) {
        return new Trade("ACME", nanos, price, size, id, true, 0, 0);
    }

    private static Quote quote(long nanos, double bid, double ask, double bidSize, double askSize) {
        return new Quote("ACME", nanos, bid, ask, bidSize, askSize, 0, 0);
    }
}
