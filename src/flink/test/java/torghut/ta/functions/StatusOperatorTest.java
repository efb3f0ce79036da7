package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import torghut.ta.model.StatusReport;
import torghut.ta.model.StatusReport.Counts;
import torghut.ta.model.Tally;
import torghut.ta.testing.TestClock;

class StatusOperatorTest {

    private static final long INTERVAL = 10_000;
    private static final long STALL = 12_000;
    private static final long NOW = 1_700_000_000_000L;

    private final TestClock clock = new TestClock(NOW);

    @Test
    void reportsAtTheIntervalAlsoWithoutInput() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.setProcessingTime(3 * INTERVAL);

            assertThat(harness.extractOutputValues())
                    .extracting(StatusReport::seq)
                    .containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void reportsOnceMoreWhenTheInputEnds() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(tally(5), 0);
            harness.endInput();

            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .satisfies(report -> assertThat(report.counts().trades()).isEqualTo(5));
        }
    }

    @Test
    void tellsTheLagOfTheWatermarkAndAStall() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(tally(1), 0);
            harness.processWatermark(NOW - 3_000);
            clock.set(NOW + 5_000);
            harness.setProcessingTime(INTERVAL);
            clock.set(NOW + STALL);
            harness.setProcessingTime(2 * INTERVAL);

            assertThat(harness.extractOutputValues())
                    .extracting(StatusReport::state)
                    .containsExactly(StatusReport.State.OK, StatusReport.State.STALLED);
            assertThat(harness.extractOutputValues().get(0).watermarkLagMillis()).isEqualTo(8_000);
        }
    }

    @Test
    void noCountIsLostOrToldTwiceAcrossARestoreAndSeqGoesOn() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            harness.processElement(tally(1), 0);
            harness.setProcessingTime(INTERVAL);
            harness.processElement(tally(10), 0);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness()) {
            harness.initializeState(snapshot);
            harness.open();
            harness.processElement(tally(100), 0);
            harness.setProcessingTime(INTERVAL);

            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .satisfies(
                            report -> {
                                assertThat(report.seq()).isEqualTo(2);
                                assertThat(report.counts().trades()).isEqualTo(110);
                                assertThat(report.lastEventMillis()).isEqualTo(NOW);
                            });
        }
    }

    private OneInputStreamOperatorTestHarness<Tally, StatusReport> harness() throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<Tally, StatusReport>(
                        new StatusOperator(INTERVAL, STALL, clock));
        harness.getExecutionConfig().getSerializerConfig().setGenericTypes(false);
        return harness;
    }

    private static Tally tally(long trades) {
        return new Tally(new Counts(trades, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NOW);
    }
}
