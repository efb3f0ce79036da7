package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import torghut.ta.testing.Harnesses;

/** What a symbol costs in state. {@link StateSize} prints the figures of a whole day. */
class StateSizeTest {

    private static final int SYMBOLS = 100;
    private static final long MAX_BYTES_PER_SYMBOL = 12 * 1024;

    @Test
    void aSymbolWithFullWindowsTakesLessThanTwelveKilobytesAndGrowsNoMore() throws Exception {
        try (var harness = StateSize.opened(Harnesses.heap())) {
            StateSize.play(harness, SYMBOLS, 0, StateSize.PLAYED_SECONDS, 1);
            long full = harness.snapshot(1, 1).getStateSize();
            StateSize.play(
                    harness, SYMBOLS, StateSize.PLAYED_SECONDS, 3 * StateSize.PLAYED_SECONDS, 1);
            long later = harness.snapshot(2, 2).getStateSize();

            assertThat(full / SYMBOLS).isBetween(2_000L, MAX_BYTES_PER_SYMBOL);
            assertThat(later).isBetween((long) (full * 0.98), (long) (full * 1.02));
        }
    }

    @Test
    void theStateIsBoundedByOpenSecondsWhenAnHourOfTradesIsReplayed() throws Exception {
        int quarter = 900;
        try (var harness = StateSize.opened(Harnesses.heap())) {
            StateSize.play(harness, 1, 0, quarter, 50);
            long first = harness.snapshot(1, 1).getStateSize();
            for (int i = 1; i < 4; i++) {
                StateSize.play(harness, 1, i * quarter, (i + 1) * quarter, 50);

                assertThat(harness.snapshot(1 + i, 1).getStateSize())
                        .isBetween((long) (first * 0.9), (long) (first * 1.1));
            }
            harness.processWatermark((StateSize.OPEN_SECOND + 4L * quarter) * 1000);
            assertThat(harness.snapshot(9, 1).getStateSize())
                    .as("without the trades of the open seconds")
                    .isLessThan(first - 2 * 50 * 40);
        }
    }
}
