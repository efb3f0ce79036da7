package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.testing.ExactQuotient;

class SessionVwapTest {

    private static BarInput bar(String local, double price, double volume) {
        return SampleBars.bar(EngineFixtures.newYork(local), price, volume);
    }

    @Test
    void barsWeighByTheirVolumeAndCountWithTheirNotionalNotTheirClose() {
        SessionVwap vwap = new SessionVwap();
        vwap.update(new BarInput(0, 1000, 99, 1000, 100), 0);
        assertThat(vwap.branch().update(new BarInput(1000, 2000, 99, 6000, 300), 0))
                .isEqualTo(17.5);
    }

    @Test
    void aNewSessionStartsAfresh() {
        SessionVwap vwap = new SessionVwap();
        vwap.update(SampleBars.bar(0, 10, 100), 0);
        assertThat(vwap.branch().update(SampleBars.bar(5000, 30, 1), 5000)).isEqualTo(30);
        assertThat(vwap.branch().update(SampleBars.bar(4000, 30, 100), 0)).isEqualTo(20);
        vwap.update(SampleBars.bar(5000, 30, 1), 5000);
        assertThat(vwap.branch().update(SampleBars.bar(6000, 50, 1), 5000)).isEqualTo(40);
    }

    @Test
    void preMarketRegularAndPostMarketEachHaveTheirOwn() {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        assertThat(engine.update(bar("2024-01-09T03:59:59", 10, 1)).vwapSession()).isEqualTo(10);
        assertThat(engine.update(bar("2024-01-09T04:00", 20, 1)).vwapSession()).isEqualTo(20);
        assertThat(engine.update(bar("2024-01-09T09:29:59", 30, 1)).vwapSession()).isEqualTo(25);
        assertThat(engine.update(bar("2024-01-09T09:30", 40, 1)).vwapSession()).isEqualTo(40);
        assertThat(engine.update(bar("2024-01-09T15:59:59", 50, 1)).vwapSession()).isEqualTo(45);
        assertThat(engine.update(bar("2024-01-09T16:00", 60, 1)).vwapSession()).isEqualTo(60);
        // The night belongs to the session that started in the afternoon before.
        assertThat(engine.update(bar("2024-01-10T03:59:59", 70, 1)).vwapSession()).isEqualTo(65);
        assertThat(engine.update(bar("2024-01-10T04:00", 80, 1)).vwapSession()).isEqualTo(80);
    }

    @Test
    void theSameResetOfTheNextDayIsAnotherSession() {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        engine.update(bar("2024-01-09T10:00", 10, 1));
        assertThat(engine.update(bar("2024-01-10T10:00", 20, 1)).vwapSession()).isEqualTo(20);
    }

    @Test
    void sessionsFollowTheClocksWhenTheyChange() {
        for (String night : new String[] {"2024-03-10", "2024-11-03"}) {
            IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
            engine.update(bar(night + "T00:30", 10, 1));
            IndicatorSnapshot before = engine.update(bar(night + "T03:59:59", 20, 1));
            IndicatorSnapshot after = engine.update(bar(night + "T04:00:00", 30, 1));
            assertThat(before.vwapSession()).isEqualTo(15);
            assertThat(after.vwapSession()).isEqualTo(30);
        }
    }

    /** A plain sum has lost six digits by then. */
    @Test
    void manySmallBarsAfterALargeOneAllCount() {
        SessionVwap vwap = new SessionVwap();
        vwap.update(new BarInput(0, 1000, 1, 1e16, 1e16), 0);
        for (int k = 1; k <= 23_400; k++) {
            vwap.update(new BarInput(1000L * k, 1000L * k + 1000, 1, 1.4, 0.7), 0);
        }
        BigDecimal size = new BigDecimal(0.7).multiply(BigDecimal.valueOf(23_401));
        BigDecimal large = new BigDecimal(1e16);
        BigDecimal notional = large.add(size.multiply(BigDecimal.valueOf(2)));
        assertThat(vwap.branch().update(new BarInput(1L << 40, 1L << 41, 1, 1.4, 0.7), 0))
                .isEqualTo(ExactQuotient.of(notional, large.add(size)));
    }

    @Test
    void aMarketThatDoesNotMoveHasItsPriceWhateverTheSizes() {
        SessionVwap vwap = new SessionVwap();
        Random random = new Random(5);
        for (int k = 0; k < 23_400; k++) {
            ExactSum notional = new ExactSum();
            double size = 1 + random.nextInt(1_000_000) / 1e3;
            notional.addProduct(44.34, size);
            BarInput bar = SampleBars.bar(1000L * k, 44.34, notional, ExactSum.of(size));
            assertThat(vwap.update(bar, 0)).isEqualTo(44.34);
            vwap = new SessionVwap(vwap.state());
        }
    }

    @Test
    void itGoesOnFromTheSumsOfTheFirstRelease() {
        SessionVwap vwap = new SessionVwap(new SessionVwap.State(7, 1e16, 14, 1e15, 7, null, null));

        assertThat(vwap.branch().update(new BarInput(0, 1000, 1, 2, 1), 7))
                .isEqualTo(
                        ExactQuotient.of(
                                new BigDecimal("10000000000000016"),
                                new BigDecimal("1000000000000008")));
    }
}
