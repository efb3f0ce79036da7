package torghut.ta.indicators;

import java.util.ArrayList;
import java.util.List;

/**
 * Computes the indicators of a plan for one symbol: takes its bars of one timeframe in order of
 * time and returns the values after each. The values depend only on the plan and the bars, bit for
 * bit; storing and restoring the set in between changes nothing. Not thread-safe.
 */
public final class IndicatorSet {

    private final IndicatorPlan plan;
    private final Cells cells;
    private long lastEndMillis;

    /**
     * State for a checkpoint. Indicators are found again by name: after a change of the plan a new
     * one starts empty, a removed one is forgotten, the others continue. One whose number of cells
     * has changed starts empty too.
     *
     * @param lastEndMillis end of the last bar in milliseconds since the epoch, {@link
     *     Long#MIN_VALUE} before the first
     * @param keys names with parameters, such as {@code atr(14)}
     * @param sizes number of cells of each
     * @param cells the cells of all, one indicator after the other
     */
    public record State(long lastEndMillis, String[] keys, int[] sizes, double[] cells) {}

    /** Starts before the symbol's first bar. */
    public IndicatorSet(IndicatorPlan plan) {
        this(plan, null);
    }

    /** Restores a state; null starts before the symbol's first bar. */
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
     * Takes the next final bar of the symbol.
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
     * Returns what {@link #update} would return for each of these bars in turn, and then undoes
     * them. Costs about as much as the updates, whatever the length of the windows.
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

    /** State for a checkpoint, to be passed to the constructor. */
    public State state() {
        return plan.state(cells, lastEndMillis);
    }
}
