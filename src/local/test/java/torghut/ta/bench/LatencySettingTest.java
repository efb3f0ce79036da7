package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LatencySettingTest {

    @Test
    void readsTimesBetweenCheckpoints() {
        assertThat(LatencySetting.list("10000,1000"))
                .extracting(setting -> setting.alternatives().get(0).checkpointMillis())
                .containsExactly(10_000, 1_000);
    }

    @Test
    void triesTheShortestTimeFirst() {
        assertThat(LatencySetting.list("shortest").get(0).alternatives())
                .extracting(LatencySetting.Variables::checkpointMillis)
                .isSorted();
    }

    @Test
    void waitsForNoCheckpointWithoutTransactions() {
        var variables = LatencySetting.list("low-latency").get(0).alternatives().get(0);

        assertThat(variables.environment())
                .containsEntry("PROFILE", "low-latency")
                .containsEntry("DELIVERY_GUARANTEE", "at-least-once");
        assertThat(variables.waitMillis()).isZero();
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> LatencySetting.list("fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fast");
    }
}
