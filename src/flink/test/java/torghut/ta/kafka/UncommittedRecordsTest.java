package torghut.ta.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class UncommittedRecordsTest {

    private static final long MIB = 1L << 20;

    private final UncommittedRecords all = new UncommittedRecords(100 * MIB);
    private final UncommittedRecords.Share bars = all.share();
    private final UncommittedRecords.Share signals = all.share();

    @Test
    void failsWhenAllSharesTogetherAreAboveTheLimit() throws IOException {
        bars.add(60 * MIB);
        signals.add(40 * MIB);

        assertThatThrownBy(() -> signals.add(MIB))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("need 101 MiB of this process's heap, and may take 100:")
                .hasMessageContaining("checkpoint store");
    }

    @Test
    void whatWasReleasedCanBeAddedAgain() throws IOException {
        bars.add(100 * MIB);
        bars.release(100 * MIB);
        signals.add(100 * MIB);

        assertThat(bars.bytes()).isZero();
        assertThat(signals.bytes()).isEqualTo(100 * MIB);
    }

    @Test
    void aClosedShareHoldsNothingAndTakesNothing() throws IOException {
        bars.add(100 * MIB);
        bars.close();
        bars.add(100 * MIB);
        bars.release(100 * MIB);
        signals.add(100 * MIB);

        assertThat(bars.bytes()).isZero();
        assertThatThrownBy(() -> signals.add(1)).isInstanceOf(IOException.class);
    }

    @Test
    void aProcessHasAboutHalfItsHeapForThem() {
        assertThat(UncommittedRecords.OF_PROCESS.limitBytes())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 2);
    }
}
