package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MacdTest {

    /** Fast EMA(1), slow EMA(3), signal EMA(2), worked by hand. */
    @Test
    void lineIsTheDistanceOfTheAveragesAndSignalItsOwnAverage() {
        Cells.Layout layout = new Cells.Layout();
        Macd macd = new Macd(layout, 1, 3, 2);
        Cells cells = new Cells(layout.size());
        double[] closes = {1, 2, 6, 5, 8};
        double[] lines = {Double.NaN, Double.NaN, 6 - 3, 5 - 4, 8 - 6};
        double[] signals = {Double.NaN, Double.NaN, Double.NaN, 2, 2};
        for (int k = 0; k < closes.length; k++) {
            macd.update(cells, closes[k]);
            double line = macd.fast(cells) - macd.slow(cells);
            assertThat(line).isEqualTo(Double.valueOf(lines[k]));
            assertThat(macd.signal(cells)).isEqualTo(Double.valueOf(signals[k]));
        }
        macd.update(cells, 10);
        assertThat(macd.fast(cells)).isEqualTo(10);
        assertThat(macd.slow(cells)).isEqualTo(8);
    }

    @Test
    void fastPeriodNotBelowTheSlowIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Macd(new Cells.Layout(), 26, 26, 9))
                .withMessage("fast must be < slow, was 26 and 26");
    }
}
