package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BollingerBandsTest {

    /** Bands with cells of their own. */
    private static final class Bands {

        private final BollingerBands bands;
        private final Cells cells;
        private double mid;

        Bands(int period) {
            Cells.Layout layout = new Cells.Layout();
            bands = new BollingerBands(layout, period, 2);
            cells = new Cells(layout.size());
        }

        void update(double close) {
            mid = bands.update(cells, close);
        }

        double mid() {
            return mid;
        }

        double halfWidth() {
            return bands.halfWidth(cells, mid);
        }
    }

    @Test
    void bandsAreTheMeanAndTwoPopulationDeviations() {
        Bands bands = new Bands(8);
        for (double close : new double[] {100, 2, 4, 4, 4, 5, 5, 7, 9}) {
            bands.update(close);
        }
        // 2 4 4 4 5 5 7 9: mean 5, squared deviations 9 1 1 1 0 0 4 16, population variance 4.
        assertThat(bands.mid()).isEqualTo(5);
        assertThat(bands.halfWidth()).isEqualTo(4);
    }

    @Test
    void nothingIsDefinedBeforeThePeriodIsFull() {
        Bands bands = new Bands(20);
        for (int k = 1; k <= 19; k++) {
            bands.update(k);
            assertThat(bands.mid()).isNaN();
            assertThat(bands.halfWidth()).isNaN();
        }
        bands.update(20);
        assertThat(bands.mid()).isEqualTo(10.5);
        // The variance of 1 to n is (n * n - 1) / 12.
        assertThat(bands.halfWidth()).isCloseTo(2 * Math.sqrt(399 / 12.0), Offset.offset(1e-14));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 37.21, 0.0001, 900_000.005, 1e15})
    void equalClosesHaveNoDeviationAndTheirOwnMean(double close) {
        Bands bands = new Bands(20);
        for (int k = 0; k < 50; k++) {
            bands.update(close);
        }
        assertThat(bands.mid()).isEqualTo(close);
        assertThat(bands.halfWidth()).isZero();
    }

    @Test
    void aSpikeThatHasLeftTheWindowLeavesNoTrace() {
        Bands spiked = new Bands(20);
        Bands calm = new Bands(20);
        Random random = new Random(1);
        spiked.update(1e12);
        for (int k = 0; k < 20; k++) {
            double close = 50 + random.nextInt(100) * 0.005;
            spiked.update(close);
            calm.update(close);
        }
        assertThat(spiked.mid()).isEqualTo(calm.mid());
        assertThat(spiked.halfWidth()).isEqualTo(calm.halfWidth());
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BollingerBands(new Cells.Layout(), 1, 2))
                .withMessage("period must be >= 2, was 1");
        for (double width : new double[] {0, -2, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new BollingerBands(new Cells.Layout(), 20, width))
                    .withMessage("width must be > 0, was " + width);
        }
    }
}
