package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class EmaTest {

    @Test
    void seedIsTheMeanOfTheFirstValuesAndTheRestIsSmoothed() {
        Ema ema = new Ema(3);
        assertThat(ema.update(1)).isNaN();
        assertThat(ema.update(2)).isNaN();
        assertThat(ema.update(6)).isEqualTo(3);
        // 2 / (3 + 1) of the way to the new value.
        assertThat(ema.update(5)).isEqualTo(4);
        assertThat(ema.update(-2)).isEqualTo(1);
    }

    @Test
    void averageOfOneValueIsTheLastValue() {
        Ema ema = new Ema(1);
        assertThat(ema.update(4)).isEqualTo(4);
        assertThat(ema.update(7)).isEqualTo(7);
    }

    @Test
    void previewChangesNothing() {
        Ema ema = new Ema(2);
        ema.update(1);
        assertThat(ema.preview(100)).isEqualTo(50.5);
        assertThat(ema.preview(3)).isEqualTo(2);
        assertThat(ema.update(3)).isEqualTo(2);
        assertThat(ema.preview(5)).isEqualTo(4);
        assertThat(ema.state()).isEqualTo(new Ema.State(2, 2));
    }

    @Test
    void warmUpIsThePeriod() {
        assertThat(new Ema(12).warmUp()).isEqualTo(12);
    }

    @Test
    void periodBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ema(0))
                .withMessage("period must be >= 1, was 0");
    }
}
