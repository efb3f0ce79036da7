package torghut.ta.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.indicators.IndicatorPlan;
import torghut.ta.indicators.IndicatorSet;
import torghut.ta.indicators.Undo;
import torghut.ta.testing.Symbols;

/** A symbol's next bar, and its open bar, to each indicator of the catalogue. */
@State(Scope.Thread)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class UpdateCatalogue extends MicroBenchmark {

    private static final int WARM_UP_BARS = 200;

    /** The empty list says what the bar itself costs. */
    @Param({
        "",
        "sma(20)",
        "ema(12)",
        "wma(9)",
        "dema(10)",
        "tema(10)",
        "kama(10)",
        "trima(10)",
        "hma(16)",
        "vwma(20)",
        "macd(12,26,9)",
        "ppo(12,26)",
        "apo(12,26)",
        "rsi(14)",
        "stoch(14,3,3)",
        "stochf(5,3)",
        "stochrsi(14,14,3)",
        "willr(14)",
        "cci(20)",
        "cmo(14)",
        "roc(10)",
        "mom(10)",
        "trix(15)",
        "ultosc(7,14,28)",
        "mfi(14)",
        "obv",
        "ad",
        "adosc(3,10)",
        "atr(14)",
        "natr(14)",
        "tr",
        "adx(14)",
        "adxr(14)",
        "dx(14)",
        "plus_di(14)",
        "minus_di(14)",
        "aroon(14)",
        "aroonosc(14)",
        "sar(0.02,0.2)",
        "bbands(20,2)",
        "keltner(20,10,2)",
        "donchian(20)",
        "supertrend(10,3)",
        "stddev(20)",
        "linreg(14)",
        "zscore(20)",
        "ichimoku(9,26,52)",
        "vwap_bands(2)"
    })
    private String indicators;

    private final BarFeed bars = new BarFeed();
    private final Undo undo = new Undo();
    private IndicatorSet set;
    private IndicatorSet previewed;
    private List<BarInput> open;

    /** Fills the windows. */
    @Setup
    public void warmUp() {
        IndicatorPlan plan =
                new IndicatorPlan(
                        IndicatorList.parse(indicators).specs(), Symbols.parameters().indicators());
        set = new IndicatorSet(plan);
        previewed = new IndicatorSet(plan);
        for (int i = 0; i < WARM_UP_BARS; i++) {
            BarInput bar = bars.next();
            set.update(bar);
            previewed.update(bar);
        }
        BarFeed later = new BarFeed();
        for (int i = 0; i < WARM_UP_BARS; i++) {
            later.next();
        }
        open = List.of(later.next());
    }

    /** The bar is final. */
    @Benchmark
    public double[] job() {
        return set.update(bars.next());
    }

    /** The bar is open. */
    @Benchmark
    public List<double[]> preview() {
        return previewed.preview(open, undo);
    }
}
