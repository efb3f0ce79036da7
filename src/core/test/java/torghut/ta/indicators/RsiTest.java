package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RsiTest {

    private static final Offset<Double> LAST_DIGIT = Offset.offset(1e-13);

    @Test
    void seedIsTheMeanOfTheFirstMovesAndTheRestIsWilders() {
        DoubleUnaryOperator rsi = Lines.fresh(layout -> new Rsi(layout, 2));
        assertThat(rsi.applyAsDouble(10)).isNaN();
        assertThat(rsi.applyAsDouble(12)).isNaN();
        // Gains 2, 0 and losses 0, 1: means 1 and 0.5.
        assertThat(rsi.applyAsDouble(11)).isCloseTo(100 * 1 / 1.5, LAST_DIGIT);
        // Gain 3: (1 + 3) / 2 = 2, loss (0.5 + 0) / 2 = 0.25.
        assertThat(rsi.applyAsDouble(14)).isCloseTo(100 * 2 / 2.25, LAST_DIGIT);
        // Loss 4: (0.25 + 4) / 2 = 2.125, gain (2 + 0) / 2 = 1.
        assertThat(rsi.applyAsDouble(10)).isCloseTo(100 * 1 / 3.125, LAST_DIGIT);
    }

    @Test
    void onlyGainsAreHundredAndOnlyLossesZero() {
        DoubleUnaryOperator up = Lines.fresh(layout -> new Rsi(layout, 14));
        DoubleUnaryOperator down = Lines.fresh(layout -> new Rsi(layout, 14));
        for (int k = 0; k < 500; k++) {
            double gaining = up.applyAsDouble(10 + 0.1 * k);
            double losing = down.applyAsDouble(100 - 0.1 * k);
            if (k >= 14) {
                assertThat(gaining).isEqualTo(100);
                assertThat(losing).isZero();
            }
        }
    }

    @Test
    void noMoveAtAllIsFifty() {
        DoubleUnaryOperator rsi = Lines.fresh(layout -> new Rsi(layout, 14));
        for (int k = 0; k < 500; k++) {
            double index = rsi.applyAsDouble(0.1);
            if (k >= 14) {
                assertThat(index).isEqualTo(50);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 100", "6, 0", "7, 50"})
    void theFirstMoveAfterAFlatSeedDecides(double close, double index) {
        DoubleUnaryOperator rsi = Lines.fresh(layout -> new Rsi(layout, 3));
        for (int k = 0; k < 10; k++) {
            double unused = rsi.applyAsDouble(7);
        }
        assertThat(rsi.applyAsDouble(close)).isEqualTo(index);
    }

    /** Without care the averages would be stuck at the smallest double after some 10,000 closes. */
    @Test
    void equalClosesForADayDoNotMoveIt() {
        DoubleUnaryOperator rsi = Lines.fresh(layout -> new Rsi(layout, 14));
        for (int k = 0; k < 30; k++) {
            double unused = rsi.applyAsDouble(k % 2 == 0 ? 100 : 103);
        }
        double before = rsi.applyAsDouble(101);
        for (int k = 0; k < 23_400; k++) {
            assertThat(rsi.applyAsDouble(101)).isCloseTo(before, Offset.offset(1e-9));
        }
        assertThat(rsi.applyAsDouble(102)).isCloseTo(100, LAST_DIGIT);
    }

    @Test
    void periodBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rsi(new Cells.Layout(), 0))
                .withMessage("period must be >= 1, was 0");
    }
}
