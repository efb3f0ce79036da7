package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void isTheMiddleOfAnOddNumber() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.5))).isEqualTo(new Spread(2.5, 1, 3));
    }

    @Test
    void isTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void ofRatiosComparesWhatBelongsTogether() {
        assertThat(Spread.ofRatios(List.of(2.0, 9.0, 4.0), List.of(1.0, 3.0, 4.0)))
                .isEqualTo(new Spread(2, 1, 3));
    }

    @Test
    void isPrintedWithItsEnds() {
        assertThat(new Spread(0.5, 0.25, 1).format("%.2f")).isEqualTo("0.50 (0.25-1.00)");
    }
}
