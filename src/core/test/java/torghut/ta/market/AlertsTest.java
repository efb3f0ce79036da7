package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.model.Alert;
import torghut.ta.model.Cancel;
import torghut.ta.model.Signal;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.testing.SymbolRun;
import torghut.ta.testing.Symbols;

class AlertsTest {

    /** 2013-10-07 13:30:00 UTC. */
    private static final long SECOND = 1_381_152_600L;

    private static final long T = SECOND * 1_000;
    private static final AlertParameters TWO_PERCENT =
            new AlertParameters(2, 300_000, 60_000, List.of());

    @Test
    void aMovementLeavesWithItsSecondInTheOrderOfTheMarket() {
        SymbolRun run = run(TWO_PERCENT);
        run.wallClock(77);
        run.read(trade("b", T + 1_500, 103, ""));
        run.read(trade("a", T + 200, 100, ""));
        run.watermark(T + 1_998);
        assertThat(run.alerts()).isEmpty();

        run.watermark(T + 1_999);

        assertThat(run.alerts())
                .containsExactly(
                        new Alert(
                                Alert.Type.PRICE_MOVEMENT,
                                "PRICE_MOVEMENT",
                                "ACME",
                                "1s",
                                Alert.Direction.UP,
                                100.0,
                                103,
                                3.0,
                                null,
                                T + 200,
                                T + 1_500,
                                T + 2_000,
                                77,
                                SECOND + 1,
                                Alert.Severity.MEDIUM));
        assertThat(run.alerts().get(0).id()).isEqualTo("PRICE_MOVEMENT|ACME|" + (T + 1_500));
    }

    @Test
    void aTradeThatMaySetNoPriceMovesNothing() {
        SymbolRun run = run(TWO_PERCENT);
        run.read(trade("a", T, 100, ""));
        run.read(trade("odd lot", T + 100, 120, "I"));
        run.read(trade("b", T + 200, 101, ""));
        run.watermark(T + 999);

        assertThat(run.signals()).hasSize(1);
        assertThat(run.alerts()).isEmpty();
    }

    @Test
    void aCancelledTradeMovesNothing() {
        SymbolRun run = run(TWO_PERCENT);
        run.read(trade("a", T, 100, ""));
        Trade wrong = trade("b", T + 1_000, 120, "");
        run.read(wrong);
        run.read(
                new Cancel(
                        "ACME",
                        wrong.timeNanos() + 5,
                        "b",
                        "V",
                        120,
                        10,
                        'C',
                        'A',
                        0,
                        1,
                        Long.MIN_VALUE));
        run.read(trade("c", T + 2_000, 101, ""));
        run.watermark(T + 2_999);

        assertThat(run.count(Symbol.Count.CANCELLED)).isEqualTo(1);
        assertThat(run.alerts()).isEmpty();
    }

    @Test
    void aRuleSeesTheFinalSignalOfTheSecond() {
        SymbolRun run = run(rules(60_000, "close > 100"));
        run.wallClock(77);
        run.read(trade("a", T, 99, ""));
        run.read(trade("b", T + 1_000, 120, ""));
        run.read(trade("c", T + 1_900, 101, ""));
        run.watermark(T + 1_999);

        assertThat(run.alerts())
                .containsExactly(
                        new Alert(
                                Alert.Type.INDICATOR,
                                "close > 100",
                                "ACME",
                                "1s",
                                Alert.Direction.UP,
                                null,
                                101,
                                null,
                                101.0,
                                null,
                                T + 2_000,
                                T + 2_000,
                                77,
                                SECOND + 1,
                                Alert.Severity.MEDIUM));
    }

    @Test
    void aChangedListForgetsAndStartsRulesAndKeepsTheOthers() {
        SymbolRun run = run(rules(10_000, "close > 100; close > 50"));
        run.read(trade("a", T, 101, ""));
        run.watermark(T + 999);
        assertThat(run.alerts()).hasSize(2);

        SymbolRun changed =
                run.restartedWith(Symbols.parameters(rules(10_000, "close > 90; close > 50")));
        changed.read(trade("b", T + 1_000, 102, ""));
        changed.watermark(T + 1_999);

        assertThat(changed.alerts()).extracting(Alert::rule).containsExactly("close > 90");
    }

    @Test
    void aStateWithoutAlertsStartsThemEmpty() {
        SymbolRun run = new SymbolRun(Symbols.parameters());
        run.read(trade("a", T, 100, ""));
        run.watermark(T + 999);
        assertThat(run.symbol().snapshot(run).alerts()).isNull();

        SymbolRun watched = run.restartedWith(Symbols.parameters(TWO_PERCENT));
        watched.read(trade("b", T + 1_000, 200, ""));
        watched.read(trade("c", T + 2_000, 100, ""));
        watched.watermark(T + 2_999);

        assertThat(watched.alerts())
                .extracting(Alert::baselinePrice, Alert::currentPrice)
                .containsExactly(tuple(200.0, 100.0));
    }

    /** Whether the state has really been cleared by then depends on the pace of the watermark. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSymbolThatIsForgottenStartsAnew(boolean watermarkGoesOn) {
        long ttl = 3_600_000;
        AlertParameters alerts = new AlertParameters(2, 86_400_000, 1, List.of());
        SymbolRun run = new SymbolRun(Symbols.withAlerts(Symbols.parameters(60_000, ttl), alerts));
        run.read(trade("a", T, 100, ""));
        run.watermark(T + 999);
        long later = T + 2 * ttl;
        if (watermarkGoesOn) {
            run.watermark(later - 1);
        }
        run.read(trade("odd lot", later, 150, "I"));
        run.read(trade("b", later + 1_000, 150, ""));
        run.watermark(later + 1_999);

        assertThat(run.isForgotten()).isEqualTo(watermarkGoesOn);
        assertThat(run.alerts()).isEmpty();
        assertThat(run.signals().get(1).indicators().vwapSession()).isEqualTo(150);
    }

    @Test
    void alertsFollowFromTheTradesWhateverTheirOrderAndTheRestarts() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            AlertParameters parameters =
                    new AlertParameters(
                            1.5,
                            5_000 + random.nextInt(20_000),
                            1 + random.nextInt(5_000),
                            rules(1, "close crosses_above vwap_rolling; ema12 < close; volume > 30")
                                    .rules());
            List<Trade> trades = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                trades.add(
                        new Trade(
                                "ACME",
                                (T + random.nextInt(60_000)) * 1_000_000,
                                100 + random.nextInt(8),
                                1 + random.nextInt(10),
                                "t" + i,
                                true,
                                0,
                                i));
            }
            List<Trade> byTime = new ArrayList<>(trades);
            byTime.sort(
                    Comparator.comparingLong(Trade::timeNanos).thenComparingLong(Trade::offset));
            SymbolRun run = run(parameters);
            for (Trade trade : arrivals(byTime, random)) {
                run.read(trade);
                if (random.nextInt(20) == 0) {
                    run.restart();
                }
                if (random.nextInt(3) == 0) {
                    // Nothing is more than five seconds late.
                    run.watermark(Math.max(0, trade.timeMillis() - 10_000));
                }
            }
            run.watermark(T + 100_000);

            assertThat(run.rejected()).as("seed %d", seed).isEmpty();
            assertThat(run.alerts().stream().map(Alert::id))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            expected(byTime, run.signals(), parameters))
                    .doesNotHaveDuplicates();
        }
    }

    /** Each trade up to five seconds later than it should be. */
    private static List<Trade> arrivals(List<Trade> byTime, Random random) {
        record Arrival(long millis, Trade trade) {}
        return byTime.stream()
                .map(trade -> new Arrival(trade.timeMillis() + random.nextInt(5_000), trade))
                .sorted(Comparator.comparingLong(Arrival::millis))
                .map(Arrival::trade)
                .toList();
    }

    private static List<String> expected(
            List<Trade> byTime, List<Signal> signals, AlertParameters parameters) {
        List<String> ids = new ArrayList<>();
        PriceMovement prices =
                new PriceMovement(
                        parameters.priceMovePercent(),
                        parameters.windowMillis(),
                        parameters.cooldownMillis());
        for (Trade trade : byTime) {
            prices.update(trade.timeMillis(), trade.price())
                    .ifPresent(move -> ids.add("PRICE_MOVEMENT|ACME|" + move.timeMillis()));
        }
        for (AlertRule rule : parameters.rules()) {
            AlertRule.Watch watch = new AlertRule.Watch(rule, parameters.cooldownMillis());
            for (Signal signal : signals) {
                long end = signal.bar().endMillis();
                if (watch.fires(end, name -> SignalValues.of(signal, name))) {
                    ids.add(rule + "|ACME|" + end);
                }
            }
        }
        return ids;
    }

    private static SymbolRun run(AlertParameters alerts) {
        return new SymbolRun(Symbols.parameters(alerts));
    }

    private static AlertParameters rules(long cooldownMillis, String text) {
        List<String> problems = new ArrayList<>();
        List<AlertRule> rules =
                AlertRule.parse(
                        text,
                        label ->
                                SignalValues.names(
                                        Timeframe.of(label).orElseThrow(), IndicatorList.NONE),
                        problems);
        assertThat(problems).isEmpty();
        return new AlertParameters(0, 300_000, cooldownMillis, rules);
    }

    private static Trade trade(String id, long millis, double price, String conditions) {
        return new Trade(
                "ACME",
                millis * 1_000_000,
                price,
                10,
                id,
                "V",
                conditions,
                'A',
                Trade.Side.NONE,
                true,
                0,
                millis,
                Long.MIN_VALUE);
    }
}
