package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.Indicator;
import org.ta4j.core.indicators.EMAIndicator;
import org.ta4j.core.indicators.MACDIndicator;
import org.ta4j.core.indicators.RSIIndicator;
import org.ta4j.core.indicators.SMAIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsLowerIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsMiddleIndicator;
import org.ta4j.core.indicators.bollinger.BollingerBandsUpperIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.indicators.statistics.StandardDeviationIndicator;
import org.ta4j.core.indicators.volume.VWAPIndicator;
import org.ta4j.core.num.DecimalNum;
import org.ta4j.core.num.Num;
import torghut.ta.model.IndicatorSnapshot;

/**
 * The engine beside ta4j 0.17, computing in decimals of 32 digits.
 *
 * <p>Alike from the first value on: the Bollinger bands (ta4j's standard deviation is the
 * population's, too) and, over bars without gaps, the rolling VWAP. Alike after convergence: EMA
 * and MACD, which ta4j seeds with the first close, and RSI, whose averages it seeds with the first
 * bar's gain and loss of 0. ta4j has no VWAP of a session and no volatility of intraday returns.
 */
class Ta4jParityTest {

    private static final double RELATIVE = 1e-9;

    /** Bars after which (25/27)^k, what is left of the slowest seed, is below 1e-13. */
    private static final int CONVERGED = 400;

    @ParameterizedTest
    @EnumSource(value = SampleBars.class, mode = EnumSource.Mode.MATCH_NONE, names = "FULL_DAY.*")
    void bollingerBandsAreTa4jsFromBar20On(SampleBars series) {
        List<BarInput> bars = series.bars();
        ClosePriceIndicator close = new ClosePriceIndicator(ta4jSeries(bars, BarInput::close));
        BollingerBandsMiddleIndicator mid =
                new BollingerBandsMiddleIndicator(new SMAIndicator(close, 20));
        StandardDeviationIndicator deviation = new StandardDeviationIndicator(close, 20);
        double largest = bars.stream().mapToDouble(BarInput::close).max().orElseThrow();
        double rounding = 1e-15 * largest;

        assertAlike(bars, mid, 19, rounding, IndicatorSnapshot::bollMid);
        assertAlike(
                bars,
                new BollingerBandsUpperIndicator(mid, deviation),
                19,
                rounding,
                IndicatorSnapshot::bollUpper);
        assertAlike(
                bars,
                new BollingerBandsLowerIndicator(mid, deviation),
                19,
                rounding,
                IndicatorSnapshot::bollLower);
    }

    @ParameterizedTest
    @EnumSource(
            value = SampleBars.class,
            names = {"HALF_CENT_TICKS", "PRICES_OF_900_000", "ALTERNATING", "RISING", "FALLING"})
    void emaMacdAndRsiConvergeToTa4js(SampleBars series) {
        List<BarInput> bars = series.bars();
        ClosePriceIndicator close = new ClosePriceIndicator(ta4jSeries(bars, BarInput::close));
        // A difference of two prices is as good as the prices.
        double rounding = 1e-13 * bars.get(0).close();

        assertAlike(bars, new EMAIndicator(close, 12), CONVERGED, 0, IndicatorSnapshot::ema12);
        assertAlike(bars, new EMAIndicator(close, 26), CONVERGED, 0, IndicatorSnapshot::ema26);
        MACDIndicator macd = new MACDIndicator(close, 12, 26);
        assertAlike(bars, macd, CONVERGED, rounding, IndicatorSnapshot::macd);
        assertAlike(
                bars,
                new EMAIndicator(macd, 9),
                CONVERGED,
                rounding,
                IndicatorSnapshot::macdSignal);
        assertAlike(bars, new RSIIndicator(close, 14), CONVERGED, 0, IndicatorSnapshot::rsi14);
    }

    @ParameterizedTest
    @EnumSource(
            value = SampleBars.class,
            names = {"HALF_CENT_TICKS", "PRICES_OF_900_000", "ONE_HUGE_SPIKE"})
    void rollingVwapOfBarsWithoutGapsIsTa4jsOfThreeHundredBars(SampleBars series) {
        List<BarInput> bars = series.bars();
        VWAPIndicator vwap =
                new VWAPIndicator(
                        ta4jSeries(bars, bar -> bar.notional().dividedBy(bar.volume())), 300);
        assertAlike(bars, vwap, 0, 0, IndicatorSnapshot::vwapRolling);
    }

    private static void assertAlike(
            List<BarInput> bars,
            Indicator<Num> ta4j,
            int from,
            double absolute,
            ToDoubleFunction<IndicatorSnapshot> field) {
        List<Double> ours = new ArrayList<>();
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        bars.forEach(bar -> ours.add(field.applyAsDouble(engine.update(bar))));
        for (int k = from; k < bars.size(); k++) {
            double expected = ta4j.getValue(k).doubleValue();
            assertThat(ours.get(k))
                    .as("%s, bar %d", ta4j, k + 1)
                    .isCloseTo(
                            expected,
                            Offset.offset(Math.max(absolute, RELATIVE * Math.abs(expected))));
        }
    }

    /** Bars that traded at one price, which is so their close and what ta4j calls typical. */
    private static BarSeries ta4jSeries(List<BarInput> bars, ToDoubleFunction<BarInput> price) {
        BarSeries series = new BaseBarSeriesBuilder().withNumTypeOf(DecimalNum.class).build();
        for (BarInput bar : bars) {
            double p = price.applyAsDouble(bar);
            series.addBar(
                    Duration.ofMillis(bar.endMillis() - bar.startMillis()),
                    Instant.ofEpochMilli(bar.endMillis()).atZone(ZoneOffset.UTC),
                    p,
                    p,
                    p,
                    p,
                    bar.volume().value());
        }
        return series;
    }
}
