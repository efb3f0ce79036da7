package torghut.ta.indicators;

import java.util.ArrayList;
import java.util.List;

/**
 * The indicators of a plan for one symbol: bars of one timeframe go in, in order of time, and each
 * gives the values after it. The values depend on the plan and the bars alone, bit for bit; whether
 * the set was stored and restored in between makes no difference. Not thread-safe.
 */
public final class IndicatorSet {

    private final IndicatorPlan plan;
    private final Cells cells;
    private long lastEndMillis;

    /**
     * A set as it is stored, by name: an indicator that the next plan does not have is forgotten,
     * one that it has in addition starts empty, the others go on. An indicator whose number of
     * cells has changed starts empty, too.
     *
     * @param lastEndMillis end of the last bar in milliseconds since the epoch, {@link
     *     Long#MIN_VALUE} before the first
     * @param keys names with parameters, such as {@code atr(14)}
     * @param sizes for each, the number of its cells
     * @param cells what they remember, one after the other
     */
    public record State(long lastEndMillis, String[] keys, int[] sizes, double[] cells) {}

    /** Starts before the symbol's first bar. */
    public IndicatorSet(IndicatorPlan plan) {
        this(plan, null);
    }

    /** Continues where {@code state} was taken; after null, at the start. */
    public IndicatorSet(IndicatorPlan plan, State state) {
        this.plan = plan;
        cells = plan.newCells();
        lastEndMillis = Long.MIN_VALUE;
        if (state != null
                && state.keys() != null
                && state.sizes() != null
                && state.cells() != null) {
            plan.restore(cells, state);
            lastEndMillis = state.lastEndMillis();
        }
    }

    /**
     * Takes in the symbol's next final bar.
     *
     * @return the values after it, in the order of {@link IndicatorPlan#names}; NaN is a value that
     *     is not defined yet or that a double cannot hold
     * @throws IllegalArgumentException if the bar starts before the end of the last one; then
     *     nothing has changed
     */
    public double[] update(BarInput bar) {
        bar.requireAfter(lastEndMillis);
        lastEndMillis = bar.endMillis();
        return plan.update(cells, bar);
    }

    /**
     * Exactly what {@link #update} would return for each of these bars in turn, without taking them
     * in. Costs as much as to take them in, whatever the length of the windows.
     *
     * @param bars bars after the last final one, in order of time
     * @param undo scratch space, may be shared by all sets of a thread
     * @throws IllegalArgumentException if a bar starts before the end of the one before
     */
    public List<double[]> preview(List<BarInput> bars, Undo undo) {
        List<double[]> values = new ArrayList<>(bars.size());
        long endMillis = lastEndMillis;
        cells.mark(undo);
        try {
            for (BarInput bar : bars) {
                bar.requireAfter(endMillis);
                endMillis = bar.endMillis();
                values.add(plan.update(cells, bar));
            }
        } finally {
            cells.rewind();
        }
        return values;
    }

    /** What is known now, to be given to the constructor later. */
    public State state() {
        return plan.state(cells, lastEndMillis);
    }
}
