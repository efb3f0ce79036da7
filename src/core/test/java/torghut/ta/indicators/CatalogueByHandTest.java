package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Indicators that TA-Lib does not have, worked by hand. */
class CatalogueByHandTest {

    @Test
    void supertrendFollowsAndTurnsWhenAClosePassesIt() {
        // High, low, close. True ranges from bar 2 on: 3, 2, 5, 2, 4.
        List<double[]> values =
                values(
                        "supertrend(1,1)",
                        bars(
                                new double[][] {
                                    {10, 8, 9},
                                    {12, 10, 11},
                                    {13, 11, 12},
                                    {12, 7, 8},
                                    {9, 7, 8},
                                    {12, 8, 11}
                                }));
        assertThat(values)
                .containsExactly(
                        new double[] {Double.NaN, Double.NaN},
                        new double[] {11 - 3, 1},
                        new double[] {12 - 2, 1},
                        // Closed below 10: the upper band, which has not risen from 14.
                        new double[] {14, -1},
                        new double[] {8 + 2, -1},
                        // Closed above 10: the lower band of the bar before, 8 - 2.
                        new double[] {6, 1});
    }

    @Test
    void vwapBandsAreTheWeightedDeviationAroundTheSessionsVwap() {
        long open = EngineFixtures.newYork("2024-01-09T09:30");
        List<double[]> values =
                values(
                        "vwap_bands(2)",
                        List.of(
                                SampleBars.bar(open - 1000, 99, 7),
                                SampleBars.bar(open, 10, 1),
                                SampleBars.bar(open + 1000, 14, 3)));
        assertThat(values.get(0)).containsExactly(99, 99, 99);
        assertThat(values.get(1)).containsExactly(10, 10, 10);
        // (10 + 3 × 14) / 4 = 13; (9 + 3 × 1) / 4 = 3.
        double width = 2 * Math.sqrt(3);
        assertThat(values.get(2))
                .containsExactly(new double[] {13 + width, 13, 13 - width}, within(1e-14));
    }

    @Test
    void zscoreIsTheDistanceFromTheMeanInDeviations() {
        // Mean 3, variance (4 + 1 + 0 + 9) / 4.
        assertThat(last("zscore(4)", closes(1, 2, 3, 6))[0])
                .isCloseTo(3 / Math.sqrt(3.5), within(1e-15));
        assertThat(last("zscore(4)", closes(5, 5, 5, 5))[0]).isNaN();
    }

    @Test
    void ichimokuAndDonchianAreMiddlesAndEndsOfRanges() {
        List<BarInput> bars = bars(new double[][] {{10, 8, 9}, {12, 10, 11}, {13, 11, 12}});
        assertThat(last("ichimoku(1,2,3)", bars)).containsExactly(12, 11.5, 11.75, 10.5);
        assertThat(last("donchian(3)", bars)).containsExactly(13, 10.5, 8);
    }

    @Test
    void keltnerIsAnAverageOfClosesAndTrueRanges() {
        List<BarInput> bars = bars(new double[][] {{10, 8, 9}, {12, 10, 11}});
        assertThat(last("keltner(2,1,2)", bars)).containsExactly(10 + 6, 10, 10 - 6);
    }

    @Test
    void hullsAverageIsOnAStraightLine() {
        // 2 × WMA(2) − WMA(4) is 13/3, then 16/3; WMA(2) of them 15/3.
        assertThat(last("hma(4)", closes(1, 2, 3, 4, 5))[0]).isCloseTo(5, within(1e-15));
        assertThat(last("hma(4)", closes(1, 2, 3, 4))[0]).isNaN();
    }

    @Test
    void volumeWeighsCloses() {
        assertThat(last("vwma(2)", List.of(SampleBars.bar(0, 10, 1), SampleBars.bar(1000, 20, 3))))
                .containsExactly(17.5);
    }

    private static double[] last(String spec, List<BarInput> bars) {
        List<double[]> values = values(spec, bars);
        return values.get(values.size() - 1);
    }

    private static List<double[]> values(String spec, List<BarInput> bars) {
        return List.of(CatalogueParityTest.values(spec, OhlcBars.of("", bars)));
    }

    private static List<BarInput> closes(double... closes) {
        List<BarInput> bars = new ArrayList<>();
        for (double close : closes) {
            bars.add(SampleBars.bar(1000L * bars.size(), close, 1));
        }
        return bars;
    }

    private static List<BarInput> bars(double[][] highLowClose) {
        ExactSum one = ExactSum.of(1);
        List<BarInput> bars = new ArrayList<>();
        for (double[] bar : highLowClose) {
            long start = 1000L * bars.size();
            bars.add(new BarInput(start, start + 1000, bar[2], bar[0], bar[1], bar[2], one, one));
        }
        return bars;
    }
}
