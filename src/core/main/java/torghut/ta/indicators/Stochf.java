package torghut.ta.indicators;

import java.util.List;

/**
 * Fast stochastic: the position of the close in the range of the last n bars (k), and the mean of
 * the last values of it (d). Both values start when d does. In [0, 100]; 0 if there is no range.
 * Warm-up: n + d - 1 bars.
 *
 * <p>Source: G. C. Lane, Lane's stochastics, Stocks and Commodities 2 (1984).
 */
final class Stochf implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "stochf",
                    "k = 100 × (close − lowest low) / (highest high − lowest low) over n bars, 0"
                            + " where they are equal; d = mean of d values of k",
                    "Lane 1984; TA-Lib STOCHF",
                    List.of("k", "d"),
                    a -> new Stochf(a.layout(), a.bars(0), a.bars(1)),
                    Parameter.bars("n", 1, 5),
                    Parameter.bars("d", 1, 3));

    private final PriceRange range;
    private final Sma fastD;

    Stochf(Cells.Layout layout, int period, int d) {
        range = new PriceRange(layout, period);
        fastD = new Sma(layout, d);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        boolean isFull = range.add(cells, bar.high(), bar.low());
        double k = isFull ? range.percent(cells, bar.close()) : Double.NaN;
        double d = fastD.update(cells, k);
        values[at] = Double.isNaN(d) ? Double.NaN : k;
        values[at + 1] = d;
    }
}
