package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.model.IndicatorSnapshot;

/** The engine beside TA-Lib for Java, from the first value that TA-Lib defines. */
class TaLibParityTest {

    private static final double RELATIVE = 1e-9;

    @ParameterizedTest
    @EnumSource(SampleBars.class)
    void emasAreTaLibsToTheLastBit(SampleBars series) {
        assertEmas(series.bars());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AIG", "BAC", "IBM"})
    void emasOfARecordedMarketAreTaLibsToTheLastBit(String symbol) throws IOException {
        assertEmas(RecordedBars.of(symbol));
    }

    @ParameterizedTest
    @EnumSource(
            value = SampleBars.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FLAT", "FLAT_AT_ONE_DIME"})
    void rsiIsTaLibsToTheLastBit(SampleBars series) {
        assertRsi(series.bars());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AIG", "BAC", "IBM"})
    void rsiOfARecordedMarketIsTaLibsToTheLastBit(String symbol) throws IOException {
        assertRsi(RecordedBars.of(symbol));
    }

    /** Without a move there is no strength either way; TA-Lib says 0, the weakest of all. */
    @Test
    void rsiOfAFlatPriceIsFiftyWhereTaLibSaysZero() {
        double[] closes = SampleBars.closes(SampleBars.FLAT.bars());
        double[] taLib = TaLib.rsi(closes, 14);
        List<IndicatorSnapshot> ours = snapshots(SampleBars.FLAT.bars());
        for (int k = 14; k < closes.length; k++) {
            assertThat(taLib[k]).isZero();
            assertThat(ours.get(k).rsi14()).isEqualTo(50);
        }
    }

    /**
     * TA-Lib takes averages below 1e-14 for nothing; the ratio of gains and losses is still there.
     */
    @Test
    void rsiLongAfterTheLastMoveKeepsItsValueWhereTaLibFallsToZero() {
        // One dollar up, half a dollar down, then nothing: both are in the seed, gains are two
        // thirds
        // of all moves, and Wilder's averages shrink alike.
        double[] closes = new double[23_400];
        Arrays.fill(closes, 100.5);
        closes[0] = 100;
        closes[1] = 101;
        double[] taLib = TaLib.rsi(closes, 14);
        DoubleUnaryOperator rsi = Lines.fresh(layout -> new Rsi(layout, 14));
        for (int k = 0; k < closes.length; k++) {
            double index = rsi.applyAsDouble(closes[k]);
            if (k >= 14) {
                assertThat(index).isCloseTo(200.0 / 3, within(200.0 / 3));
            }
        }
        assertThat(taLib[14]).isCloseTo(200.0 / 3, within(200.0 / 3));
        assertThat(taLib[1000]).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = SampleBars.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PRICES_OF_A_HUNDREDTH_CENT", "HALF_CENT_TICKS_AT_900_000"})
    void bandsAreTaLibs(SampleBars series) {
        double[] closes = SampleBars.closes(series.bars());
        assertBands(series.bars(), TaLib.bands(closes, 20, 2), 1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AIG", "BAC", "IBM"})
    void bandsOfARecordedMarketAreTaLibs(String symbol) throws IOException {
        List<BarInput> bars = RecordedBars.of(symbol);
        assertBands(bars, TaLib.bands(SampleBars.closes(bars), 20, 2), 1, 0);
    }

    /**
     * TA-Lib takes a variance below 1e-14 for nothing. Scaled by a power of two, which changes no
     * digit, its variances are far above that.
     */
    @Test
    void bandsOfTinyPricesAreTaLibsOfScaledPrices() {
        List<BarInput> bars = SampleBars.PRICES_OF_A_HUNDREDTH_CENT.bars();
        double scale = 1 << 20;
        double[] scaled = Arrays.stream(SampleBars.closes(bars)).map(c -> c * scale).toArray();
        assertBands(bars, TaLib.bands(scaled, 20, 2), scale, 0);
    }

    /**
     * TA-Lib's variance is a mean of squares minus a squared mean, both 8e11 here where the
     * variance is 1e-4: nothing is left of it. The variance does not change when 900,000 is taken
     * off all prices (exactly, in doubles), and then TA-Lib can do it.
     */
    @Test
    void bandsOfSmallMovesOfALargePriceAreTaLibsOfTheMovesAlone() {
        List<BarInput> bars = SampleBars.HALF_CENT_TICKS_AT_900_000.bars();
        double[] moves = Arrays.stream(SampleBars.closes(bars)).map(c -> c - 900_000).toArray();
        assertBands(bars, TaLib.bands(moves, 20, 2), 1, 900_000);
    }

    @ParameterizedTest
    @EnumSource(SampleBars.class)
    void macdIsTheDifferenceOfTaLibsEmasAndItsSignalTaLibsEmaOfIt(SampleBars series) {
        double[] closes = SampleBars.closes(series.bars());
        double[] fast = TaLib.ema(closes, 12);
        double[] slow = TaLib.ema(closes, 26);
        double[] macd = new double[closes.length - 25];
        for (int i = 0; i < macd.length; i++) {
            macd[i] = fast[i + 25] - slow[i + 25];
        }
        double[] signal = TaLib.ema(macd, 9);
        List<IndicatorSnapshot> ours = snapshots(series.bars());
        for (int k = 25; k < closes.length; k++) {
            assertThat(ours.get(k).macd()).isEqualTo(Double.valueOf(macd[k - 25]));
            assertThat(ours.get(k).macdSignal()).isEqualTo(Double.valueOf(signal[k - 25]));
            assertThat(ours.get(k).macdHist())
                    .isEqualTo(Double.valueOf(macd[k - 25] - signal[k - 25]));
        }
    }

    /**
     * Where TA-Lib's MACD differs and why: it seeds the fast EMA with closes 15 to 26, so that both
     * EMAs begin at bar 26, where the definition here seeds it with closes 1 to 12 as the EMA that
     * is published beside it. With that one change every value is TA-Lib's to the last bit.
     */
    @ParameterizedTest
    @EnumSource(SampleBars.class)
    void macdWithTheFastEmaSeededAtBar26IsTaLibsToTheLastBit(SampleBars series) {
        double[] closes = SampleBars.closes(series.bars());
        TaLib.MacdLines taLib = TaLib.macd(closes, 12, 26, 9);
        DoubleUnaryOperator fast = Lines.fresh(layout -> new Ema(layout, 12));
        DoubleUnaryOperator slow = Lines.fresh(layout -> new Ema(layout, 26));
        DoubleUnaryOperator signal = Lines.fresh(layout -> new Ema(layout, 9));
        for (int k = 0; k < closes.length; k++) {
            double slowValue = slow.applyAsDouble(closes[k]);
            double fastValue = k < 14 ? Double.NaN : fast.applyAsDouble(closes[k]);
            double macd = fastValue - slowValue;
            double signalValue = k < 25 ? Double.NaN : signal.applyAsDouble(macd);
            // TA-Lib publishes all three lines from the signal's first value on.
            assertThat(taLib.macd()[k]).isEqualTo(Double.valueOf(k < 33 ? Double.NaN : macd));
            assertThat(taLib.signal()[k]).isEqualTo(Double.valueOf(signalValue));
            assertThat(taLib.hist()[k]).isEqualTo(Double.valueOf(macd - signalValue));
        }
    }

    /** What the seed makes different shrinks by 11/13 a bar, to nothing a double can hold. */
    @ParameterizedTest
    @EnumSource(SampleBars.class)
    void macdConvergesToTaLibs(SampleBars series) {
        double[] closes = SampleBars.closes(series.bars());
        TaLib.MacdLines taLib = TaLib.macd(closes, 12, 26, 9);
        List<IndicatorSnapshot> ours = snapshots(series.bars());
        double highest = Arrays.stream(closes).max().orElseThrow();
        double seed = Arrays.stream(closes, 14, 26).average().orElseThrow();
        double difference = Math.abs(ours.get(25).ema12() - seed);
        double rounding = 1e-15 * highest;
        for (int k = 33; k < closes.length; k++) {
            double bound = difference * Math.pow(11.0 / 13, k - 25) * (1 + 1e-9) + rounding;
            assertThat(Math.abs(taLib.macd()[k] - ours.get(k).macd())).isLessThanOrEqualTo(bound);
            if (k >= 250) {
                assertThat(ours.get(k).macd())
                        .isCloseTo(taLib.macd()[k], within(taLib.macd()[k], rounding));
                assertThat(ours.get(k).macdSignal())
                        .isCloseTo(taLib.signal()[k], within(taLib.signal()[k], rounding));
                assertThat(ours.get(k).macdHist())
                        .isCloseTo(taLib.hist()[k], within(taLib.hist()[k], rounding));
            }
        }
    }

    private static void assertEmas(List<BarInput> bars) {
        double[] closes = SampleBars.closes(bars);
        double[] fast = TaLib.ema(closes, 12);
        double[] slow = TaLib.ema(closes, 26);
        List<IndicatorSnapshot> ours = snapshots(bars);
        for (int k = 0; k < closes.length; k++) {
            assertThat(ours.get(k).ema12()).isEqualTo(Double.valueOf(fast[k]));
            assertThat(ours.get(k).ema26()).isEqualTo(Double.valueOf(slow[k]));
        }
    }

    private static void assertRsi(List<BarInput> bars) {
        double[] taLib = TaLib.rsi(SampleBars.closes(bars), 14);
        List<IndicatorSnapshot> ours = snapshots(bars);
        for (int k = 0; k < taLib.length; k++) {
            assertThat(ours.get(k).rsi14()).as("bar %d", k + 1).isEqualTo(Double.valueOf(taLib[k]));
        }
    }

    private static void assertBands(
            List<BarInput> bars, TaLib.Bands taLib, double scale, double shift) {
        List<IndicatorSnapshot> ours = snapshots(bars);
        for (int k = 0; k < bars.size(); k++) {
            assertBand(ours.get(k).bollMid(), taLib.mid()[k] / scale + shift);
            assertBand(ours.get(k).bollUpper(), taLib.upper()[k] / scale + shift);
            assertBand(ours.get(k).bollLower(), taLib.lower()[k] / scale + shift);
        }
    }

    private static void assertBand(double actual, double expected) {
        if (Double.isNaN(actual) || Double.isNaN(expected)) {
            assertThat(actual).isEqualTo(Double.valueOf(expected));
        } else {
            assertThat(actual).isCloseTo(expected, within(expected));
        }
    }

    private static List<IndicatorSnapshot> snapshots(List<BarInput> bars) {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        List<IndicatorSnapshot> snapshots = new ArrayList<>();
        bars.forEach(bar -> snapshots.add(engine.update(bar)));
        return snapshots;
    }

    private static Offset<Double> within(double value) {
        return within(value, 0);
    }

    private static Offset<Double> within(double value, double absolute) {
        return Offset.offset(Math.max(absolute, RELATIVE * Math.abs(value)));
    }
}
