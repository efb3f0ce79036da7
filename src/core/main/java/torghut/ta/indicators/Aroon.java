package torghut.ta.indicators;

import java.util.List;

/**
 * Aroon: the age of the highest high and of the lowest low among the last n + 1 bars, as 100 for
 * the newest bar down to 0 for the oldest. Of equal highs or lows the newest counts. Warm-up: n + 1
 * bars.
 *
 * <p>Source: T. S. Chande, A time price oscillator, Stocks and Commodities 13 (1995).
 */
final class Aroon implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "aroon",
                    "100 × (n − bars since the lowest low or highest high of the last n + 1 bars) /"
                            + " n",
                    "Chande 1995; TA-Lib AROON",
                    List.of("down", "up"),
                    a -> new Aroon(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 14));

    private final int period;
    private final PriceRange range;

    Aroon(Cells.Layout layout, int period) {
        this.period = period;
        range = new PriceRange(layout, period + 1);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        boolean isFull = range.add(cells, bar.high(), bar.low());
        values[at] = isFull ? percent(range.barsSinceLow(cells)) : Double.NaN;
        values[at + 1] = isFull ? percent(range.barsSinceHigh(cells)) : Double.NaN;
    }

    private double percent(int barsSince) {
        return 100.0 * (period - barsSince) / period;
    }
}
