package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RsiTest {

    private static final Offset<Double> LAST_DIGIT = Offset.offset(1e-13);

    @Test
    void seedIsTheMeanOfTheFirstMovesAndTheRestIsWilders() {
        Rsi rsi = new Rsi(2);
        assertThat(rsi.update(10)).isNaN();
        assertThat(rsi.update(12)).isNaN();
        // Gains 2, 0 and losses 0, 1: means 1 and 0.5.
        assertThat(rsi.update(11)).isCloseTo(100 * 1 / 1.5, LAST_DIGIT);
        // Gain 3: (1 + 3) / 2 = 2, loss (0.5 + 0) / 2 = 0.25.
        assertThat(rsi.update(14)).isCloseTo(100 * 2 / 2.25, LAST_DIGIT);
        // Loss 4: (0.25 + 4) / 2 = 2.125, gain (2 + 0) / 2 = 1.
        assertThat(rsi.update(10)).isCloseTo(100 * 1 / 3.125, LAST_DIGIT);
    }

    @Test
    void onlyGainsAreHundredAndOnlyLossesZero() {
        Rsi up = new Rsi(14);
        Rsi down = new Rsi(14);
        for (int k = 0; k < 500; k++) {
            double gaining = up.update(10 + 0.1 * k);
            double losing = down.update(100 - 0.1 * k);
            if (k >= 14) {
                assertThat(gaining).isEqualTo(100);
                assertThat(losing).isZero();
            }
        }
    }

    @Test
    void noMoveAtAllIsFifty() {
        Rsi rsi = new Rsi(14);
        for (int k = 0; k < 500; k++) {
            double index = rsi.update(0.1);
            if (k >= 14) {
                assertThat(index).isEqualTo(50);
            }
        }
    }

    @Test
    void theFirstMoveAfterAFlatSeedDecides() {
        Rsi rsi = new Rsi(3);
        for (int k = 0; k < 10; k++) {
            rsi.update(7);
        }
        assertThat(rsi.preview(8)).isEqualTo(100);
        assertThat(rsi.preview(6)).isZero();
        assertThat(rsi.preview(7)).isEqualTo(50);
    }

    /** Without care the averages would be stuck at the smallest double after some 10,000 closes. */
    @Test
    void equalClosesForADayDoNotMoveIt() {
        Rsi rsi = new Rsi(14);
        for (int k = 0; k < 30; k++) {
            rsi.update(k % 2 == 0 ? 100 : 103);
        }
        double before = rsi.update(101);
        for (int k = 0; k < 23_400; k++) {
            assertThat(rsi.update(101)).isCloseTo(before, Offset.offset(1e-9));
        }
        assertThat(rsi.update(102)).isCloseTo(100, LAST_DIGIT);
    }

    @Test
    void previewChangesNothing() {
        Rsi rsi = new Rsi(2);
        rsi.update(10);
        rsi.update(12);
        Rsi.State state = rsi.state();
        rsi.preview(500);
        assertThat(rsi.state()).isEqualTo(state);
        assertThat(rsi.update(11)).isCloseTo(100 * 1 / 1.5, LAST_DIGIT);
    }

    @Test
    void warmUpIsOneCloseMoreThanThePeriod() {
        assertThat(new Rsi(14).warmUp()).isEqualTo(15);
    }

    @Test
    void periodBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rsi(0))
                .withMessage("period must be >= 1, was 0");
    }
}
