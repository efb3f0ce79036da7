package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollingVwapTest {

    private static double update(RollingVwap vwap, BarInput bar) {
        return vwap.update(bar);
    }

    @Test
    void barsWeighByTheirVolumeAndCountWithTheirNotionalNotTheirClose() {
        RollingVwap vwap = new RollingVwap(10_000);
        vwap.update(new BarInput(0, 1000, 99, 1000, 100));
        assertThat(vwap.branch().update(new BarInput(1000, 2000, 99, 6000, 300))).isEqualTo(17.5);
    }

    /** The window is (E - 3 s, E]: a bar that ends exactly three seconds earlier is out. */
    @Test
    void aBarLeavesWhenItsEndIsTheWholeWindowAgo() {
        RollingVwap vwap = new RollingVwap(3000);
        assertThat(update(vwap, SampleBars.bar(0, 10, 1))).isEqualTo(10);
        assertThat(update(vwap, SampleBars.bar(1000, 20, 1))).isEqualTo(15);
        assertThat(update(vwap, SampleBars.bar(2000, 30, 1))).isEqualTo(20);
        assertThat(update(vwap, SampleBars.bar(3000, 40, 1))).isEqualTo(30);
        assertThat(vwap.branch().update(new BarInput(4000, 4999, 50, 50, 1))).isEqualTo(35);
        assertThat(vwap.branch().update(new BarInput(4000, 5000, 50, 50, 1))).isEqualTo(40);
        assertThat(vwap.branch().update(new BarInput(4000, 5999, 50, 50, 1))).isEqualTo(40);
        assertThat(vwap.branch().update(new BarInput(4000, 6000, 50, 50, 1))).isEqualTo(45);
        assertThat(vwap.branch().update(new BarInput(4000, 7000, 50, 50, 1))).isEqualTo(50);
    }

    @Test
    void aWindowOfOneBarIsTheBar() {
        RollingVwap vwap = new RollingVwap(1);
        assertThat(update(vwap, SampleBars.bar(0, 10, 3))).isEqualTo(10);
        assertThat(update(vwap, SampleBars.bar(1000, 20, 3))).isEqualTo(20);
        assertThat(vwap.state().counts()).hasSize(2);
    }

    @Test
    void itRunsAcrossSessions() {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        long open = EngineFixtures.newYork("2024-01-09T09:30");
        engine.update(SampleBars.bar(open - 1000, 10, 1));
        assertThat(engine.update(SampleBars.bar(open, 20, 1)).vwapRolling()).isEqualTo(15);
    }

    @Test
    void aSpikeThatHasLeftTheWindowLeavesNoTrace() {
        RollingVwap spiked = new RollingVwap(300_000);
        RollingVwap calm = new RollingVwap(300_000);
        spiked.update(SampleBars.bar(-1000, 1e12, 1e15));
        List<BarInput> bars = SampleBars.HALF_CENT_TICKS.bars().subList(0, 300);
        for (BarInput bar : bars) {
            spiked.update(bar);
            calm.update(bar);
        }
        BarInput next = SampleBars.bar(bars.get(299).endMillis(), 12, 100);
        assertThat(spiked.branch().update(next)).isEqualTo(calm.branch().update(next));
    }

    @Test
    void aMarketThatDoesNotMoveHasItsPriceWhateverTheSizes() {
        RollingVwap vwap = new RollingVwap(300_000);
        Random random = new Random(6);
        for (int k = 0; k < 23_400; k++) {
            ExactSum notional = new ExactSum();
            double size = random.nextInt(3) == 0 ? 1e9 : (1 + random.nextInt(1000)) / 1e8;
            notional.addProduct(44.34, size);
            BarInput bar = SampleBars.bar(1000L * k, 44.34, notional, ExactSum.of(size));
            assertThat(update(vwap, bar)).isEqualTo(44.34);
        }
    }

    @Test
    void itGoesOnFromTheBarsOfTheFirstRelease() {
        RollingVwap restored =
                new RollingVwap(
                        3000,
                        new RollingVwap.State(
                                Varints.encodeSteps(new long[] {1000, 2000}),
                                new double[] {10, 20},
                                new double[] {1, 1},
                                null,
                                null));
        assertThat(update(restored, SampleBars.bar(2000, 30, 1))).isEqualTo(20);
        assertThat(update(restored, SampleBars.bar(3000, 40, 1))).isEqualTo(30);
    }

    @Test
    void windowNotAboveZeroIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RollingVwap(0))
                .withMessage("windowMillis must be > 0, was 0");
    }
}
