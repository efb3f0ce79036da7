package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import com.tictactec.ta.lib.Core;
import com.tictactec.ta.lib.MAType;
import com.tictactec.ta.lib.MInteger;
import com.tictactec.ta.lib.RetCode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.indicators.HMAIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.num.DecimalNum;

/** What each indicator of the catalogue has to give, by somebody else's computation. */
final class References {

    /** Of what order of magnitude a value's rounding errors are, whatever the value itself. */
    enum Scale {
        PRICE,
        PERCENT,
        /** A mean deviation of a thousandth of a percent of the price has lost five digits. */
        PERCENT_OF_SMALL_DEVIATIONS,
        VOLUME
    }

    /**
     * One comparison.
     *
     * @param spec the indicator
     * @param with what it is compared with, in words
     * @param scale of its rounding errors
     * @param values for each output its value at each bar, NaN where it is not defined
     */
    record Reference(String spec, String with, Scale scale, Function<OhlcBars, double[][]> values) {

        @Override
        public String toString() {
            return spec;
        }
    }

    private static final Core CORE = new Core();
    private static final MathContext DIGITS = MathContext.DECIMAL128;

    static final List<Reference> ALL =
            List.of(
                    window(
                            "sma(20)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.sma(f, t, b.close(), 20, n, c, o[0])),
                    window(
                            "sma(1)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.movingAverage(f, t, b.close(), 1, MAType.Sma, n, c, o[0])),
                    series(
                            "ema(12)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.ema(f, t, b.close(), 12, n, c, o[0])),
                    window(
                            "wma(9)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.wma(f, t, b.close(), 9, n, c, o[0])),
                    series(
                            "dema(10)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.dema(f, t, b.close(), 10, n, c, o[0])),
                    series(
                            "tema(10)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.tema(f, t, b.close(), 10, n, c, o[0])),
                    series(
                            "kama(10)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.kama(f, t, b.close(), 10, n, c, o[0])),
                    window(
                            "trima(9)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.trima(f, t, b.close(), 9, n, c, o[0])),
                    window(
                            "trima(10)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.trima(f, t, b.close(), 10, n, c, o[0])),
                    new Reference("hma(16)", "ta4j", Scale.PRICE, b -> hma(b, 16)),
                    new Reference("hma(9)", "ta4j", Scale.PRICE, b -> hma(b, 9)),
                    new Reference("vwma(20)", "34 digits", Scale.PRICE, b -> vwma(b, 20)),
                    series(
                            "macd(12,26,9)",
                            Scale.PRICE,
                            3,
                            (b, f, t, n, c, o) ->
                                    CORE.macd(f, t, b.close(), 12, 26, 9, n, c, o[0], o[1], o[2])),
                    series(
                            "macd(3,10,16)",
                            Scale.PRICE,
                            3,
                            (b, f, t, n, c, o) ->
                                    CORE.macd(f, t, b.close(), 3, 10, 16, n, c, o[0], o[1], o[2])),
                    series(
                            "ppo(12,26)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.ppo(f, t, b.close(), 12, 26, MAType.Ema, n, c, o[0])),
                    series(
                            "apo(12,26)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.apo(f, t, b.close(), 12, 26, MAType.Ema, n, c, o[0])),
                    series(
                            "rsi(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) -> rsi(b, f, t, 14, n, c, o[0])),
                    series(
                            "rsi(5)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) -> rsi(b, f, t, 5, n, c, o[0])),
                    window(
                            "stoch(14,3,3)",
                            Scale.PERCENT,
                            2,
                            (b, f, t, n, c, o) ->
                                    CORE.stoch(
                                            f,
                                            t,
                                            b.high(),
                                            b.low(),
                                            b.close(),
                                            14,
                                            3,
                                            MAType.Sma,
                                            3,
                                            MAType.Sma,
                                            n,
                                            c,
                                            o[0],
                                            o[1])),
                    window(
                            "stoch(5,1,4)",
                            Scale.PERCENT,
                            2,
                            (b, f, t, n, c, o) ->
                                    CORE.stoch(
                                            f,
                                            t,
                                            b.high(),
                                            b.low(),
                                            b.close(),
                                            5,
                                            1,
                                            MAType.Sma,
                                            4,
                                            MAType.Sma,
                                            n,
                                            c,
                                            o[0],
                                            o[1])),
                    window(
                            "stochf(5,3)",
                            Scale.PERCENT,
                            2,
                            (b, f, t, n, c, o) ->
                                    CORE.stochF(
                                            f,
                                            t,
                                            b.high(),
                                            b.low(),
                                            b.close(),
                                            5,
                                            3,
                                            MAType.Sma,
                                            n,
                                            c,
                                            o[0],
                                            o[1])),
                    series(
                            "stochrsi(14,14,3)",
                            Scale.PERCENT,
                            2,
                            (b, f, t, n, c, o) ->
                                    CORE.stochRsi(
                                            f,
                                            t,
                                            b.close(),
                                            14,
                                            14,
                                            3,
                                            MAType.Sma,
                                            n,
                                            c,
                                            o[0],
                                            o[1])),
                    window(
                            "willr(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.willR(f, t, b.high(), b.low(), b.close(), 14, n, c, o[0])),
                    window(
                            "cci(20)",
                            Scale.PERCENT_OF_SMALL_DEVIATIONS,
                            1,
                            (b, f, t, n, c, o) -> cci(b, t, n, c, o[0])),
                    series(
                            "cmo(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) -> CORE.cmo(f, t, b.close(), 14, n, c, o[0])),
                    window(
                            "roc(10)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) -> CORE.roc(f, t, b.close(), 10, n, c, o[0])),
                    window(
                            "mom(10)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> CORE.mom(f, t, b.close(), 10, n, c, o[0])),
                    series(
                            "trix(15)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) -> CORE.trix(f, t, b.close(), 15, n, c, o[0])),
                    window(
                            "ultosc(7,14,28)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.ultOsc(
                                            f, t, b.high(), b.low(), b.close(), 7, 14, 28, n, c,
                                            o[0])),
                    window(
                            "ultosc(9,3,5)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.ultOsc(
                                            f, t, b.high(), b.low(), b.close(), 9, 3, 5, n, c,
                                            o[0])),
                    window(
                            "mfi(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.mfi(
                                            f,
                                            t,
                                            b.high(),
                                            b.low(),
                                            b.close(),
                                            b.volume(),
                                            14,
                                            n,
                                            c,
                                            o[0])),
                    series(
                            "obv",
                            Scale.VOLUME,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.obv(f, t, b.close(), b.volume(), n, c, o[0])),
                    series(
                            "ad",
                            Scale.VOLUME,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.ad(
                                            f,
                                            t,
                                            b.high(),
                                            b.low(),
                                            b.close(),
                                            b.volume(),
                                            n,
                                            c,
                                            o[0])),
                    series(
                            "adosc(3,10)",
                            Scale.VOLUME,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.adOsc(
                                            f,
                                            t,
                                            b.high(),
                                            b.low(),
                                            b.close(),
                                            b.volume(),
                                            3,
                                            10,
                                            n,
                                            c,
                                            o[0])),
                    series(
                            "atr(14)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.atr(f, t, b.high(), b.low(), b.close(), 14, n, c, o[0])),
                    series(
                            "atr(1)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.atr(f, t, b.high(), b.low(), b.close(), 1, n, c, o[0])),
                    series(
                            "natr(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.natr(f, t, b.high(), b.low(), b.close(), 14, n, c, o[0])),
                    series(
                            "tr",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.trueRange(f, t, b.high(), b.low(), b.close(), n, c, o[0])),
                    series(
                            "adx(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.adx(f, t, b.high(), b.low(), b.close(), 14, n, c, o[0])),
                    series(
                            "adx(2)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.adx(f, t, b.high(), b.low(), b.close(), 2, n, c, o[0])),
                    series(
                            "adxr(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.adxr(f, t, b.high(), b.low(), b.close(), 14, n, c, o[0])),
                    series(
                            "dx(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.dx(f, t, b.high(), b.low(), b.close(), 14, n, c, o[0])),
                    series(
                            "plus_di(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.plusDI(
                                            f, t, b.high(), b.low(), b.close(), 14, n, c, o[0])),
                    series(
                            "minus_di(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.minusDI(
                                            f, t, b.high(), b.low(), b.close(), 14, n, c, o[0])),
                    window(
                            "aroon(14)",
                            Scale.PERCENT,
                            2,
                            (b, f, t, n, c, o) ->
                                    CORE.aroon(f, t, b.high(), b.low(), 14, n, c, o[0], o[1])),
                    window(
                            "aroonosc(14)",
                            Scale.PERCENT,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.aroonOsc(f, t, b.high(), b.low(), 14, n, c, o[0])),
                    series(
                            "sar(0.02,0.2)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.sar(f, t, b.high(), b.low(), 0.02, 0.2, n, c, o[0])),
                    series(
                            "sar(0.05,0.07)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) ->
                                    CORE.sar(f, t, b.high(), b.low(), 0.05, 0.07, n, c, o[0])),
                    window(
                            "bbands(20,2)",
                            Scale.PRICE,
                            3,
                            (b, f, t, n, c, o) ->
                                    CORE.bbands(
                                            f,
                                            t,
                                            b.close(),
                                            20,
                                            2,
                                            2,
                                            MAType.Sma,
                                            n,
                                            c,
                                            o[0],
                                            o[1],
                                            o[2])),
                    new Reference(
                            "keltner(20,10,2)",
                            "TA-Lib's EMA and ATR",
                            Scale.PRICE,
                            References::keltner),
                    new Reference("donchian(20)", "brute force", Scale.PRICE, References::donchian),
                    new Reference(
                            "supertrend(10,3)",
                            "brute force over TA-Lib's ATR",
                            Scale.PRICE,
                            b -> supertrend(b, 10, 3)),
                    new Reference(
                            "supertrend(3,0.5)",
                            "brute force over TA-Lib's ATR",
                            Scale.PRICE,
                            b -> supertrend(b, 3, 0.5)),
                    window(
                            "stddev(20)",
                            Scale.PRICE,
                            1,
                            (b, f, t, n, c, o) -> deviation(b, t, n, c, o[0])),
                    window(
                            "linreg(14)",
                            Scale.PRICE,
                            2,
                            (b, f, t, n, c, o) -> {
                                CORE.linearRegSlope(f, t, b.close(), 14, n, c, o[1]);
                                return CORE.linearReg(f, t, b.close(), 14, n, c, o[0]);
                            }),
                    new Reference("zscore(20)", "34 digits", Scale.PERCENT, b -> zscore(b, 20)),
                    new Reference(
                            "ichimoku(9,26,52)", "brute force", Scale.PRICE, References::ichimoku),
                    new Reference("vwap_bands(2)", "34 digits", Scale.PRICE, b -> vwapBands(b, 2)));

    private References() {}

    private interface TaLibCall {
        RetCode call(
                OhlcBars bars, int from, int to, MInteger first, MInteger count, double[][] out);
    }

    /** TA-Lib over the whole series in one call. */
    private static Reference series(String spec, Scale scale, int outputs, TaLibCall call) {
        return new Reference(
                spec,
                "TA-Lib",
                scale,
                bars -> {
                    int size = bars.size();
                    double[][] out = new double[outputs][size];
                    MInteger first = new MInteger();
                    MInteger count = new MInteger();
                    assertThat(call.call(bars, 0, size - 1, first, count, out))
                            .isEqualTo(RetCode.Success);
                    for (double[] line : out) {
                        double[] values = Arrays.copyOf(line, count.value);
                        Arrays.fill(line, Double.NaN);
                        System.arraycopy(values, 0, line, first.value, count.value);
                    }
                    return out;
                });
    }

    /**
     * TA-Lib with a call of its own for each bar, where values depend on a window alone: within one
     * call its running sums drift.
     */
    private static Reference window(String spec, Scale scale, int outputs, TaLibCall call) {
        return new Reference(
                spec,
                "TA-Lib",
                scale,
                bars -> {
                    int size = bars.size();
                    double[][] values = new double[outputs][size];
                    double[][] out = new double[outputs][1];
                    MInteger first = new MInteger();
                    MInteger count = new MInteger();
                    for (int k = 0; k < size; k++) {
                        assertThat(call.call(bars, k, k, first, count, out))
                                .isEqualTo(RetCode.Success);
                        for (int line = 0; line < outputs; line++) {
                            values[line][k] = count.value == 0 ? Double.NaN : out[line][0];
                        }
                    }
                    return values;
                });
    }

    /** TA-Lib says 0 as long as no close has ever differed, where the definition says 50. */
    private static RetCode rsi(
            OhlcBars bars,
            int from,
            int to,
            int period,
            MInteger first,
            MInteger count,
            double[] out) {
        RetCode code = CORE.rsi(from, to, bars.close(), period, first, count, out);
        for (int i = 0; i < count.value; i++) {
            if (Arrays.stream(bars.close(), 0, first.value + i + 1).distinct().count() > 1) {
                break;
            }
            assertThat(out[i]).isZero();
            out[i] = 50;
        }
        return code;
    }

    /** Where nothing deviates, TA-Lib divides one rounding error by another. */
    private static RetCode cci(OhlcBars bars, int k, MInteger first, MInteger count, double[] out) {
        RetCode code = CORE.cci(k, k, bars.high(), bars.low(), bars.close(), 20, first, count, out);
        if (k >= 19
                && bars.bars().subList(k - 19, k + 1).stream()
                                .mapToDouble(BarInput::typicalPrice)
                                .distinct()
                                .count()
                        == 1) {
            out[0] = 0;
        }
        return code;
    }

    /**
     * TA-Lib's variance is a mean of squares minus a squared mean, of which little is left where
     * prices are large and moves small; so it gets the distances from the newest close, which are
     * exact and deviate as the closes do.
     */
    private static RetCode deviation(
            OhlcBars bars, int k, MInteger first, MInteger count, double[] out) {
        if (k < 19) {
            return CORE.stdDev(k, k, bars.close(), 20, 1, first, count, out);
        }
        double[] closes = Arrays.copyOfRange(bars.close(), k - 19, k + 1);
        double[] distances = Arrays.stream(closes).map(close -> close - closes[19]).toArray();
        return CORE.stdDev(19, 19, distances, 20, 1, first, count, out);
    }

    private static double[] nans(int size) {
        double[] nans = new double[size];
        Arrays.fill(nans, Double.NaN);
        return nans;
    }

    private static double[][] hma(OhlcBars bars, int period) {
        BarSeries series = new BaseBarSeriesBuilder().withNumTypeOf(DecimalNum.class).build();
        for (BarInput bar : bars.bars()) {
            series.addBar(
                    Duration.ofMillis(bar.endMillis() - bar.startMillis()),
                    Instant.ofEpochMilli(bar.endMillis()).atZone(ZoneOffset.UTC),
                    bar.open(),
                    bar.high(),
                    bar.low(),
                    bar.close(),
                    bar.volume().value());
        }
        HMAIndicator hma = new HMAIndicator(new ClosePriceIndicator(series), period);
        double[] values = nans(bars.size());
        // ta4j gives numbers from the first bar on; it has seen enough from here on.
        for (int k = period + (int) Math.sqrt(period) - 2; k < values.length; k++) {
            values[k] = hma.getValue(k).doubleValue();
        }
        return new double[][] {values};
    }

    private static BigDecimal exact(double value) {
        return new BigDecimal(value);
    }

    private static double[][] vwma(OhlcBars bars, int period) {
        double[] values = nans(bars.size());
        for (int k = period - 1; k < values.length; k++) {
            BigDecimal notional = BigDecimal.ZERO;
            BigDecimal volume = BigDecimal.ZERO;
            for (int i = k - period + 1; i <= k; i++) {
                notional = notional.add(exact(bars.close()[i]).multiply(exact(bars.volume()[i])));
                volume = volume.add(exact(bars.volume()[i]));
            }
            values[k] = notional.divide(volume, DIGITS).doubleValue();
        }
        return new double[][] {values};
    }

    private static double[][] zscore(OhlcBars bars, int period) {
        BigDecimal n = BigDecimal.valueOf(period);
        double[] values = nans(bars.size());
        for (int k = period - 1; k < values.length; k++) {
            BigDecimal sum = BigDecimal.ZERO;
            for (int i = k - period + 1; i <= k; i++) {
                sum = sum.add(exact(bars.close()[i]));
            }
            BigDecimal mean = sum.divide(n, DIGITS);
            BigDecimal squares = BigDecimal.ZERO;
            for (int i = k - period + 1; i <= k; i++) {
                squares = squares.add(exact(bars.close()[i]).subtract(mean).pow(2));
            }
            BigDecimal deviation = squares.divide(n, DIGITS).sqrt(DIGITS);
            if (Arrays.stream(bars.close(), k - period + 1, k + 1).distinct().count() > 1) {
                values[k] =
                        exact(bars.close()[k])
                                .subtract(mean)
                                .divide(deviation, DIGITS)
                                .doubleValue();
            }
        }
        return new double[][] {values};
    }

    private static double[][] keltner(OhlcBars bars) {
        MInteger first = new MInteger();
        MInteger count = new MInteger();
        int size = bars.size();
        double[] ema = new double[size];
        assertThat(CORE.ema(0, size - 1, bars.close(), 20, first, count, ema))
                .isEqualTo(RetCode.Success);
        double[] atr = new double[size];
        assertThat(
                        CORE.atr(
                                0,
                                size - 1,
                                bars.high(),
                                bars.low(),
                                bars.close(),
                                10,
                                first,
                                count,
                                atr))
                .isEqualTo(RetCode.Success);
        double[][] values = {nans(size), nans(size), nans(size)};
        for (int k = 19; k < size; k++) {
            values[0][k] = ema[k - 19] + 2 * atr[k - 10];
            values[1][k] = ema[k - 19];
            values[2][k] = ema[k - 19] - 2 * atr[k - 10];
        }
        return values;
    }

    private static double highest(OhlcBars bars, int k, int period) {
        return Arrays.stream(bars.high(), k - period + 1, k + 1).max().orElseThrow();
    }

    private static double lowest(OhlcBars bars, int k, int period) {
        return Arrays.stream(bars.low(), k - period + 1, k + 1).min().orElseThrow();
    }

    private static double[] middles(OhlcBars bars, int period) {
        double[] middles = nans(bars.size());
        for (int k = period - 1; k < middles.length; k++) {
            middles[k] = (highest(bars, k, period) + lowest(bars, k, period)) / 2;
        }
        return middles;
    }

    private static double[][] donchian(OhlcBars bars) {
        double[] upper = nans(bars.size());
        double[] lower = nans(bars.size());
        for (int k = 19; k < upper.length; k++) {
            upper[k] = highest(bars, k, 20);
            lower[k] = lowest(bars, k, 20);
        }
        return new double[][] {upper, middles(bars, 20), lower};
    }

    private static double[][] ichimoku(OhlcBars bars) {
        double[] tenkan = middles(bars, 9);
        double[] kijun = middles(bars, 26);
        double[] cloud = nans(bars.size());
        for (int k = 25; k < cloud.length; k++) {
            cloud[k] = (tenkan[k] + kijun[k]) / 2;
        }
        return new double[][] {tenkan, kijun, cloud, middles(bars, 52)};
    }

    /** Both bands at every bar from the recurrence of the definition, then the trend over them. */
    private static double[][] supertrend(OhlcBars bars, int period, double width) {
        MInteger first = new MInteger();
        MInteger count = new MInteger();
        int size = bars.size();
        double[] atr = new double[size];
        assertThat(
                        CORE.atr(
                                0,
                                size - 1,
                                bars.high(),
                                bars.low(),
                                bars.close(),
                                period,
                                first,
                                count,
                                atr))
                .isEqualTo(RetCode.Success);
        double[] upper = nans(size);
        double[] lower = nans(size);
        for (int k = period; k < size; k++) {
            double middle = (bars.high()[k] + bars.low()[k]) / 2;
            double basicUpper = middle + width * atr[k - period];
            double basicLower = middle - width * atr[k - period];
            boolean isFirst = k == period;
            upper[k] =
                    isFirst || basicUpper < upper[k - 1] || bars.close()[k - 1] > upper[k - 1]
                            ? basicUpper
                            : upper[k - 1];
            lower[k] =
                    isFirst || basicLower > lower[k - 1] || bars.close()[k - 1] < lower[k - 1]
                            ? basicLower
                            : lower[k - 1];
        }
        double[] value = nans(size);
        double[] trend = nans(size);
        boolean isUp = bars.close()[period] >= (bars.high()[period] + bars.low()[period]) / 2;
        for (int k = period; k < size; k++) {
            if (k > period) {
                isUp = isUp ? bars.close()[k] >= lower[k] : bars.close()[k] > upper[k];
            }
            value[k] = isUp ? lower[k] : upper[k];
            trend[k] = isUp ? 1 : -1;
        }
        return new double[][] {value, trend};
    }

    private static double[][] vwapBands(OhlcBars bars, double width) {
        SessionCalendar calendar =
                new SessionCalendar(
                        EngineFixtures.NEW_YORK, EngineFixtures.DEFAULTS.sessionResets());
        int size = bars.size();
        double[][] values = {nans(size), nans(size), nans(size)};
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal notional = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        long session = Long.MIN_VALUE;
        for (int k = 0; k < size; k++) {
            BarInput bar = bars.bars().get(k);
            long start = calendar.sessionStart(bar.startMillis());
            if (start != session) {
                session = start;
                volume = BigDecimal.ZERO;
                notional = BigDecimal.ZERO;
                squares = BigDecimal.ZERO;
            }
            BigDecimal barVolume = exact(bar.volume().value());
            BigDecimal price = exact(bar.notional().value()).divide(barVolume, DIGITS);
            volume = volume.add(barVolume);
            notional = notional.add(price.multiply(barVolume));
            squares = squares.add(price.pow(2).multiply(barVolume));
            BigDecimal mid = notional.divide(volume, new MathContext(60));
            BigDecimal variance =
                    squares.divide(volume, new MathContext(60))
                            .subtract(mid.pow(2))
                            .max(BigDecimal.ZERO);
            BigDecimal halfWidth = variance.sqrt(DIGITS).multiply(exact(width));
            values[0][k] = mid.add(halfWidth).doubleValue();
            values[1][k] = mid.doubleValue();
            values[2][k] = mid.subtract(halfWidth).doubleValue();
        }
        return values;
    }
}
