package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

class IndicatorStateTest {

    @Test
    void flinkStoresItAndAllItsPartsWithoutKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(IndicatorState.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Ema.State.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Macd.State.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Rsi.State.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(SessionVwap.State.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(RollingVwap.State.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(RealizedVolatility.State.class);
    }

    @Test
    void itTakesLessThanSevenKilobytesWithBothWindowsFull() {
        IndicatorState state = stateAfter(SampleBars.FULL_DAY.bars());
        assertThat(state.rollingVwap().notionals()).hasSize(300);
        assertThat(state.volatility().squares()).hasSize(60);
        assertThat(StateBytes.write(state)).hasSizeLessThan(7000);
    }

    @Test
    void itDoesNotGrowWithTheNumberOfBars() {
        List<BarInput> day = SampleBars.FULL_DAY.bars();
        int after400 = StateBytes.write(stateAfter(day.subList(0, 400))).length;
        int afterAll = StateBytes.write(stateAfter(day)).length;
        assertThat(afterAll).isEqualTo(after400);
    }

    @Test
    void aSymbolWithTwoBarsTakesLittle() {
        assertThat(StateBytes.write(stateAfter(SampleBars.FULL_DAY.bars().subList(0, 2))))
                .hasSizeLessThan(400);
    }

    @Test
    void itStaysAsItWasWhenTheEngineGoesOn() {
        List<BarInput> bars = SampleBars.HALF_CENT_TICKS.bars();
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        bars.subList(0, 350).forEach(engine::update);
        IndicatorState state = engine.state();
        byte[] before = StateBytes.write(state);
        bars.subList(350, 600).forEach(engine::update);
        assertThat(StateBytes.write(state)).isEqualTo(before);
    }

    @Test
    void anEngineDoesNotWriteToTheStateItWasRestoredFrom() {
        List<BarInput> bars = SampleBars.HALF_CENT_TICKS.bars();
        IndicatorState state = stateAfter(bars.subList(0, 350));
        byte[] before = StateBytes.write(state);
        IndicatorEngine restored = new IndicatorEngine(EngineFixtures.DEFAULTS, state);
        bars.subList(350, 600).forEach(restored::update);
        assertThat(StateBytes.write(state)).isEqualTo(before);
    }

    @Test
    void anEngineDoesNotReadTheStateAgainOnceRestored() {
        List<BarInput> bars = SampleBars.HALF_CENT_TICKS.bars();
        IndicatorState state = stateAfter(bars.subList(0, 350));
        IndicatorEngine restored = new IndicatorEngine(EngineFixtures.DEFAULTS, state);
        Arrays.fill(state.closes(), -1);
        Arrays.fill(state.rollingVwap().notionals(), -1);
        Arrays.fill(state.rollingVwap().volumes(), -1);
        Arrays.fill(state.volatility().squares(), -1);
        IndicatorEngine untouched = new IndicatorEngine(EngineFixtures.DEFAULTS);
        bars.subList(0, 350).forEach(untouched::update);
        assertThat(restored.update(bars.get(350))).isEqualTo(untouched.update(bars.get(350)));
    }

    private static IndicatorState stateAfter(List<BarInput> bars) {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        bars.forEach(engine::update);
        return engine.state();
    }
}
