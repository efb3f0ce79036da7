package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LiveResultTest {

    private static final List<Long> STEADY_LAG = List.of(2_100L, 2_200L, 2_100L);

    @Test
    void isStableAtItsPace() {
        assertThat(result(200, 0, STEADY_LAG).isStable(200)).isTrue();
        assertThat(result(300, 0, STEADY_LAG).isStable(200)).isTrue();
    }

    @Test
    void isNotStableWhenCheckpointsAreSlow() {
        assertThat(result(310, 0, STEADY_LAG).isStable(200)).isFalse();
    }

    @Test
    void isNotStableWhenCheckpointsHaveStopped() {
        assertThat(withCheckpoints(List.of(), 0, STEADY_LAG).isStable(200)).isFalse();
    }

    @Test
    void isStableWhenNoSecondCheckpointIsDue() {
        var one = checkpoint(4_000, 4_100);

        assertThat(withCheckpoints(List.of(one), 0, STEADY_LAG).isStable(10_000)).isTrue();
    }

    @Test
    void isNotStableWhenACheckpointHasFailed() {
        assertThat(result(200, 1, STEADY_LAG).isStable(200)).isFalse();
    }

    @Test
    void isNotStableWhenTheWatermarkFallsBehind() {
        List<Long> growing = List.of(2_000L, 2_000L, 2_300L, 2_300L, 2_600L, 2_600L);

        assertThat(result(200, 0, growing).lagGrowthMillis()).isEqualTo(600);
        assertThat(result(200, 0, growing).isStable(200)).isFalse();
    }

    @Test
    void countsTheCoresInUse() {
        assertThat(result(200, 0, STEADY_LAG).cores()).isEqualTo(1.5);
    }

    @Test
    void sharesTheCpuTimeAmongTheRecords() {
        assertThat(result(200, 0, STEADY_LAG).cpuMicrosPerRecord()).isEqualTo(15e6 / 220_000);
    }

    @Test
    void leavesOutCheckpointsBeforeAndAfterTheMeasurement() {
        var result =
                withCheckpoints(
                        List.of(
                                checkpoint(900, 1_100),
                                checkpoint(1_000, 1_200),
                                checkpoint(11_000, 11_100)),
                        0,
                        STEADY_LAG);

        assertThat(result.measuredCheckpoints()).containsExactly(checkpoint(1_000, 1_200));
    }

    private static LiveResult result(long paceMillis, long failed, List<Long> lag) {
        return withCheckpoints(
                LongStream.iterate(0, begin -> begin < 12_000, begin -> begin + paceMillis)
                        .mapToObj(begin -> checkpoint(begin, begin + 50))
                        .toList(),
                failed,
                lag);
    }

    private static LiveResult withCheckpoints(
            List<LiveResult.Checkpoint> checkpoints, long failed, List<Long> lag) {
        return new LiveResult(1_000, 11_000, 15, 220_000, checkpoints, failed, lag);
    }

    private static LiveResult.Checkpoint checkpoint(long beginMillis, long endMillis) {
        return new LiveResult.Checkpoint(beginMillis, endMillis, 0, 0, 0);
    }
}
