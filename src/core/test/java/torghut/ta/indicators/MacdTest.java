package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MacdTest {

    /** Fast EMA(1), slow EMA(3), signal EMA(2), worked by hand. */
    @Test
    void lineIsTheDistanceOfTheAveragesAndSignalItsOwnAverage() {
        Macd macd = new Macd(1, 3, 2);
        double[] closes = {1, 2, 6, 5, 8};
        double[] lines = {Double.NaN, Double.NaN, 6 - 3, 5 - 4, 8 - 6};
        double[] signals = {Double.NaN, Double.NaN, Double.NaN, 2, 2};
        for (int k = 0; k < closes.length; k++) {
            assertThat(macd.preview(closes[k])).isEqualTo(Double.valueOf(lines[k]));
            assertThat(macd.previewSignal(closes[k])).isEqualTo(Double.valueOf(signals[k]));
            macd.update(closes[k]);
        }
        assertThat(macd.previewFast(10)).isEqualTo(10);
        assertThat(macd.previewSlow(10)).isEqualTo(8);
    }

    @Test
    void warmUpsAreThoseOfTheSlowAverageAndOfTheSignal() {
        Macd macd = new Macd(12, 26, 9);
        assertThat(macd.warmUp()).isEqualTo(26);
        assertThat(macd.signalWarmUp()).isEqualTo(34);
    }

    @Test
    void fastPeriodNotBelowTheSlowIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Macd(26, 26, 9))
                .withMessage("fast must be < slow, was 26 and 26");
    }
}
