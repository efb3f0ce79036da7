package torghut.ta.indicators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The additional indicators of one timeframe, created once for all symbols. The state of each
 * symbol is in its {@link IndicatorSet}. Not thread-safe.
 */
public final class IndicatorPlan {

    private final String[] keys;
    private final Indicator[] indicators;

    /**
     * First cell and first value of each indicator; one more entry says where the last one ends.
     */
    private final int[] firstCells;

    private final int[] firstValues;
    private final List<String> names;

    /**
     * Creates these indicators.
     *
     * @param specs indicators of the timeframe, see {@link IndicatorList#on}
     * @param parameters say when sessions start
     */
    public IndicatorPlan(List<IndicatorSpec> specs, IndicatorParameters parameters) {
        // The same indicator may be listed with and without a prefix.
        Map<String, IndicatorSpec> byKey = new LinkedHashMap<>();
        specs.forEach(spec -> byKey.putIfAbsent(spec.key(), spec));
        SessionCalendar calendar =
                new SessionCalendar(parameters.sessionZone(), parameters.sessionResets());
        Cells.Layout layout = new Cells.Layout();
        keys = byKey.keySet().toArray(String[]::new);
        indicators = new Indicator[keys.length];
        firstCells = new int[keys.length + 1];
        firstValues = new int[keys.length + 1];
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < keys.length; i++) {
            IndicatorSpec spec = byKey.get(keys[i]);
            Arguments arguments = new Arguments(layout, calendar, spec.values());
            indicators[i] = spec.definition().make().apply(arguments);
            outputs.addAll(spec.outputNames());
            firstCells[i + 1] = layout.size();
            firstValues[i + 1] = outputs.size();
        }
        names = List.copyOf(outputs);
    }

    /** Names of the values, in the order in which an {@link IndicatorSet} gives them. */
    public List<String> names() {
        return names;
    }

    Cells newCells() {
        return new Cells(firstCells[keys.length]);
    }

    /** Takes the next bar and returns the values after it; NaN means not defined. */
    double[] update(Cells cells, BarInput bar) {
        double[] values = new double[names.size()];
        for (int i = 0; i < indicators.length; i++) {
            indicators[i].update(cells, bar, values, firstValues[i]);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                values[i] = Double.NaN;
            }
        }
        return values;
    }

    IndicatorSet.State state(Cells cells, long lastEndMillis) {
        int[] sizes = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            sizes[i] = firstCells[i + 1] - firstCells[i];
        }
        return new IndicatorSet.State(
                lastEndMillis, keys.clone(), sizes, cells.copy(0, firstCells[keys.length]));
    }

    /** Restores each indicator that the state has with the same number of cells. */
    void restore(Cells cells, IndicatorSet.State state) {
        List<String> ours = Arrays.asList(keys);
        int first = 0;
        for (int k = 0; k < state.keys().length; k++) {
            int size = state.sizes()[k];
            int i = ours.indexOf(state.keys()[k]);
            if (i >= 0 && firstCells[i + 1] - firstCells[i] == size) {
                cells.fill(firstCells[i], state.cells(), first, size);
            }
            first += size;
        }
    }
}
