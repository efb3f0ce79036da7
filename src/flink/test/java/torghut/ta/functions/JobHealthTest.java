package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import torghut.ta.model.StatusReport;
import torghut.ta.model.StatusReport.Counts;
import torghut.ta.model.StatusReport.State;
import torghut.ta.model.Tally;

class JobHealthTest {

    private static final long STALL = 12_000;
    private static final long NOW = 1_700_000_000_000L;
    private static final Counts NONE =
            new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final JobHealth health = new JobHealth(STALL, NOW);

    @Test
    void withoutAnyInputAllIsWell() {
        assertThat(health.report(NOW + 10 * STALL))
                .isEqualTo(
                        new StatusReport(
                                StatusReport.JOB,
                                State.OK,
                                null,
                                NOW + 10 * STALL,
                                NOW + 10 * STALL,
                                1,
                                null,
                                null,
                                NONE));
    }

    @Test
    void countsAddUpAndStartAnewAfterEachReport() {
        health.add(
                new Tally(
                        new Counts(1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NOW - 500));
        health.add(
                new Tally(
                        new Counts(10, 20, 30, 40, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        NOW - 900));

        StatusReport report = health.report(NOW);
        assertThat(report.counts())
                .isEqualTo(new Counts(11, 22, 33, 44, 55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(report.lastEventMillis()).isEqualTo(NOW - 500);
        assertThat(report.state()).isEqualTo(State.OK);
        assertThat(health.report(NOW).counts()).isEqualTo(NONE);
        assertThat(health.report(NOW).seq()).isEqualTo(3);
    }

    @Test
    void rejectedAndLateRecordsDegrade() {
        health.add(new Tally(new Counts(1, 0, 0, 0, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NOW));

        StatusReport report = health.report(NOW);
        assertThat(report.state()).isEqualTo(State.DEGRADED);
        assertThat(report.reason()).isEqualTo("3 records rejected; 2 trades late");
        assertThat(health.report(NOW).state()).isEqualTo(State.OK);
    }

    @Test
    void aWatermarkFarBehindDegrades() {
        health.watermark(NOW - JobHealth.LAG_LIMIT_MILLIS, NOW);
        assertThat(health.report(NOW).state()).isEqualTo(State.OK);

        StatusReport report = health.report(NOW + 1);
        assertThat(report.state()).isEqualTo(State.DEGRADED);
        assertThat(report.watermarkLagMillis()).isEqualTo(JobHealth.LAG_LIMIT_MILLIS + 1);
        assertThat(report.reason()).isEqualTo("watermark 60001 ms behind the wall clock");
    }

    @Test
    void aSecondThatWaitsForAStandingWatermarkIsAStall() {
        health.add(new Tally(new Counts(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NOW));
        health.watermark(NOW - 2_001, NOW);
        assertThat(health.report(NOW + STALL - 1).state()).isEqualTo(State.OK);

        StatusReport report = health.report(NOW + STALL);
        assertThat(report.state()).isEqualTo(State.STALLED);
        assertThat(report.reason())
                .isEqualTo(
                        "no watermark for 12000 ms, seconds up to 2023-11-14T22:13:20Z wait to be"
                                + " closed");
    }

    @Test
    void aWatermarkThatMovesEndsAStall() {
        health.add(new Tally(new Counts(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NOW));
        health.watermark(NOW - 2_001, NOW);
        health.watermark(NOW - 2_000, NOW + STALL);

        assertThat(health.report(NOW + STALL + 1).state()).isEqualTo(State.OK);
    }

    @Test
    void withoutAWaitingSecondAStandingWatermarkIsNoStall() {
        health.add(new Tally(new Counts(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NOW));
        health.watermark(Math.floorDiv(NOW, 1000) * 1000 + 999, NOW);

        assertThat(health.report(NOW + 2 * STALL).state()).isEqualTo(State.OK);
    }

    @Test
    void atTheEndOfTheInputThereIsNoLag() {
        health.watermark(Long.MAX_VALUE, NOW);

        assertThat(health.report(NOW).watermarkLagMillis()).isNull();
    }

    @Test
    void aRestoredHealthGoesOnCounting() {
        health.add(
                new Tally(new Counts(1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NOW - 5));
        health.report(NOW);
        health.add(new Tally(new Counts(1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NOW));
        JobHealth restored = new JobHealth(STALL, NOW);
        restored.restore(health.snapshot());

        assertThat(restored.report(NOW + 1)).isEqualTo(health.report(NOW + 1));
    }
}
