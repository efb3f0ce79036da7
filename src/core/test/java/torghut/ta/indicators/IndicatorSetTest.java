package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndicatorSetTest {

    /** Every indicator, as often as it has references. */
    private static final IndicatorPlan ALL =
            plan(
                    References.ALL.stream()
                            .map(References.Reference::spec)
                            .collect(Collectors.joining(",")));

    private static final List<BarInput> BARS = OhlcBars.around(SampleBars.OVERNIGHT).bars();

    @Property(tries = 100)
    void previewIsWhatUpdatesReturnAndChangesNothing(
            @ForAll @IntRange(max = 120) int before, @ForAll @IntRange(min = 1, max = 5) int open) {
        IndicatorSet set = after(ALL, BARS.subList(0, before));
        List<BarInput> next = BARS.subList(before, before + open);
        IndicatorSet.State state = set.state();
        Undo undo = new Undo();

        set.preview(BARS.subList(before + 50, before + 57), undo);
        List<double[]> preview = set.preview(next, undo);

        assertThat(set.state()).usingRecursiveComparison().isEqualTo(state);
        assertThat(preview).hasSize(open);
        for (int i = 0; i < open; i++) {
            assertThat(preview.get(i)).isEqualTo(set.update(next.get(i)));
        }
    }

    @Property(tries = 100)
    void storedAndRestoredItGivesTheSameAsUninterrupted(@ForAll @IntRange(max = 200) int before) {
        IndicatorSet uninterrupted = after(ALL, BARS.subList(0, before));
        IndicatorSet restored = new IndicatorSet(ALL, uninterrupted.state());
        for (BarInput bar : BARS.subList(before, before + 100)) {
            assertThat(restored.update(bar)).isEqualTo(uninterrupted.update(bar));
        }
        assertThat(restored.state()).usingRecursiveComparison().isEqualTo(uninterrupted.state());
    }

    @Test
    void aListThatChangesStartsWhatIsNewForgetsWhatIsGoneAndLetsTheRestGoOn() {
        IndicatorPlan first = plan("sma(5),atr(14),stoch(14,3,3),rsi(14)");
        IndicatorPlan second = plan("rsi(14),ema(3),atr(14),rsi(7),sma(6)");
        IndicatorSet before = after(first, BARS.subList(0, 100));
        IndicatorSet changed = new IndicatorSet(second, before.state());
        IndicatorSet allAlong = after(second, BARS.subList(0, 100));
        IndicatorSet fresh = new IndicatorSet(second);
        IndicatorSet back = null;
        for (int k = 100; k < 200; k++) {
            double[] values = changed.update(BARS.get(k));
            double[] old = allAlong.update(BARS.get(k));
            double[] empty = fresh.update(BARS.get(k));
            // rsi(14), ema(3), atr(14), rsi(7), sma(6)
            assertThat(values)
                    .isEqualTo(new double[] {old[0], empty[1], old[2], empty[3], empty[4]});
            if (k == 150) {
                back = new IndicatorSet(first, changed.state());
            }
        }
        IndicatorSet.State forgotten = back.state();
        assertThat(forgotten.keys())
                .containsExactly("sma(5)", "atr(14)", "stoch(14,3,3)", "rsi(14)");
        assertThat(Arrays.copyOf(forgotten.cells(), forgotten.sizes()[0])).containsOnly(0);
    }

    @Test
    void anIndicatorThatIsStoredInAnotherFormStartsEmpty() {
        IndicatorPlan plan = plan("sma(5),ema(3)");
        IndicatorSet.State stored = after(plan, BARS.subList(0, 20)).state();
        int[] sizes = stored.sizes().clone();
        sizes[0]--;
        IndicatorSet.State other =
                new IndicatorSet.State(
                        stored.lastEndMillis(),
                        stored.keys(),
                        sizes,
                        Arrays.copyOfRange(stored.cells(), 1, stored.cells().length));
        double[] restored = new IndicatorSet(plan, other).update(BARS.get(20));
        double[] whole = new IndicatorSet(plan, stored).update(BARS.get(20));
        assertThat(restored).isEqualTo(new double[] {Double.NaN, whole[1]});
    }

    @Test
    void stateWithoutPartsIsEmpty() {
        IndicatorPlan plan = plan("sma(5),ema(3)");
        IndicatorSet.State whole = after(plan, BARS.subList(0, 20)).state();
        List<IndicatorSet.State> states = new ArrayList<>();
        states.add(null);
        states.add(new IndicatorSet.State(1, null, whole.sizes(), whole.cells()));
        states.add(new IndicatorSet.State(1, whole.keys(), null, whole.cells()));
        states.add(new IndicatorSet.State(1, whole.keys(), whole.sizes(), null));
        for (IndicatorSet.State state : states) {
            assertThat(new IndicatorSet(plan, state).state())
                    .usingRecursiveComparison()
                    .isEqualTo(new IndicatorSet(plan).state());
        }
    }

    @Test
    void flinkStoresTheStateWithoutKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(IndicatorSet.State.class);
    }

    @Test
    void stateIsNotChangedByTheSetItCameFromOrTheOneItWentTo() {
        IndicatorSet set = after(ALL, BARS.subList(0, 50));
        IndicatorSet.State state = set.state();
        double[] cells = state.cells().clone();
        IndicatorSet restored = new IndicatorSet(ALL, state);
        BARS.subList(50, 60).forEach(set::update);
        BARS.subList(50, 60).forEach(restored::update);
        assertThat(state.cells()).isEqualTo(cells);
    }

    @Test
    void symbolsOfOnePlanKnowNothingOfEachOther() {
        List<BarInput> others = OhlcBars.around(SampleBars.PRICES_OF_900_000).bars();
        IndicatorSet alone = after(ALL, BARS.subList(0, 60));
        IndicatorSet one = new IndicatorSet(ALL);
        IndicatorSet other = new IndicatorSet(ALL);
        for (int k = 0; k < 60; k++) {
            one.update(BARS.get(k));
            other.update(others.get(k));
        }
        assertThat(one.state()).usingRecursiveComparison().isEqualTo(alone.state());
    }

    @ParameterizedTest
    @EnumSource(SampleBars.class)
    void onceDefinedAValueStaysDefinedAndNoneIsInfinite(SampleBars series) {
        IndicatorSet set = new IndicatorSet(ALL);
        boolean[] isDefined = new boolean[ALL.names().size()];
        List<BarInput> bars = OhlcBars.around(series).bars();
        for (BarInput bar : bars.subList(0, Math.min(bars.size(), 2000))) {
            double[] values = set.update(bar);
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as(ALL.names().get(i)).matches(v -> !Double.isInfinite(v));
                // A score is not defined where all closes are equal.
                if (isDefined[i] && !ALL.names().get(i).startsWith("zscore")) {
                    assertThat(values[i]).as(ALL.names().get(i)).isFinite();
                }
                isDefined[i] |= Double.isFinite(values[i]);
            }
        }
        for (int i = 0; i < isDefined.length; i++) {
            assertThat(isDefined[i] || ALL.names().get(i).startsWith("zscore"))
                    .as(ALL.names().get(i))
                    .isTrue();
        }
    }

    @Test
    void aBarThatStartsBeforeTheEndOfTheLastIsRefusedAndChangesNothing() {
        IndicatorSet set = after(ALL, BARS.subList(0, 50));
        IndicatorSet.State state = set.state();
        BarInput old = BARS.get(49);
        Undo undo = new Undo();
        assertThatIllegalArgumentException().isThrownBy(() -> set.update(old));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set.preview(List.of(BARS.get(50), old), undo))
                .withMessageContaining("before the end of the last one");
        assertThat(set.state()).usingRecursiveComparison().isEqualTo(state);
    }

    @Test
    void anEmptyPlanHasNoValues() {
        IndicatorPlan plan = plan("");
        assertThat(plan.names()).isEmpty();
        assertThat(new IndicatorSet(plan).update(BARS.get(0))).isEmpty();
    }

    /** Prices of 1 to 10, volumes of 1, in an order that a seed makes. */
    @Property(tries = 200)
    void oscillatorsStayInTheirRange(@ForAll long seed) {
        IndicatorPlan plan =
                plan(
                        "rsi(3),stoch(3,2,2),stochf(3,2),stochrsi(3,3,2),willr(3),mfi(3),ultosc(2,3,4),"
                                + "plus_di(3),minus_di(3),dx(3),adx(3),adxr(3),aroon(3),cmo(3),aroonosc(3)");
        IndicatorSet set = new IndicatorSet(plan);
        Random random = new Random(seed);
        for (int k = 0; k < 50; k++) {
            double[] prices = random.doubles(4, 1, 10).sorted().map(Math::rint).toArray();
            ExactSum one = ExactSum.of(1);
            double[] values =
                    set.update(
                            new BarInput(
                                    1000L * k,
                                    1000L * k + 1000,
                                    prices[1],
                                    prices[3],
                                    prices[0],
                                    prices[2],
                                    one,
                                    one));
            for (int i = 0; i < values.length; i++) {
                String name = plan.names().get(i);
                if (!Double.isNaN(values[i])) {
                    boolean isSigned = name.startsWith("cmo") || name.startsWith("aroonosc");
                    double least = isSigned || name.startsWith("willr") ? -100 : 0;
                    double most = name.startsWith("willr") ? 0 : 100;
                    assertThat(values[i])
                            .as("%s of bar %d, seed %d", name, k + 1, seed)
                            .isBetween(least - 1e-12, most + 1e-12);
                }
            }
        }
    }

    private static IndicatorPlan plan(String list) {
        return new IndicatorPlan(IndicatorList.parse(list).specs(), EngineFixtures.DEFAULTS);
    }

    private static IndicatorSet after(IndicatorPlan plan, List<BarInput> bars) {
        IndicatorSet set = new IndicatorSet(plan);
        bars.forEach(set::update);
        return set;
    }
}
