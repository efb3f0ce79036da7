package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import torghut.ta.bench.AppendedTrades.SymbolSecond;
import torghut.ta.bench.PreviewLatency.SeenPreview;

class PreviewLatencyTest {

    private static final long END = 101_000;

    private final AppendedTrades trades = new AppendedTrades();

    @Test
    void aPreviewHoldsAsManyOfTheFirstTradesAsItCounts() {
        trades.appended("A", 100_100, 100_120);
        trades.appended("A", 100_090, 100_130);
        trades.appended("A", 100_900, 100_950);

        PreviewLatency latency = of(preview(1, 100_125, 100_140), preview(3, 101_050, 101_060));

        // 20 ms, 930 ms and 110 ms.
        assertThat(latency.trade()).isEqualTo(new Percentiles(110, 930, 930, 930));
        assertThat(latency.tradeWay()).isEqualTo(new Percentiles(10, 15, 15, 15));
        assertThat(latency.missed()).isZero();
    }

    @Test
    void closingIsTheFirstPreviewThatIsEmittedAtTheEndOrAfterIt() {
        trades.appended("A", 100_100, 100_120);

        PreviewLatency latency =
                of(
                        preview(1, 100_999, 101_020),
                        preview(1, 101_000, 101_007),
                        preview(1, 101_300, 101_310));

        assertThat(latency.closing()).isEqualTo(all(7));
        assertThat(latency.closingWay()).isEqualTo(all(7));
        assertThat(latency.unchanged()).isZero();
    }

    @Test
    void countsSecondsThatHadNotChangedAnyMoreAndTradesInNoPreview() {
        trades.appended("A", 100_100, 100_120);
        trades.appended("A", 99_100, 99_120);
        trades.appended("A", 99_200, 99_220);
        var last = new SeenPreview(new SymbolSecond("A", 100_000), 1, 99_500, 99_510);

        PreviewLatency latency = of(preview(1, 101_050, 101_060), last);

        assertThat(latency.unchanged()).isEqualTo(1);
        assertThat(latency.missed()).isEqualTo(1);
    }

    @Test
    void leavesOutSecondsThatEndBeforeOrAfterTheMeasurement() {
        trades.appended("A", 100_100, 100_120);
        trades.appended("A", 88_900, 88_920);
        trades.appended("A", 110_000, 110_020);

        PreviewLatency latency = of(preview(1, 101_050, 101_060));

        assertThat(latency.trade()).isEqualTo(all(940));
        assertThat(latency.missed()).isZero();
    }

    @Test
    void refusesAPreviewThatCountsMoreThanThereIs() {
        trades.appended("A", 100_100, 100_120);

        assertThatThrownBy(() -> of(preview(2, 101_050, 101_060)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("counts 2 trades where 1 were written");
    }

    @Test
    void refusesARunWithoutPreviews() {
        trades.appended("A", 100_100, 100_120);

        assertThatThrownBy(() -> of())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The job has sent no previews.");
    }

    private PreviewLatency of(SeenPreview... previews) {
        return PreviewLatency.of(List.of(previews), trades, 90_000, 111_000);
    }

    private static SeenPreview preview(long count, long emittedMillis, long visibleMillis) {
        return new SeenPreview(new SymbolSecond("A", END), count, emittedMillis, visibleMillis);
    }

    private static Percentiles all(long millis) {
        return new Percentiles(millis, millis, millis, millis);
    }
}
