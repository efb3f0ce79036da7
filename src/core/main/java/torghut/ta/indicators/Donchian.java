package torghut.ta.indicators;

import java.util.List;

/**
 * Donchian channel: highest high and lowest low of the last n bars, and the middle. Warm-up: n
 * bars.
 *
 * <p>Source: R. Donchian, High finance in copper, Financial Analysts Journal 16 (1960).
 */
final class Donchian implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "donchian",
                    "upper = highest high, lower = lowest low of the last n bars; mid = (upper +"
                            + " lower) / 2",
                    "Donchian 1960",
                    List.of("upper", "mid", "lower"),
                    a -> new Donchian(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 20));

    private final PriceRange range;

    Donchian(Cells.Layout layout, int period) {
        range = new PriceRange(layout, period);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        boolean isFull = range.add(cells, bar.high(), bar.low());
        double high = isFull ? range.high(cells) : Double.NaN;
        double low = isFull ? range.low(cells) : Double.NaN;
        values[at] = high;
        values[at + 1] = (high + low) / 2;
        values[at + 2] = low;
    }
}
