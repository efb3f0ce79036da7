package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatencySplitTest {

    private static final LatencySplit.SeenBar BAR =
            new LatencySplit.SeenBar(101_000, 103_100, 103_900);

    private final ClosingTimes closingTimes = new ClosingTimes(1, 2_000);

    LatencySplitTest() {
        closingTimes.acknowledged(0, 100_000, 100_000);
        closingTimes.acknowledged(0, 103_000, 103_040);
    }

    @Test
    void addsUp() {
        LatencySplit split = split();

        assertThat(split.total()).isEqualTo(all(2_900));
        assertThat(split.watermarkWait()).isEqualTo(all(2_040));
        assertThat(split.compute()).isEqualTo(all(60));
        assertThat(split.commit()).isEqualTo(all(800));
    }

    @Test
    void waitsForTheLastCheckpointThatWasCompleteWhenTheBarBecameVisible() {
        LatencySplit split =
                split(
                        checkpoint(103_300, 103_400),
                        checkpoint(103_500, 103_880),
                        checkpoint(103_700, 104_000));

        assertThat(split.checkpointWait()).isEqualTo(all(400));
        assertThat(split.worked()).isEqualTo(all(2_500));
    }

    @Test
    void waitsForNoCheckpointThatHadBegunBefore() {
        LatencySplit split = split(checkpoint(103_080, 103_850));

        assertThat(split.checkpointWait()).isEqualTo(all(0));
        assertThat(split.worked()).isEqualTo(all(2_900));
    }

    @Test
    void waitsForNothingWithoutCheckpoints() {
        assertThat(split().checkpointWait()).isEqualTo(all(0));
    }

    private LatencySplit split(LiveResult.Checkpoint... checkpoints) {
        return LatencySplit.of(List.of(BAR), closingTimes, List.of(checkpoints));
    }

    private static Percentiles all(long millis) {
        return new Percentiles(millis, millis, millis, millis);
    }

    private static LiveResult.Checkpoint checkpoint(long beginMillis, long endMillis) {
        return new LiveResult.Checkpoint(beginMillis, endMillis, 0, 0, 0);
    }
}
