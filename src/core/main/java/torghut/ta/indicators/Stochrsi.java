package torghut.ta.indicators;

import java.util.List;

/**
 * Stochastic of the RSI: the position of the RSI in the range of its last k values, and the mean of
 * the last positions. Both values start when d does. In [0, 100]; 0 if there is no range. Warm-up:
 * n + k + d - 1 closes.
 *
 * <p>Source: T. S. Chande and S. Kroll, The New Technical Trader (1994).
 */
final class Stochrsi implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "stochrsi",
                    "k = 100 × (r − lowest r) / (highest r − lowest r) over k values of r = rsi(n),"
                            + " 0 where they are equal; d = mean of d values of k",
                    "Chande and Kroll 1994; TA-Lib STOCHRSI",
                    List.of("k", "d"),
                    a -> new Stochrsi(a.layout(), a.bars(0), a.bars(1), a.bars(2)),
                    Parameter.bars("n", 2, 14),
                    Parameter.bars("k", 1, 14),
                    Parameter.bars("d", 1, 3));

    private final Rsi rsi;
    private final PriceRange range;
    private final Sma fastD;

    Stochrsi(Cells.Layout layout, int period, int k, int d) {
        rsi = new Rsi(layout, period);
        range = new PriceRange(layout, k);
        fastD = new Sma(layout, d);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        double index = rsi.update(cells, bar.close());
        boolean isFull = !Double.isNaN(index) && range.add(cells, index, index);
        double k = isFull ? range.percent(cells, index) : Double.NaN;
        double d = fastD.update(cells, k);
        values[at] = Double.isNaN(d) ? Double.NaN : k;
        values[at + 1] = d;
    }
}
