package torghut.ta.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
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
import org.ta4j.core.num.DecimalNum;
import org.ta4j.core.num.DoubleNum;
import org.ta4j.core.num.Num;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.IndicatorEngine;
import torghut.ta.indicators.Undo;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.testing.Symbols;

/**
 * A symbol's next bar to its indicators: the job's engine next to ta4j, of which the series is kept
 * at {@value #TA4J_BARS} bars and each indicator asked for its value at the newest.
 *
 * <p>Both start with {@value #WARM_UP_BARS} bars of one second behind them, so all windows are
 * full. The values that both have are then the same to {@value #TOLERANCE}: nothing is left of
 * ta4j's other seeds, and what it goes on from is in its caches, not in the bars that the series
 * has dropped.
 *
 * <p>In favour of ta4j: it computes neither of the two VWAPs nor the realized volatility.
 */
@State(Scope.Thread)
public class UpdateIndicators extends MicroBenchmark {

    private static final int TA4J_BARS = 300;
    private static final int WARM_UP_BARS = 4_000;

    /** At prices of 180 and an RSI of 50; both sides have rounded thousands of times by then. */
    private static final double TOLERANCE = 1e-9;

    private final IndicatorEngine engine = new IndicatorEngine(Symbols.parameters().indicators());
    private final BarFeed bars = new BarFeed();
    private final IndicatorEngine previewed =
            new IndicatorEngine(Symbols.parameters().indicators());
    private final Undo undo = new Undo();
    private List<BarInput> openBars;

    /** Fills the windows. */
    @Setup
    public void warmUp() {
        for (int i = 0; i < WARM_UP_BARS; i++) {
            BarInput bar = bars.next();
            engine.update(bar);
            previewed.update(bar);
        }
        BarFeed later = new BarFeed();
        for (int i = 0; i < WARM_UP_BARS; i++) {
            later.next();
        }
        openBars = List.of(later.next(), later.next(), later.next());
    }

    /** The engine of the job, with both VWAPs and the volatility. */
    @Benchmark
    public IndicatorSnapshot job() {
        return engine.update(bars.next());
    }

    /** A preview of the open second. */
    @Benchmark
    public List<IndicatorSnapshot> preview() {
        return previewed.preview(openBars.subList(0, 1), undo);
    }

    /** A preview of three open seconds. */
    @Benchmark
    public List<IndicatorSnapshot> previewOfThree() {
        return previewed.preview(openBars, undo);
    }

    /** ta4j as it comes, with decimals of 32 digits. */
    @Benchmark
    public IndicatorSnapshot ta4jDecimal(DecimalTa4j ta4j) {
        return ta4j.updateNext();
    }

    /** ta4j told to compute with doubles, as the job does. */
    @Benchmark
    public IndicatorSnapshot ta4jDouble(DoubleTa4j ta4j) {
        return ta4j.updateNext();
    }

    /** For {@link #ta4jDecimal}, so that its JVM sees only one kind of number. */
    public static class DecimalTa4j extends Ta4j {

        /** Called by JMH. */
        public DecimalTa4j() {
            super(DecimalNum::valueOf);
        }
    }

    /** For {@link #ta4jDouble}. */
    public static class DoubleTa4j extends Ta4j {

        /** Called by JMH. */
        public DoubleTa4j() {
            super(DoubleNum::valueOf);
        }
    }

    /** A bounded series with the indicators that ta4j has. */
    @State(Scope.Thread)
    public abstract static class Ta4j {

        private final BarFeed bars = new BarFeed();
        private final BarSeries series;
        private final Indicator<Num> ema12;
        private final Indicator<Num> ema26;
        private final Indicator<Num> macd;
        private final Indicator<Num> macdSignal;
        private final Indicator<Num> rsi14;
        private final Indicator<Num> bollMid;
        private final Indicator<Num> bollUpper;
        private final Indicator<Num> bollLower;

        Ta4j(Function<Number, Num> num) {
            series =
                    new BaseBarSeriesBuilder()
                            .withNumTypeOf(num)
                            .withMaxBarCount(TA4J_BARS)
                            .build();
            ClosePriceIndicator close = new ClosePriceIndicator(series);
            ema12 = new EMAIndicator(close, 12);
            ema26 = new EMAIndicator(close, 26);
            macd = new MACDIndicator(close, 12, 26);
            macdSignal = new EMAIndicator(macd, 9);
            rsi14 = new RSIIndicator(close, 14);
            BollingerBandsMiddleIndicator mid =
                    new BollingerBandsMiddleIndicator(new SMAIndicator(close, 20));
            StandardDeviationIndicator deviation = new StandardDeviationIndicator(close, 20);
            bollMid = mid;
            bollUpper = new BollingerBandsUpperIndicator(mid, deviation);
            bollLower = new BollingerBandsLowerIndicator(mid, deviation);
        }

        /** Agrees with the engine on the last bar of the warm-up. */
        @Setup
        public void warmUp() {
            IndicatorEngine engine = new IndicatorEngine(Symbols.parameters().indicators());
            for (int i = 1; i < WARM_UP_BARS; i++) {
                BarInput bar = bars.next();
                engine.update(bar);
                update(bar);
            }
            BarInput last = bars.next();
            requireAlike(engine.update(last), update(last));
        }

        private static void requireAlike(IndicatorSnapshot ours, IndicatorSnapshot ta4j) {
            List<Function<IndicatorSnapshot, Double>> shared =
                    List.of(
                            IndicatorSnapshot::ema12,
                            IndicatorSnapshot::ema26,
                            IndicatorSnapshot::macd,
                            IndicatorSnapshot::macdSignal,
                            IndicatorSnapshot::macdHist,
                            IndicatorSnapshot::rsi14,
                            IndicatorSnapshot::bollMid,
                            IndicatorSnapshot::bollUpper,
                            IndicatorSnapshot::bollLower);
            for (Function<IndicatorSnapshot, Double> field : shared) {
                assertThat(field.apply(ours)).isCloseTo(field.apply(ta4j), within(TOLERANCE));
            }
        }

        IndicatorSnapshot updateNext() {
            return update(bars.next());
        }

        /** VWAPs and volatility are NaN and null. */
        private IndicatorSnapshot update(BarInput bar) {
            series.addBar(
                    Duration.ofSeconds(1),
                    Instant.ofEpochMilli(bar.endMillis()).atZone(ZoneOffset.UTC),
                    bar.close(),
                    bar.close(),
                    bar.close(),
                    bar.close(),
                    bar.volume().value());
            int end = series.getEndIndex();
            Num line = macd.getValue(end);
            Num signal = macdSignal.getValue(end);
            return new IndicatorSnapshot(
                    ema12.getValue(end).doubleValue(),
                    ema26.getValue(end).doubleValue(),
                    line.doubleValue(),
                    signal.doubleValue(),
                    line.minus(signal).doubleValue(),
                    rsi14.getValue(end).doubleValue(),
                    bollMid.getValue(end).doubleValue(),
                    bollUpper.getValue(end).doubleValue(),
                    bollLower.getValue(end).doubleValue(),
                    Double.NaN,
                    Double.NaN,
                    Double.NaN);
        }
    }
}
