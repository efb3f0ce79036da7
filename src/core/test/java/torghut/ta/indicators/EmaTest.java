package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class EmaTest {

    @Test
    void seedIsTheMeanOfTheFirstValuesAndTheRestIsSmoothed() {
        DoubleUnaryOperator ema = Lines.fresh(layout -> new Ema(layout, 3));
        assertThat(ema.applyAsDouble(1)).isNaN();
        assertThat(ema.applyAsDouble(2)).isNaN();
        assertThat(ema.applyAsDouble(6)).isEqualTo(3);
        // 2 / (3 + 1) of the way to the new value.
        assertThat(ema.applyAsDouble(5)).isEqualTo(4);
        assertThat(ema.applyAsDouble(-2)).isEqualTo(1);
    }

    @Test
    void averageOfOneValueIsTheLastValue() {
        DoubleUnaryOperator ema = Lines.fresh(layout -> new Ema(layout, 1));
        assertThat(ema.applyAsDouble(4)).isEqualTo(4);
        assertThat(ema.applyAsDouble(7)).isEqualTo(7);
    }

    @Test
    void periodBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ema(new Cells.Layout(), 0))
                .withMessage("period must be >= 1, was 0");
    }
}
