package torghut.ta.indicators;

import java.util.List;

/**
 * Slow stochastic: the position of the close in the range of the last n bars, smoothed once (k) and
 * twice (d) by simple means. Both values start when d does. In [0, 100]; 0 if there is no range.
 * Warm-up: n + slow + d - 2 bars.
 *
 * <p>Source: G. C. Lane, Lane's stochastics, Stocks and Commodities 2 (1984).
 */
final class Stoch implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "stoch",
                    "100 × (close − lowest low) / (highest high − lowest low) over n bars, 0 where"
                            + " they are equal; k = its mean over slow values, d = mean of d values of"
                            + " k",
                    "Lane 1984; TA-Lib STOCH",
                    List.of("k", "d"),
                    a -> new Stoch(a.layout(), a.bars(0), a.bars(1), a.bars(2)),
                    Parameter.bars("n", 1, 14),
                    Parameter.bars("slow", 1, 3),
                    Parameter.bars("d", 1, 3));

    private final PriceRange range;
    private final Sma slowK;
    private final Sma slowD;

    Stoch(Cells.Layout layout, int period, int slow, int d) {
        range = new PriceRange(layout, period);
        slowK = new Sma(layout, slow);
        slowD = new Sma(layout, d);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        boolean isFull = range.add(cells, bar.high(), bar.low());
        double fast = isFull ? range.percent(cells, bar.close()) : Double.NaN;
        double k = slowK.update(cells, fast);
        double d = slowD.update(cells, k);
        values[at] = Double.isNaN(d) ? Double.NaN : k;
        values[at + 1] = d;
    }
}
