package torghut.ta;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import torghut.ta.config.Environment;
import torghut.ta.settings.Settings;
import torghut.ta.testing.TestSettings;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

class KafkaSinksTest {

    private static Duration linger(Settings settings) {
        return new KafkaSinks(settings, Map.of()).linger(OutputTopics.BARS);
    }

    @Test
    void recordsOfATransactionWaitATenthOfTheIntervalAtMost() {
        assertThat(linger(TestSettings.of())).isEqualTo(Duration.ofMillis(250));
        assertThat(linger(TestSettings.of("CHECKPOINT_INTERVAL_MS", "500")))
                .isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void theIntervalMayComeFromTheCluster() {
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(300));

        assertThat(
                        linger(
                                Settings.read(
                                        new Environment(Map.of("KAFKA_BOOTSTRAP", "a:1")),
                                        cluster)))
                .isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void withoutTransactionsRecordsLeaveAtOnce() {
        assertThat(linger(TestSettings.of("DELIVERY_GUARANTEE", "at-least-once")))
                .isEqualTo(Duration.ofMillis(5));
        OutputTopic<?> never =
                new OutputTopic<>(
                        "never",
                        OutputTopics.BARS.variable(),
                        OutputTopics.BARS.content(),
                        OutputTopics.BARS.storage(),
                        false);
        assertThat(new KafkaSinks(TestSettings.of(), Map.of()).linger(never))
                .isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void aTopicThatIsTurnedOffHasNoSink() {
        KafkaSinks sinks = new KafkaSinks(TestSettings.of("TOPIC_TA_STATUS", ""), Map.of());

        assertThat(sinks.sink(OutputTopics.STATUS)).isEmpty();
        assertThat(sinks.sink(OutputTopics.BARS)).isPresent();
    }
}
