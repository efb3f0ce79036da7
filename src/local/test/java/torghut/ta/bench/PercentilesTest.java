package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void takesTheValueOfTheNearestRank() {
        long[] descending = LongStream.rangeClosed(1, 200).map(value -> 201 - value).toArray();

        assertThat(Percentiles.of(descending)).isEqualTo(new Percentiles(100, 190, 198, 200));
    }

    @Test
    void roundsTheRankUp() {
        assertThat(Percentiles.of(new long[] {10, 20, 30}))
                .isEqualTo(new Percentiles(20, 30, 30, 30));
        assertThat(Percentiles.of(new long[] {-7})).isEqualTo(new Percentiles(-7, -7, -7, -7));
    }

    @Test
    void leavesTheValuesAsTheyAre() {
        long[] values = {3, 1, 2};

        Percentiles.of(values);

        assertThat(values).containsExactly(3, 1, 2);
    }
}
