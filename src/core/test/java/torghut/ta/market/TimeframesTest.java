package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.indicators.TaLib;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.testing.ExactQuotient;
import torghut.ta.testing.SymbolRun;
import torghut.ta.testing.Symbols;

/** Bars of longer timeframes; {@link RevisionsPropertyTest} holds them to brute force. */
class TimeframesTest {

    private static final long NANOS = 1_000_000_000L;

    /** 2013-10-07 13:30:00 UTC, 09:30 in New York. */
    private static final long SECOND = 1_381_152_600L;

    private long offset;

    @Test
    void aMinuteHoldsItsSecondsAndTheQuoteAtItsEnd() {
        SymbolRun run = run(Timeframe.M1);
        run.wallClock(1_234);
        run.read(trade(SECOND, 100, 10, ""));
        run.read(trade(SECOND + 7, 102, 20, ""));
        run.read(trade(SECOND + 7, 99, 30, ""));
        run.read(trade(SECOND + 20, 500, 5, "I"));
        run.read(trade(SECOND + 59, 101, 40, ""));
        run.read(new Quote("ACME", (SECOND + 59) * NANOS + 999_999_999, 98, 102, 3, 1, 0, 1));
        run.read(new Quote("ACME", (SECOND + 60) * NANOS, 1, 2, 1, 1, 0, 2));
        run.watermark(Seconds.lastMillis(SECOND + 59) - 1);
        assertThat(run.aggregates()).isEmpty();
        run.watermark(Seconds.lastMillis(SECOND + 59));

        Aggregate minute = run.aggregates().get(0);
        assertThat(run.aggregates()).hasSize(1);
        assertThat(minute.timeframe()).isEqualTo(Timeframe.M1);
        assertThat(minute.seq()).isEqualTo(SECOND / 60);
        assertThat(minute.bar())
                .isEqualTo(
                        new MicroBar(
                                "ACME",
                                SECOND * 1000,
                                SECOND * 1000 + 60_000,
                                1_234,
                                true,
                                100,
                                102,
                                99,
                                101,
                                105,
                                (100.0 * 10 + 102 * 20 + 99 * 30 + 101 * 40) / 100,
                                5,
                                400.0,
                                0.5,
                                "" + offset,
                                0,
                                0,
                                98.0,
                                102.0,
                                3.0,
                                1.0));
        // 100 has no price before it, 102 is above, 99 below, the odd lot and 101 above.
        assertThat(minute.buyCount()).isEqualTo(3);
        assertThat(minute.sellCount()).isEqualTo(1);
        assertThat(minute.buyVolume()).isEqualTo(65);
        assertThat(minute.sellVolume()).isEqualTo(30);
        assertThat(minute.buySellRatio()).isEqualTo(3);
    }

    @Test
    void theFeedsOwnSideIsTaken() {
        SymbolRun run = run(Timeframe.M1);
        run.read(trade(SECOND, 100, 10, Trade.Side.SELL));
        run.read(trade(SECOND + 1, 101, 20, Trade.Side.SELL));
        run.read(trade(SECOND + 2, 90, 40, Trade.Side.BUY));
        run.watermark(Long.MAX_VALUE);

        Aggregate minute = run.aggregates().get(0);
        assertThat(minute.buyVolume()).isEqualTo(40);
        assertThat(minute.sellVolume()).isEqualTo(30);
    }

    @Test
    void withTheSamePriceTheLastDifferentOneDecides() {
        SymbolRun run = run(Timeframe.M1);
        run.read(trade(SECOND, 100, 1, ""));
        run.read(trade(SECOND + 1, 100, 2, ""));
        run.read(trade(SECOND + 2, 101, 4, ""));
        run.restart();
        run.read(trade(SECOND + 3, 101, 8, ""));
        run.watermark(Seconds.lastMillis(SECOND + 3));
        run.restart();
        run.read(trade(SECOND + 70, 101, 16, ""));
        run.read(trade(SECOND + 71, 100, 32, ""));
        run.read(trade(SECOND + 72, 100, 64, ""));
        run.watermark(Long.MAX_VALUE);

        Aggregate first = run.aggregates().get(0);
        assertThat(first.buyVolume()).isEqualTo(4 + 8);
        assertThat(first.sellVolume()).isZero();
        assertThat(first.buySellRatio()).isNull();
        Aggregate second = run.aggregates().get(1);
        assertThat(second.buyVolume()).isEqualTo(16);
        assertThat(second.sellVolume()).isEqualTo(32 + 64);
    }

    @Test
    void aWindowWithoutAPriceMakesNoBar() {
        SymbolRun run = run(Timeframe.M1);
        run.read(trade(SECOND, 100, 10, "I"));
        run.read(trade(SECOND + 60, 100, 10, ""));
        run.watermark(Long.MAX_VALUE);

        assertThat(run.aggregates()).extracting(Aggregate::seq).containsExactly(SECOND / 60 + 1);
    }

    @Test
    void theyLeaveInTimeAndShortestFirst() {
        SymbolRun run = run(Timeframe.M5, Timeframe.S30, Timeframe.M1);
        for (int i = 0; i < 300; i++) {
            run.read(trade(SECOND + i, 100, 10, ""));
        }
        run.watermark(Seconds.lastMillis(SECOND + 299));

        List<String> order =
                run.aggregates().stream()
                        .map(a -> (a.bar().endMillis() / 1000 - SECOND) + " " + a.timeframe())
                        .toList();
        List<String> expected = new ArrayList<>();
        for (int end = 30; end <= 300; end += 30) {
            expected.add(end + " 30s");
            if (end % 60 == 0) {
                expected.add(end + " 1m");
            }
        }
        expected.add("300 5m");
        assertThat(order).containsExactlyElementsOf(expected);
    }

    /** TA-Lib over the closes of each timeframe; exact sums for the windows. */
    @ParameterizedTest
    @EnumSource(names = {"S5", "S30", "M1", "M3"})
    void indicatorsAreThoseOfTheTimeframesOwnBars(Timeframe timeframe) {
        SymbolRun run = run(timeframe);
        Random random = new Random(timeframe.seconds());
        long length = 45 * timeframe.seconds();
        for (long second = SECOND; second < SECOND + length; second += 1 + random.nextInt(4)) {
            run.read(trade(second, 50 + random.nextInt(200) / 100.0, 1 + random.nextInt(9), ""));
            if (random.nextInt(40) == 0) {
                run.watermark(Seconds.lastMillis(second) - 2_000);
                run.restart();
            }
        }
        run.watermark(Long.MAX_VALUE);

        List<Aggregate> bars = run.aggregates();
        double[] closes = bars.stream().mapToDouble(bar -> bar.bar().close()).toArray();
        assertThat(closes).hasSize(45);
        double[] ema12 = TaLib.ema(closes, 12);
        double[] rsi = TaLib.rsi(closes, 14);
        double[] ema26 = TaLib.ema(closes, 26);
        double[] macd = new double[closes.length - 25];
        for (int k = 25; k < closes.length; k++) {
            macd[k - 25] = ema12[k] - ema26[k];
        }
        double[] signal = TaLib.ema(macd, 9);
        TaLib.Bands bands = TaLib.bands(closes, 20, 2);
        for (int k = 0; k < closes.length; k++) {
            IndicatorSnapshot ours = bars.get(k).signal().indicators();
            assertClose(ours.ema12(), ema12[k]);
            assertClose(ours.rsi14(), rsi[k]);
            assertClose(ours.ema26(), ema26[k]);
            // Near zero: its error is that of the averages, in price units.
            double theirs = k < 25 ? Double.NaN : signal[k - 25];
            if (Double.isNaN(theirs)) {
                assertThat(ours.macdSignal()).isNaN();
            } else {
                assertThat(ours.macdSignal()).isCloseTo(theirs, within(1e-9));
            }
            assertClose(ours.bollUpper(), bands.upper()[k]);
            assertThat(ours.vwapRolling())
                    .isEqualTo(vwap(run.bars(), bars.get(k), 300 * timeframe.millis()));
        }
    }

    private static void assertClose(double ours, double theirs) {
        if (Double.isNaN(theirs)) {
            assertThat(ours).isNaN();
        } else {
            assertThat(ours).isCloseTo(theirs, within(1e-9 * Math.abs(theirs)));
        }
    }

    /** Of the bars whose end is in the window that ends with the last one, a day at the most. */
    private static double vwap(List<MicroBar> seconds, Aggregate last, long windowMillis) {
        BigDecimal notional = BigDecimal.ZERO;
        BigDecimal volume = BigDecimal.ZERO;
        long end = last.bar().endMillis();
        for (MicroBar second : seconds) {
            if (second.endMillis() <= end
                    && second.startMillis() >= end - Math.min(windowMillis, 86_400_000)) {
                BigDecimal size = new BigDecimal(second.volume());
                volume = volume.add(size);
                notional = notional.add(new BigDecimal(second.close()).multiply(size));
            }
        }
        return ExactQuotient.of(notional, volume);
    }

    @Test
    void theSessionsVwapIsTheSameOnEveryTimeframe() {
        SymbolRun run = run(Timeframe.M1, Timeframe.H1);
        // 09:10 and 09:40 in New York, on two sides of the session's start.
        run.read(trade(SECOND - 1_200, 50, 1_000, ""));
        run.read(trade(SECOND + 600, 100, 10, ""));
        run.watermark(Seconds.lastMillis(SECOND + 600));
        run.restart();
        run.read(trade(SECOND + 601, 103, 20, ""));
        run.watermark(Long.MAX_VALUE);

        Signal lastSecond = run.signals().get(2);
        assertThat(lastSecond.indicators().vwapSession()).isEqualTo(102);
        assertThat(run.aggregates())
                .filteredOn(bar -> bar.bar().endMillis() > SECOND * 1000)
                .extracting(bar -> bar.signal().indicators().vwapSession())
                .containsExactly(102.0, 102.0);
        assertThat(run.aggregates())
                .filteredOn(bar -> bar.timeframe() == Timeframe.H1)
                .extracting(bar -> bar.bar().volume())
                .containsExactly(1_030.0);
    }

    /** From 04:00 in New York to 04:00, with 25 hours when the clocks go back. */
    @Test
    void aDayIsASessionDay() {
        long before = Instant.parse("2013-11-03T07:59:59Z").getEpochSecond(); // 03:59:59 EDT
        long first = Instant.parse("2013-11-03T09:00:00Z").getEpochSecond(); // 04:00 EST
        long last = Instant.parse("2013-11-04T08:59:59Z").getEpochSecond(); // 03:59:59 EST
        SymbolRun run = run(Timeframe.D1);
        run.read(trade(before, 1, 10, ""));
        run.read(trade(first - 1, 2, 10, ""));
        run.read(trade(first, 3, 10, ""));
        run.watermark(Seconds.lastMillis(first));
        run.restart();
        run.read(trade(last, 4, 10, ""));
        run.read(trade(last + 1, 5, 10, ""));
        run.watermark(Long.MAX_VALUE);

        assertThat(run.aggregates())
                .extracting(bar -> bar.bar().close())
                .containsExactly(2., 4., 5.);
        assertThat(run.aggregates())
                .extracting(Aggregate::seq)
                .containsExactly(
                        LocalDate.of(2013, 11, 2).toEpochDay(),
                        LocalDate.of(2013, 11, 3).toEpochDay(),
                        LocalDate.of(2013, 11, 4).toEpochDay());
        MicroBar longest = run.aggregates().get(0).bar();
        assertThat(longest.endMillis() - longest.startMillis()).isEqualTo(25 * 3_600_000);
        assertThat(longest.endMillis()).isEqualTo(first * 1000);
    }

    @Test
    void aDayIsKeptOverAQuietThatIsLongerThanTheStatesTimeToLive() {
        SymbolRun run =
                new SymbolRun(
                        Symbols.withTimeframes(
                                Symbols.parameters(60_000, 3_600_000),
                                List.of(Timeframe.D1),
                                IndicatorList.NONE));
        run.read(trade(SECOND, 100, 10, ""));
        run.watermark(Seconds.lastMillis(SECOND + 7_200));
        run.restart();
        run.read(trade(SECOND + 7_201, 101, 20, ""));
        run.watermark(Long.MAX_VALUE);

        assertThat(run.aggregates()).extracting(bar -> bar.bar().volume()).containsExactly(30.0);
    }

    @Test
    void whatIsLateIsInTheMinuteUntilItEndsAndRevisesItLater() {
        SymbolRun run = run(Timeframe.M1, Timeframe.M5);
        run.read(trade(SECOND + 30, 100, 10, ""));
        run.watermark(Seconds.lastMillis(SECOND + 40));
        Trade inTime = trade(SECOND + 20, 105, 1, "");
        run.read(inTime.withOpenSecond(SECOND + 50));
        run.watermark(Seconds.lastMillis(SECOND + 59));
        Trade tooLate = trade(SECOND + 10, 90, 2, "");
        run.read(tooLate.withOpenSecond(SECOND + 62));
        run.watermark(Seconds.lastMillis(SECOND + 299));

        Aggregate minute = run.aggregates().get(0);
        assertThat(minute.bar().open()).isEqualTo(105);
        assertThat(minute.bar().volume()).isEqualTo(11);
        assertThat(run.revisions()).hasSize(3);
        Revision revision = run.revisions().get(2);
        assertThat(revision.timeframe()).isEqualTo(Timeframe.M1);
        assertThat(revision.number()).isEqualTo(1);
        assertThat(revision.seq()).isEqualTo(SECOND / 60);
        assertThat(revision.bar().open()).isEqualTo(90);
        assertThat(revision.bar().volume()).isEqualTo(13);
        assertThat(revision.tradeId()).isEqualTo(tooLate.id());
        Aggregate fiveMinutes = run.aggregates().get(1);
        assertThat(fiveMinutes.timeframe()).isEqualTo(Timeframe.M5);
        assertThat(fiveMinutes.bar().open()).isEqualTo(90);
        assertThat(fiveMinutes.bar().volume()).isEqualTo(13);
    }

    /** Of a window that had begun before only a part would be known. */
    @Test
    void aTimeframeThatIsSwitchedOnBeginsWithAWholeWindow() {
        SymbolRun before = run(Timeframe.M1);
        before.read(trade(SECOND + 70, 100, 10, ""));
        before.watermark(Seconds.lastMillis(SECOND + 70));
        SymbolRun run = before.restartedWith(parameters(Timeframe.M1, Timeframe.M5));
        run.read(trade(SECOND + 80, 100, 20, ""));
        run.read(trade(SECOND + 300, 100, 40, ""));
        run.watermark(Long.MAX_VALUE);

        assertThat(run.aggregates())
                .extracting(bar -> bar.timeframe() + " " + bar.bar().volume())
                .containsExactly("1m 30.0", "1m 40.0", "5m 40.0");
    }

    @Test
    void aTimeframeThatIsSwitchedOffIsForgotten() {
        SymbolRun before = run(Timeframe.M1, Timeframe.M5);
        before.read(trade(SECOND, 100, 10, ""));
        before.read(trade(SECOND + 300, 100, 10, ""));
        before.watermark(Seconds.lastMillis(SECOND + 300));
        SymbolRun run = before.restartedWith(parameters(Timeframe.M1));
        run.read(trade(SECOND + 600, 100, 10, ""));
        run.watermark(Seconds.lastMillis(SECOND + 700));
        run.restart();

        assertThat(before.keptTimeframes()).containsExactlyInAnyOrder("1m", "5m");
        assertThat(run.keptTimeframes()).containsExactly("1m");
    }

    @Test
    void indicatorsThatAreAskedForGoOnWhenTheListChanges() {
        SymbolRun steady = new SymbolRun(parameters("mom(2),1m:atr(2),5s:sma(2)"));
        SymbolRun before = new SymbolRun(parameters("mom(2),1m:atr(2)"));
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < 400; i += 7) {
            trades.add(trade(SECOND + i, 100 + i % 11, 10, ""));
        }
        trades.forEach(steady::read);
        steady.watermark(Long.MAX_VALUE);
        trades.subList(0, 30).forEach(before::read);
        before.watermark(Seconds.lastMillis(trades.get(29).second()));
        SymbolRun run = before.restartedWith(parameters("ema(3),mom(2),1m:atr(2)"));
        trades.subList(30, trades.size()).forEach(run::read);
        run.watermark(Long.MAX_VALUE);

        assertThat(extra(before.signals().get(1))).isEmpty();
        assertThat(extra(before.signals().get(2))).containsExactly(Map.entry("mom_2", 3.0));
        List<Signal> signals = run.signals();
        List<Signal> expected = steady.signals().subList(30, steady.signals().size());
        assertThat(signals).hasSameSizeAs(expected);
        for (int i = 0; i < signals.size(); i++) {
            assertThat(extra(signals.get(i)).get("mom_2"))
                    .isEqualTo(extra(expected.get(i)).get("mom_2"));
            assertThat(extra(signals.get(i)).containsKey("ema_3")).isEqualTo(i >= 2);
        }
        List<Aggregate> minutes = minutes(run);
        List<Aggregate> expectedMinutes = minutes(steady);
        Aggregate last = minutes.get(minutes.size() - 1);
        Aggregate lastExpected = expectedMinutes.get(expectedMinutes.size() - 1);
        assertThat(extra(last.signal())).containsKeys("mom_2", "atr_2").doesNotContainKey("sma_2");
        assertThat(extra(last.signal()).get("atr_2"))
                .isEqualTo(extra(lastExpected.signal()).get("atr_2"));
    }

    private static List<Aggregate> minutes(SymbolRun run) {
        return run.aggregates().stream().filter(a -> a.timeframe() == Timeframe.M1).toList();
    }

    @Test
    void aRuleOnATimeframeFiresWithItsBar() {
        List<String> problems = new ArrayList<>();
        AlertParameters alerts =
                new AlertParameters(
                        0,
                        300_000,
                        1,
                        AlertRule.parse(
                                "1m: sell_count >= 2",
                                label ->
                                        SignalValues.names(
                                                Timeframe.of(label).orElseThrow(),
                                                IndicatorList.NONE),
                                problems));
        SymbolRun run = new SymbolRun(Symbols.parameters(alerts));
        run.read(trade(SECOND, 100, 10, ""));
        run.read(trade(SECOND + 1, 99, 10, ""));
        run.read(trade(SECOND + 2, 98, 10, ""));
        run.watermark(Seconds.lastMillis(SECOND + 59) - 1);
        assertThat(problems).isEmpty();
        assertThat(run.alerts()).isEmpty();
        run.watermark(Seconds.lastMillis(SECOND + 59));

        Alert alert = run.alerts().get(0);
        assertThat(alert.timeframe()).isEqualTo("1m");
        assertThat(alert.value()).isEqualTo(2);
        assertThat(alert.seq()).isEqualTo(SECOND / 60);
        assertThat(alert.detectedAtMillis()).isEqualTo(SECOND * 1000 + 60_000);
    }

    /** States of the release before have no roll-up. */
    @Test
    void aStateWithoutARollUpIsRestored() {
        SymbolRun before = new SymbolRun(Symbols.parameters());
        before.read(trade(SECOND + 10, 100, 10, ""));
        before.watermark(Seconds.lastMillis(SECOND + 10));
        SymbolState state = before.symbol().snapshot(before);
        SymbolState old =
                new SymbolState(
                        state.lastClosedSecond(),
                        state.openTrades(),
                        state.quotes(),
                        state.indicators(),
                        state.minutes(),
                        state.presence(),
                        state.closedSeconds(),
                        state.pending(),
                        state.alerts(),
                        null,
                        null);
        SymbolRun run = SymbolRun.restored(Symbols.parameters(), old);
        run.read(trade(SECOND + 11, 100, 20, ""));
        run.read(trade(SECOND + 60, 100, 40, ""));
        run.watermark(Long.MAX_VALUE);

        assertThat(run.bars()).hasSize(2);
        assertThat(run.aggregates())
                .extracting(bar -> bar.timeframe() + " " + bar.bar().volume())
                .containsExactly("1m 40.0");
    }

    private static Map<String, Double> extra(Signal signal) {
        TreeMap<String, Double> values = new TreeMap<>();
        for (int i = 0; i < signal.extra().names().length; i++) {
            if (!Double.isNaN(signal.extra().values()[i])) {
                values.put(signal.extra().names()[i], signal.extra().values()[i]);
            }
        }
        return values;
    }

    private static SymbolRun run(Timeframe... timeframes) {
        return new SymbolRun(parameters(timeframes));
    }

    private static SymbolParameters parameters(Timeframe... timeframes) {
        return Symbols.withTimeframes(
                Symbols.parameters(), List.of(timeframes), IndicatorList.NONE);
    }

    private static SymbolParameters parameters(String indicators) {
        return Symbols.withTimeframes(
                Symbols.parameters(),
                List.of(Timeframe.S5, Timeframe.M1),
                IndicatorList.parse(indicators));
    }

    private Trade trade(long second, double price, double size, String conditions) {
        return trade(second, price, size, conditions, Trade.Side.NONE);
    }

    private Trade trade(long second, double price, double size, Trade.Side side) {
        return trade(second, price, size, "", side);
    }

    private Trade trade(
            long second, double price, double size, String conditions, Trade.Side side) {
        offset++;
        return new Trade(
                "ACME",
                second * NANOS + offset,
                price,
                size,
                "" + offset,
                "V",
                conditions,
                'A',
                side,
                true,
                0,
                offset,
                Long.MIN_VALUE);
    }
}
