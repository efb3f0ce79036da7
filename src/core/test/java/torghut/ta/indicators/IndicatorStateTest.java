package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
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
    void itTakesLittleMoreThanTheBarsOfBothWindows() {
        IndicatorState state = stateAfter(SampleBars.FULL_DAY.bars());
        assertThat(state.rollingVwap().counts()).hasSize(600);
        assertThat(state.volatility().squares()).hasSize(60);
        assertThat(StateBytes.write(state)).hasSizeLessThan(7200);
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
        Arrays.fill(state.rollingVwap().parts(), -1);
        Arrays.fill(state.sessionVwap().notionalParts(), -1);
        Arrays.fill(state.sessionVwap().volumeParts(), -1);
        Arrays.fill(state.volatility().squares(), -1);
        IndicatorEngine untouched = new IndicatorEngine(EngineFixtures.DEFAULTS);
        bars.subList(0, 350).forEach(untouched::update);
        assertThat(restored.update(bars.get(350))).isEqualTo(untouched.update(bars.get(350)));
    }

    /** A component that was added later reads as null from an older state. */
    @Test
    void whereAComponentIsNullThatIndicatorStartsEmptyAndTheOthersGoOn()
            throws ReflectiveOperationException {
        List<BarInput> bars = SampleBars.HALF_CENT_TICKS.bars();
        IndicatorState whole = stateAfter(bars.subList(0, 400));
        RecordComponent[] indicators = IndicatorState.class.getRecordComponents();
        int restored = 0;
        for (int i = 0; i < indicators.length; i++) {
            if (indicators[i].getType().isPrimitive()) {
                continue;
            }
            Object part = indicators[i].getAccessor().invoke(whole);
            for (Object partWithNull : withEachNullInTurn(part)) {
                IndicatorState stored = (IndicatorState) with(whole, i, partWithNull);
                IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS, stored);
                for (int other = 0; other < indicators.length; other++) {
                    if (other != i) {
                        assertThat(indicators[other].getAccessor().invoke(engine.state()))
                                .as("%s without %s", indicators[other], partWithNull)
                                .usingRecursiveComparison()
                                .isEqualTo(indicators[other].getAccessor().invoke(whole));
                    }
                }
                bars.subList(400, 600).forEach(engine::update);
                restored++;
            }
        }
        assertThat(restored).isGreaterThanOrEqualTo(15);
    }

    @Test
    void whereAnIndicatorIsNullItStartsEmpty() {
        List<BarInput> bars = SampleBars.HALF_CENT_TICKS.bars();
        IndicatorState empty =
                new IndicatorState(Long.MIN_VALUE, null, null, null, null, null, null);
        assertThat(StateBytes.write(new IndicatorEngine(EngineFixtures.DEFAULTS, empty).state()))
                .isEqualTo(StateBytes.write(stateAfter(List.of())));
        IndicatorEngine restored = new IndicatorEngine(EngineFixtures.DEFAULTS, empty);
        IndicatorEngine fresh = new IndicatorEngine(EngineFixtures.DEFAULTS);
        for (BarInput bar : bars) {
            assertThat(restored.update(bar)).isEqualTo(fresh.update(bar));
        }
    }

    /** Null, and copies of a record in each of which one component is. */
    private static List<Object> withEachNullInTurn(Object part)
            throws ReflectiveOperationException {
        List<Object> copies = new ArrayList<>();
        copies.add(null);
        if (part instanceof Record) {
            RecordComponent[] components = part.getClass().getRecordComponents();
            for (int i = 0; i < components.length; i++) {
                if (!components[i].getType().isPrimitive()) {
                    Object component = components[i].getAccessor().invoke(part);
                    for (Object copy : withEachNullInTurn(component)) {
                        copies.add(with(part, i, copy));
                    }
                }
            }
        }
        return copies;
    }

    /** A copy of a record with another i-th component. */
    private static Object with(Object part, int i, Object component)
            throws ReflectiveOperationException {
        RecordComponent[] components = part.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int k = 0; k < components.length; k++) {
            types[k] = components[k].getType();
            values[k] = k == i ? component : components[k].getAccessor().invoke(part);
        }
        return part.getClass().getDeclaredConstructor(types).newInstance(values);
    }

    private static IndicatorState stateAfter(List<BarInput> bars) {
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        bars.forEach(engine::update);
        return engine.state();
    }
}
