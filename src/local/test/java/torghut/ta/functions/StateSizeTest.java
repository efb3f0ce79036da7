package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.market.SaleConditions;
import torghut.ta.market.SymbolParameters;
import torghut.ta.testing.Harnesses;
import torghut.ta.testing.Symbols;

/** What a symbol costs in state. {@link StateSize} prints the figures of a whole day. */
class StateSizeTest {

    private static final int SYMBOLS = 100;
    private static final long MAX_BYTES_PER_SYMBOL = 12 * 1024;

    @Test
    void aSymbolWithFullWindowsTakesLessThanTwelveKilobytesAndGrowsNoMore() throws Exception {
        try (var harness = StateSize.opened(Harnesses.heap(), secondsOnly())) {
            StateSize.play(harness, SYMBOLS, 0, StateSize.PLAYED_SECONDS, 1);
            long full = harness.snapshot(1, 1).getStateSize();
            StateSize.play(
                    harness, SYMBOLS, StateSize.PLAYED_SECONDS, 3 * StateSize.PLAYED_SECONDS, 1);
            long later = harness.snapshot(2, 2).getStateSize();

            assertThat(full / SYMBOLS).isBetween(2_000L, MAX_BYTES_PER_SYMBOL);
            assertThat(later).isBetween((long) (full * 0.98), (long) (full * 1.02));
        }
    }

    private static SymbolParameters secondsOnly() {
        return Symbols.withTimeframes(
                Symbols.parameters(SaleConditions.alpaca(), 0), List.of(), IndicatorList.NONE);
    }

    /** Three timeframes with a trading day of bars each. */
    @Test
    void theDefaultTimeframesTakeLessThanTwentyKilobytesMore() throws Exception {
        int symbols = 5;
        long size;
        try (var harness =
                StateSize.opened(
                        Harnesses.heap(), Symbols.parameters(SaleConditions.alpaca(), 0))) {
            long empty = harness.snapshot(1, 1).getStateSize();
            StateSize.play(harness, symbols, 0, StateSize.DAY_SECONDS, 1);
            size = harness.snapshot(2, 2).getStateSize() - empty;
        }

        assertThat(size / symbols)
                .isBetween(MAX_BYTES_PER_SYMBOL, MAX_BYTES_PER_SYMBOL + 20 * 1024);
    }

    /** A busy symbol: 100 trades a second. */
    @Test
    void theTradesThatMayBeRevisedTakeAtMostFiveMegabytes() throws Exception {
        long horizonSeconds = Symbols.REVISION_HORIZON_MILLIS / 1000;
        try (var harness = StateSize.opened(Harnesses.heap(), Symbols.parameters())) {
            // Of the oldest second that may be revised the whole minute is kept.
            int kept = (int) horizonSeconds + 60;
            StateSize.play(harness, 1, 0, kept, 100);
            long full = harness.snapshot(1, 1).getStateSize();
            StateSize.play(harness, 1, kept, 2 * (int) horizonSeconds, 100);

            assertThat(full).isLessThan(5 * 1024 * 1024);
            assertThat(harness.snapshot(2, 2).getStateSize())
                    .isBetween((long) (full * 0.98), (long) (full * 1.02));

            long end = StateSize.OPEN_SECOND + 2 * horizonSeconds;
            harness.processWatermark((end + horizonSeconds + 62) * 1000);
            assertThat(harness.snapshot(3, 3).getStateSize()).isLessThan(50_000);
        }
    }

    @Test
    void theStateIsBoundedByOpenSecondsWhenAnHourOfTradesIsReplayed() throws Exception {
        int quarter = 900;
        try (var harness = StateSize.opened(Harnesses.heap(), secondsOnly())) {
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
