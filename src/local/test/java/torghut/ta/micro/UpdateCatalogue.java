package torghut.ta.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.indicators.IndicatorPlan;
import torghut.ta.indicators.IndicatorSet;
import torghut.ta.indicators.Undo;
import torghut.ta.testing.Symbols;

/** A symbol's next bar, and its open bar, to each indicator of the catalogue. */
@State(Scope.Thread)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class UpdateCatalogue extends MicroBenchmark {

    private static final int WARM_UP_BARS = 200;

    /** What {@link MicroBenchmarks} says: each in turn. The empty list is what a bar costs. */
    @Param("")
    private String indicators;

    private final BarFeed bars = new BarFeed();
    private final Undo undo = new Undo();
    private IndicatorSet set;
    private IndicatorSet previewed;
    private List<BarInput> open;

    /** Fills the windows. */
    @Setup
    public void warmUp() {
        IndicatorPlan plan =
                new IndicatorPlan(
                        IndicatorList.parse(indicators).specs(), Symbols.parameters().indicators());
        set = new IndicatorSet(plan);
        previewed = new IndicatorSet(plan);
        for (int i = 0; i < WARM_UP_BARS; i++) {
            BarInput bar = bars.next();
            set.update(bar);
            previewed.update(bar);
        }
        BarFeed later = new BarFeed();
        for (int i = 0; i < WARM_UP_BARS; i++) {
            later.next();
        }
        open = List.of(later.next());
    }

    /** The bar is final. */
    @Benchmark
    public double[] job() {
        return set.update(bars.next());
    }

    /** The bar is open. */
    @Benchmark
    public List<double[]> preview() {
        return previewed.preview(open, undo);
    }
}
