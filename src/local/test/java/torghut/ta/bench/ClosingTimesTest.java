package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClosingTimesTest {

    private final ClosingTimes times = new ClosingTimes(2, 2_000);

    @Test
    void waitForTheLastPartition() {
        acknowledgeInBoth(100_000, 100_000);
        times.acknowledged(0, 103_000, 103_050);
        times.acknowledged(1, 103_001, 103_070);

        assertThat(times.closableAtMillis(101_000)).isEqualTo(103_070);
    }

    @Test
    void waitForTheWholeBound() {
        acknowledgeInBoth(100_000, 100_000);
        acknowledgeInBoth(102_999, 103_000);

        assertThatThrownBy(() -> times.closableAtMillis(101_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("101000");
    }

    @Test
    void countOnlyTheFirstRecordThatIsFarEnough() {
        acknowledgeInBoth(100_000, 100_000);
        acknowledgeInBoth(103_000, 103_010);
        acknowledgeInBoth(103_500, 103_510);
        acknowledgeInBoth(102_000, 103_520);

        assertThat(times.closableAtMillis(101_000)).isEqualTo(103_010);
    }

    @Test
    void closeEverySecondThatARecordJumpsOver() {
        acknowledgeInBoth(100_000, 100_000);
        times.acknowledged(0, 103_000, 103_010);
        times.acknowledged(0, 104_000, 104_010);
        times.acknowledged(1, 104_000, 104_020);

        assertThat(times.closableAtMillis(101_000)).isEqualTo(104_020);
        assertThat(times.closableAtMillis(102_000)).isEqualTo(104_020);
    }

    private void acknowledgeInBoth(long eventMillis, long atMillis) {
        times.acknowledged(0, eventMillis, atMillis);
        times.acknowledged(1, eventMillis, atMillis);
    }
}
