package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BollingerBandsTest {

    @Test
    void bandsAreTheMeanAndTwoPopulationDeviations() {
        BollingerBands bands = new BollingerBands(8, 2);
        for (double close : new double[] {100, 2, 4, 4, 4, 5, 5, 7}) {
            bands.update(close);
        }
        // 2 4 4 4 5 5 7 9: mean 5, squared deviations 9 1 1 1 0 0 4 16, population variance 4.
        assertThat(bands.previewMid(9)).isEqualTo(5);
        assertThat(bands.previewHalfWidth(9)).isEqualTo(4);
    }

    @Test
    void nothingIsDefinedBeforeThePeriodIsFull() {
        BollingerBands bands = new BollingerBands(20, 2);
        for (int k = 1; k <= 19; k++) {
            assertThat(bands.previewMid(k)).isNaN();
            assertThat(bands.previewHalfWidth(k)).isNaN();
            bands.update(k);
        }
        assertThat(bands.previewMid(20)).isEqualTo(10.5);
        // The variance of 1 to n is (n * n - 1) / 12.
        assertThat(bands.previewHalfWidth(20))
                .isCloseTo(2 * Math.sqrt(399 / 12.0), Offset.offset(1e-14));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 37.21, 0.0001, 900_000.005, 1e15})
    void equalClosesHaveNoDeviationAndTheirOwnMean(double close) {
        BollingerBands bands = new BollingerBands(20, 2);
        for (int k = 0; k < 50; k++) {
            bands.update(close);
        }
        assertThat(bands.previewMid(close)).isEqualTo(close);
        assertThat(bands.previewHalfWidth(close)).isZero();
    }

    @Test
    void aSpikeThatHasLeftTheWindowLeavesNoTrace() {
        BollingerBands spiked = new BollingerBands(20, 2);
        BollingerBands calm = new BollingerBands(20, 2);
        Random random = new Random(1);
        spiked.update(1e12);
        for (int k = 0; k < 19; k++) {
            double close = 50 + random.nextInt(100) * 0.005;
            spiked.update(close);
            calm.update(close);
        }
        assertThat(spiked.previewMid(50.2)).isEqualTo(calm.previewMid(50.2));
        assertThat(spiked.previewHalfWidth(50.2)).isEqualTo(calm.previewHalfWidth(50.2));
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BollingerBands(1, 2))
                .withMessage("period must be >= 2, was 1");
        for (double width : new double[] {0, -2, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new BollingerBands(20, width))
                    .withMessage("width must be > 0, was " + width);
        }
    }
}
