package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import torghut.ta.model.IndicatorSnapshot;

class IndicatorEnginePropertyTest {

    /** Up to five bars are previewed in one go, and then taken in after other previews. */
    @Property(tries = 200)
    void previewIsWhatUpdatesReturnAndChangesNothing(
            @ForAll("parameters") IndicatorParameters parameters,
            @ForAll("bars") List<BarInput> bars,
            @ForAll @IntRange(min = 1, max = 5) int open) {
        IndicatorEngine engine = new IndicatorEngine(parameters);
        IndicatorEngine neverPreviewed = new IndicatorEngine(parameters);
        Undo undo = new Undo();
        for (int k = 0; k < bars.size(); k++) {
            List<BarInput> next = bars.subList(k, Math.min(bars.size(), k + open));
            byte[] before = StateBytes.write(engine.state());
            engine.preview(next.stream().map(bar -> anotherBarAt(bar)).toList(), undo);
            List<IndicatorSnapshot> preview = engine.preview(next, undo);
            assertThat(engine.preview(next, undo)).isEqualTo(preview);
            assertThat(StateBytes.write(engine.state())).isEqualTo(before);
            assertThat(afterwards(parameters, engine.state(), next)).isEqualTo(preview);
            IndicatorSnapshot updated = engine.update(bars.get(k));
            assertThat(updated).isEqualTo(preview.get(0));
            assertThat(neverPreviewed.update(bars.get(k))).isEqualTo(updated);
        }
        assertThat(StateBytes.write(engine.state()))
                .isEqualTo(StateBytes.write(neverPreviewed.state()));
    }

    private static List<IndicatorSnapshot> afterwards(
            IndicatorParameters parameters, IndicatorState state, List<BarInput> bars) {
        IndicatorEngine engine = new IndicatorEngine(parameters, state);
        return bars.stream().map(engine::update).toList();
    }

    @Property(tries = 200)
    void storedAndRestoredAtEveryBarItGivesTheSameAsUninterrupted(
            @ForAll("parameters") IndicatorParameters parameters,
            @ForAll("bars") List<BarInput> bars) {
        IndicatorEngine uninterrupted = new IndicatorEngine(parameters);
        IndicatorEngine restored = new IndicatorEngine(parameters);
        for (BarInput bar : bars) {
            byte[] stored = StateBytes.write(restored.state());
            restored = new IndicatorEngine(parameters, StateBytes.read(stored));
            assertThat(StateBytes.write(restored.state())).isEqualTo(stored);
            assertThat(restored.update(bar)).isEqualTo(uninterrupted.update(bar));
        }
        assertThat(StateBytes.write(restored.state()))
                .isEqualTo(StateBytes.write(uninterrupted.state()));
    }

    /** A ring that was restored in the middle has another capacity than one that grew. */
    @Property(tries = 200)
    void storedAndRestoredOnceItGivesTheSameAsUninterrupted(
            @ForAll("parameters") IndicatorParameters parameters,
            @ForAll("bars") List<BarInput> bars,
            @ForAll("share") double at) {
        IndicatorEngine uninterrupted = new IndicatorEngine(parameters);
        int stored = (int) (at * bars.size());
        bars.subList(0, stored).forEach(uninterrupted::update);
        IndicatorEngine restored = new IndicatorEngine(parameters, uninterrupted.state());
        for (BarInput bar : bars.subList(stored, bars.size())) {
            assertThat(restored.update(bar)).isEqualTo(uninterrupted.update(bar));
        }
        assertThat(StateBytes.write(restored.state()))
                .isEqualTo(StateBytes.write(uninterrupted.state()));
    }

    @Property(tries = 200)
    void noValueIsEverInfinite(
            @ForAll("parameters") IndicatorParameters parameters,
            @ForAll("extremeBars") List<BarInput> bars) {
        IndicatorEngine engine = new IndicatorEngine(parameters);
        for (BarInput bar : bars) {
            IndicatorSnapshot s = engine.update(bar);
            assertThat(
                            new double[] {
                                s.ema12(),
                                s.ema26(),
                                s.macd(),
                                s.macdSignal(),
                                s.macdHist(),
                                s.rsi14(),
                                s.bollMid(),
                                s.bollUpper(),
                                s.bollLower(),
                                s.vwapSession(),
                                s.vwapRolling(),
                                s.realizedVolatility()
                            })
                    .matches(values -> Arrays.stream(values).noneMatch(Double::isInfinite));
            if (!Double.isNaN(s.rsi14())) {
                assertThat(s.rsi14()).isBetween(0.0, 100.0);
            }
        }
    }

    @Provide
    Arbitrary<IndicatorParameters> parameters() {
        Arbitrary<Long> windows = Arbitraries.of(1L, 1000L, 5000L, 60_000L, 300_000L);
        Arbitrary<List<LocalTime>> resets =
                Arbitraries.of(
                        List.of(LocalTime.MIDNIGHT),
                        List.of(LocalTime.of(2, 30)),
                        List.of(LocalTime.of(4, 0), LocalTime.of(9, 30), LocalTime.of(16, 0)));
        return Combinators.combine(windows, windows, resets)
                .as(
                        (vwap, volatility, times) ->
                                new IndicatorParameters(
                                        vwap,
                                        volatility,
                                        5_896_800,
                                        EngineFixtures.NEW_YORK,
                                        times));
    }

    @Provide
    Arbitrary<Double> share() {
        return Arbitraries.doubles().between(0, 1);
    }

    /**
     * Bars mostly second after second, with pauses of minutes and of nights, on a walk of ticks.
     */
    @Provide
    Arbitrary<List<BarInput>> bars() {
        Arbitrary<Integer> ticks = Arbitraries.integers().between(-3, 3);
        Arbitrary<Double> volumes =
                Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.just(100.0)),
                        Tuple.of(2, Arbitraries.doubles().between(1e-8, 1e6).ofScale(8)));
        return series(
                Combinators.combine(seconds(), ticks, volumes)
                        .as((pause, move, volume) -> new Step(pause, move * 0.01, volume)),
                100);
    }

    /** As many prices and sizes of all magnitudes as {@link BarInput} lets through. */
    @Provide
    Arbitrary<List<BarInput>> extremeBars() {
        Arbitrary<Double> magnitudes =
                Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.of(1e300, 1e-150, 1e150, 1e15, 1e-15)),
                        Tuple.of(2, Arbitraries.doubles().between(1e-9, 1e9).ofScale(9)));
        Arbitrary<Double> volumes = Arbitraries.of(1e-150, 1e-8, 1.0, 100.0, 1e15);
        return Combinators.combine(seconds(), magnitudes, volumes)
                .as((pause, price, volume) -> new Step(pause, price, volume))
                .list()
                .ofMaxSize(120)
                .map(
                        steps -> {
                            List<BarInput> bars = new ArrayList<>();
                            long start = EngineFixtures.newYork("2024-03-08T09:29:00");
                            for (Step step : steps) {
                                start += 1000 * step.seconds();
                                double volume = Math.min(step.volume(), 1e300 / step.price());
                                bars.add(SampleBars.bar(start, step.price(), volume));
                            }
                            return bars;
                        });
    }

    private record Step(long seconds, double price, double volume) {}

    private static Arbitrary<Long> seconds() {
        return Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.longs().between(1, 2)),
                Tuple.of(4, Arbitraries.longs().between(3, 90)),
                Tuple.of(1, Arbitraries.longs().between(300, 70_000)));
    }

    /** From shortly before a session on, in the night before the clocks change. */
    private static Arbitrary<List<BarInput>> series(Arbitrary<Step> moves, double firstPrice) {
        return moves.list()
                .ofMaxSize(150)
                .map(
                        steps -> {
                            List<BarInput> bars = new ArrayList<>();
                            long start = EngineFixtures.newYork("2024-03-09T15:59:50");
                            double price = firstPrice;
                            for (Step step : steps) {
                                start += 1000 * step.seconds();
                                price += step.price();
                                bars.add(SampleBars.bar(start, price, step.volume()));
                            }
                            return bars;
                        });
    }

    private static BarInput anotherBarAt(BarInput bar) {
        return new BarInput(
                bar.startMillis(),
                bar.endMillis(),
                bar.close() * 3,
                bar.notional().value() * 2,
                bar.volume().value());
    }
}
