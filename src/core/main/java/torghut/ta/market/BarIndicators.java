package torghut.ta.market;

import java.util.ArrayList;
import java.util.List;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.IndicatorEngine;
import torghut.ta.indicators.IndicatorSet;
import torghut.ta.indicators.IndicatorState;
import torghut.ta.indicators.Undo;
import torghut.ta.model.Extra;
import torghut.ta.model.IndicatorSnapshot;

/**
 * The indicators of one symbol over the bars of one timeframe: those that every bar carries and
 * those that are asked for in addition.
 */
final class BarIndicators {

    /**
     * The indicators after one bar.
     *
     * @param snapshot those that every bar carries
     * @param extra those that are asked for in addition
     */
    record Values(IndicatorSnapshot snapshot, Extra extra) {}

    private final TimeframePlans.Plan plan;
    private final IndicatorEngine engine;

    /** Null where nothing is asked for. */
    private final IndicatorSet extra;

    /** Starts before the first bar. */
    BarIndicators(TimeframePlans.Plan plan) {
        this.plan = plan;
        this.engine = new IndicatorEngine(plan.parameters());
        this.extra = plan.extraNames().length == 0 ? null : new IndicatorSet(plan.extra());
    }

    /** Continues after a state of which each part may be null: then that part starts anew. */
    BarIndicators(TimeframePlans.Plan plan, IndicatorState state, IndicatorSet.State extraState) {
        this.plan = plan;
        this.engine =
                state == null
                        ? new IndicatorEngine(plan.parameters())
                        : new IndicatorEngine(plan.parameters(), state);
        this.extra =
                plan.extraNames().length == 0 ? null : new IndicatorSet(plan.extra(), extraState);
    }

    /** Takes in the next bar. */
    Values update(BarInput bar) {
        return new Values(
                engine.update(bar),
                extra == null ? Extra.NONE : new Extra(plan.extraNames(), extra.update(bar)));
    }

    /** What {@link #update} would give for these bars in turn, without taking them in. */
    List<Values> preview(List<BarInput> bars, Undo undo) {
        List<IndicatorSnapshot> snapshots = engine.preview(bars, undo);
        List<double[]> extras = extra == null ? null : extra.preview(bars, undo);
        List<Values> values = new ArrayList<>(bars.size());
        for (int i = 0; i < snapshots.size(); i++) {
            values.add(
                    new Values(
                            snapshots.get(i),
                            extras == null
                                    ? Extra.NONE
                                    : new Extra(plan.extraNames(), extras.get(i))));
        }
        return values;
    }

    IndicatorState state() {
        return engine.state();
    }

    /** Null where nothing is asked for. */
    IndicatorSet.State extraState() {
        return extra == null ? null : extra.state();
    }
}
