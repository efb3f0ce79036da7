package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.model.IndicatorSnapshot;

class IndicatorEngineTest {

    private static final long OPEN = EngineFixtures.newYork("2024-01-09T09:30");

    @Test
    void averagesAndVolatilityAreNullBeforeTheirBarAndNeverAfter() {
        List<IndicatorSnapshot> snapshots = snapshots(SampleBars.HALF_CENT_TICKS.bars());
        assertFirstAt(1, snapshots, IndicatorSnapshot::vwapSession);
        assertFirstAt(1, snapshots, IndicatorSnapshot::vwapRolling);
        // Bar 1 has no return, bar 2 the first.
        assertFirstAt(3, snapshots, IndicatorSnapshot::realizedVolatility);
    }

    @ParameterizedTest
    @EnumSource(SampleBars.class)
    void valuesThatCountBarsAreNullBeforeTheirBarAndNeverAfter(SampleBars series) {
        List<IndicatorSnapshot> snapshots = snapshots(series.bars());
        assertFirstAt(12, snapshots, IndicatorSnapshot::ema12);
        assertFirstAt(26, snapshots, IndicatorSnapshot::ema26);
        assertFirstAt(26, snapshots, IndicatorSnapshot::macd);
        assertFirstAt(34, snapshots, IndicatorSnapshot::macdSignal);
        assertFirstAt(34, snapshots, IndicatorSnapshot::macdHist);
        assertFirstAt(15, snapshots, IndicatorSnapshot::rsi14);
        assertFirstAt(20, snapshots, IndicatorSnapshot::bollMid);
        assertFirstAt(20, snapshots, IndicatorSnapshot::bollUpper);
        assertFirstAt(20, snapshots, IndicatorSnapshot::bollLower);
    }

    @Test
    void theFirstBarHasItsOwnVwapAndNothingElse() {
        BarInput bar = new BarInput(OPEN, OPEN + 1000, 10, 1990, 200);
        assertThat(new IndicatorEngine(EngineFixtures.DEFAULTS).update(bar))
                .isEqualTo(
                        new IndicatorSnapshot(
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                9.95,
                                9.95,
                                Double.NaN));
    }

    @Test
    void previewOfTheFirstBarKnowsNothingOfIt() {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        engine.preview(List.of(SampleBars.bar(OPEN, 10, 100)), new Undo());
        assertThat(StateBytes.write(engine.state()))
                .isEqualTo(StateBytes.write(new IndicatorEngine(EngineFixtures.DEFAULTS).state()));
    }

    @Test
    void theOpenBarCanBePreviewedOverAndOverAsItGrows() {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        engine.update(SampleBars.bar(OPEN, 10, 100));
        IndicatorSnapshot early =
                engine.preview(
                                List.of(new BarInput(OPEN + 1000, OPEN + 1200, 20, 2000, 100)),
                                new Undo())
                        .get(0);
        IndicatorSnapshot later =
                engine.preview(
                                List.of(new BarInput(OPEN + 1000, OPEN + 1800, 40, 8000, 200)),
                                new Undo())
                        .get(0);
        assertThat(early.vwapSession()).isEqualTo(15);
        assertThat(later.vwapSession()).isEqualTo(30);
        assertThat(later.vwapRolling()).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1000, -86_400_000, 999})
    void barThatStartsBeforeTheEndOfTheLastIsRefusedAndChangesNothing(long offset) {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        engine.update(SampleBars.bar(OPEN, 10, 100));
        byte[] before = StateBytes.write(engine.state());
        BarInput bar = SampleBars.bar(OPEN + offset, 10, 100);
        String message =
                "bar starts at "
                        + (OPEN + offset)
                        + ", before the end of the last one, "
                        + (OPEN + 1000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.update(bar))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.preview(List.of(bar), new Undo()))
                .withMessage(message);
        assertThat(StateBytes.write(engine.state())).isEqualTo(before);
    }

    @Test
    void anOldBarIsRefusedAfterARestoreToo() {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        BarInput bar = SampleBars.bar(OPEN, 10, 100);
        engine.update(bar);
        IndicatorEngine restored = new IndicatorEngine(EngineFixtures.DEFAULTS, engine.state());
        assertThatIllegalArgumentException().isThrownBy(() -> restored.update(bar));
    }

    @Test
    void theSameBarsGiveTheSameBits() {
        List<BarInput> bars = SampleBars.FULL_DAY_WITH_A_SPIKE.bars();
        assertThat(snapshots(bars)).isEqualTo(snapshots(bars));
    }

    @Test
    void aDayInterruptedEveryMinuteIsTheSameDay() {
        List<BarInput> bars = SampleBars.FULL_DAY_WITH_A_SPIKE.bars();
        IndicatorEngine uninterrupted = new IndicatorEngine(EngineFixtures.DEFAULTS);
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        for (int k = 0; k < bars.size(); k++) {
            if (k % 60 == 59) {
                IndicatorState stored = StateBytes.read(StateBytes.write(engine.state()));
                engine = new IndicatorEngine(EngineFixtures.DEFAULTS, stored);
            }
            assertThat(engine.update(bars.get(k))).isEqualTo(uninterrupted.update(bars.get(k)));
        }
    }

    @Test
    void longerWindowsAfterARestoreFillAsBarsArrive() {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        engine.update(SampleBars.bar(OPEN, 10, 100));
        engine.update(SampleBars.bar(OPEN + 400_000, 20, 100));
        IndicatorParameters hour =
                new IndicatorParameters(
                        3_600_000,
                        60_000,
                        5_896_800,
                        EngineFixtures.NEW_YORK,
                        EngineFixtures.DEFAULTS.sessionResets());
        IndicatorEngine restored = new IndicatorEngine(hour, engine.state());
        assertThat(restored.update(SampleBars.bar(OPEN + 800_000, 30, 100)).vwapRolling())
                .isEqualTo(25);
        assertThat(restored.update(SampleBars.bar(OPEN + 1_200_000, 40, 100)).vwapRolling())
                .isEqualTo(30);
    }

    /** Nothing else is allocated. */
    @Test
    void updateAllocatesOnlyTheSnapshot() {
        List<BarInput> bars = SampleBars.FULL_DAY.bars();
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        bars.subList(0, 3400).forEach(engine::update);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int k = 3400; k < 23_400; k++) {
            engine.update(bars.get(k));
        }
        long perUpdate = (threads.getCurrentThreadAllocatedBytes() - before) / 20_000;
        assertThat(perUpdate).isLessThanOrEqualTo(112);
    }

    private static void assertFirstAt(
            int bar, List<IndicatorSnapshot> snapshots, ToDoubleFunction<IndicatorSnapshot> field) {
        for (int k = 1; k <= snapshots.size(); k++) {
            double value = field.applyAsDouble(snapshots.get(k - 1));
            if (k < bar) {
                assertThat(value).as("bar %d", k).isNaN();
            } else {
                assertThat(value).as("bar %d", k).isFinite();
            }
        }
    }

    private static List<IndicatorSnapshot> snapshots(List<BarInput> bars) {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        List<IndicatorSnapshot> snapshots = new ArrayList<>();
        bars.forEach(bar -> snapshots.add(engine.update(bar)));
        return snapshots;
    }
}
