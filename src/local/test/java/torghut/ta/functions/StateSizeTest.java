package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import torghut.ta.testing.Harnesses;
import torghut.ta.testing.Symbols;

/** What a symbol costs in state. {@link StateSize} prints the figures of a whole day. */
class StateSizeTest {

    private static final int SYMBOLS = 100;
    private static final long MAX_BYTES_PER_SYMBOL = 12 * 1024;

    @Test
    void aSymbolWithFullWindowsTakesLessThanTwelveKilobytesAndGrowsNoMore() throws Exception {
        try (var harness = StateSize.opened(Harnesses.heap(), 0)) {
            StateSize.play(harness, SYMBOLS, 0, StateSize.PLAYED_SECONDS, 1);
            long full = harness.snapshot(1, 1).getStateSize();
            StateSize.play(
                    harness, SYMBOLS, StateSize.PLAYED_SECONDS, 3 * StateSize.PLAYED_SECONDS, 1);
            long later = harness.snapshot(2, 2).getStateSize();

            assertThat(full / SYMBOLS).isBetween(2_000L, MAX_BYTES_PER_SYMBOL);
            assertThat(later).isBetween((long) (full * 0.98), (long) (full * 1.02));
        }
    }

    /** A busy symbol: 100 trades a second. */
    @Test
    void theTradesThatMayBeRevisedTakeAtMostFiveMegabytes() throws Exception {
        long horizonSeconds = Symbols.REVISION_HORIZON_MILLIS / 1000;
        try (var harness = StateSize.opened(Harnesses.heap(), Symbols.REVISION_HORIZON_MILLIS)) {
            StateSize.play(harness, 1, 0, (int) horizonSeconds, 100);
            long full = harness.snapshot(1, 1).getStateSize();
            StateSize.play(harness, 1, (int) horizonSeconds, 2 * (int) horizonSeconds, 100);

            assertThat(full).isLessThan(5_000_000);
            assertThat(harness.snapshot(2, 2).getStateSize())
                    .isBetween((long) (full * 0.98), (long) (full * 1.02));

            long end = StateSize.OPEN_SECOND + 2 * horizonSeconds;
            harness.processWatermark((end + horizonSeconds + 2) * 1000);
            assertThat(harness.snapshot(3, 3).getStateSize()).isLessThan(40_000);
        }
    }

    @Test
    void theStateIsBoundedByOpenSecondsWhenAnHourOfTradesIsReplayed() throws Exception {
        int quarter = 900;
        try (var harness = StateSize.opened(Harnesses.heap(), 0)) {
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
