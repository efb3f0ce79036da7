package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class LatencySettingTest {

    @Test
    void readsTimesBetweenCheckpoints() {
        assertThat(setting("10000").alternatives())
                .extracting(LatencySetting.Variables::checkpointMillis)
                .containsExactly(10_000);
    }

    @Test
    void triesTheShortestTimeFirst() {
        assertThat(setting("shortest").alternatives())
                .extracting(LatencySetting.Variables::checkpointMillis)
                .isSorted();
    }

    @Test
    void waitsForNoCheckpointWithoutTransactions() {
        var variables = setting("low-latency").alternatives().get(0);

        assertThat(variables.environment())
                .containsEntry("PROFILE", "low-latency")
                .containsEntry("DELIVERY_GUARANTEE", "at-least-once");
        assertThat(variables.waitMillis()).isZero();
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> setting("fast"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("fast");
    }

    private static LatencySetting setting(String text) {
        return new LatencySetting.Converter().convert(text);
    }
}
