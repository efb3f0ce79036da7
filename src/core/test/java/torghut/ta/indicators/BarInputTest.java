package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarInputTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e301})
    void closeAndVolumeAreNumbersAboveZero(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BarInput(0, 1000, value, 10, 1))
                .withMessage(
                        "not a bar: startMillis 0, endMillis 1000, open %s, high %s, low %s, close"
                                + " %s, notional 10.0, volume 1.0",
                        value, value, value, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BarInput(0, 1000, 10, 10, value))
                .withMessageContaining("volume " + value);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY, 1e301})
    void notionalIsANumberNotBelowZero(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BarInput(0, 1000, 10, value, 1))
                .withMessageContaining("notional " + value);
    }

    @ParameterizedTest
    @CsvSource({"10, 9, 8, 9", "10, 10, 10, 9", "9, 9, 9, 10", "8, 10, 9, 9", "9, 10, 0, 9"})
    void openAndCloseLieBetweenLowAndHighAndLowIsAboveZero(
            double open, double high, double low, double close) {
        ExactSum one = ExactSum.of(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BarInput(0, 1000, open, high, low, close, one, one))
                .withMessageContaining(
                        "open %s, high %s, low %s, close %s", open, high, low, close);
    }

    @Test
    void itsOwnVwapIsANumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BarInput(0, 1000, 10, 1e200, 1e-200));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void itEndsAfterItStarts(long endMillis) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BarInput(0, endMillis, 10, 10, 1))
                .withMessageContaining("endMillis " + endMillis);
    }

    /**
     * The product of a tiny price and a tiny size is 0 in a double; the bar is a bar all the same.
     */
    @Test
    void notionalTooSmallForADoubleIsAllowed() {
        double notional = 1e-200 * 1e-200;
        assertThat(new BarInput(0, 1000, 1e-200, notional, 1e-200).notional().value()).isZero();
    }
}
