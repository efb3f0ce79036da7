package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import com.tictactec.ta.lib.Core;
import com.tictactec.ta.lib.MAType;
import com.tictactec.ta.lib.MInteger;
import com.tictactec.ta.lib.RetCode;
import java.util.Arrays;

/**
 * TA-Lib as it comes: default compatibility (not MetaStock's), no unstable period. The results
 * stand at the index of their bar, NaN where TA-Lib gives none.
 */
public final class TaLib {

    /** Upper, mid and lower band. */
    public record Bands(double[] upper, double[] mid, double[] lower) {}

    /** MACD, signal and histogram. */
    record MacdLines(double[] macd, double[] signal, double[] hist) {}

    private static final Core CORE = new Core();

    private TaLib() {}

    /** Exponential moving average. */
    public static double[] ema(double[] closes, int period) {
        MInteger first = new MInteger();
        MInteger count = new MInteger();
        double[] out = new double[closes.length];
        check(CORE.ema(0, closes.length - 1, closes, period, first, count, out));
        return aligned(out, first.value, count.value);
    }

    /** Relative strength index. */
    public static double[] rsi(double[] closes, int period) {
        MInteger first = new MInteger();
        MInteger count = new MInteger();
        double[] out = new double[closes.length];
        check(CORE.rsi(0, closes.length - 1, closes, period, first, count, out));
        return aligned(out, first.value, count.value);
    }

    static MacdLines macd(double[] closes, int fast, int slow, int signal) {
        MInteger first = new MInteger();
        MInteger count = new MInteger();
        double[] macd = new double[closes.length];
        double[] signals = new double[closes.length];
        double[] hist = new double[closes.length];
        check(
                CORE.macd(
                        0,
                        closes.length - 1,
                        closes,
                        fast,
                        slow,
                        signal,
                        first,
                        count,
                        macd,
                        signals,
                        hist));
        return new MacdLines(
                aligned(macd, first.value, count.value),
                aligned(signals, first.value, count.value),
                aligned(hist, first.value, count.value));
    }

    /** Every bar in a call of its own: within one call TA-Lib's running sums drift. */
    public static Bands bands(double[] closes, int period, double width) {
        Bands bands =
                new Bands(
                        new double[closes.length],
                        new double[closes.length],
                        new double[closes.length]);
        double[] upper = new double[1];
        double[] mid = new double[1];
        double[] lower = new double[1];
        for (int k = 0; k < closes.length; k++) {
            MInteger first = new MInteger();
            MInteger count = new MInteger();
            check(
                    CORE.bbands(
                            k,
                            k,
                            closes,
                            period,
                            width,
                            width,
                            MAType.Sma,
                            first,
                            count,
                            upper,
                            mid,
                            lower));
            bands.upper()[k] = count.value == 0 ? Double.NaN : upper[0];
            bands.mid()[k] = count.value == 0 ? Double.NaN : mid[0];
            bands.lower()[k] = count.value == 0 ? Double.NaN : lower[0];
        }
        return bands;
    }

    private static void check(RetCode code) {
        assertThat(code).isEqualTo(RetCode.Success);
    }

    private static double[] aligned(double[] out, int first, int count) {
        double[] aligned = new double[out.length];
        Arrays.fill(aligned, Double.NaN);
        System.arraycopy(out, 0, aligned, first, count);
        return aligned;
    }
}
