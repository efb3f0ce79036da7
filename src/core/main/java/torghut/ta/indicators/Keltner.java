package torghut.ta.indicators;

import java.util.List;

/**
 * Keltner channel: an EMA of the closes and how many average true ranges around it. Warm-up: the
 * longer of n and m + 1 bars.
 *
 * <p>Source: C. W. Keltner, How to Make Money in Commodities (1960), in the form of L. B. Raschke
 * with EMA and ATR.
 */
final class Keltner implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "keltner",
                    "mid = EMA(n) of the closes; upper, lower = mid ± k × atr(m)",
                    "Keltner 1960, in Raschke's form",
                    List.of("upper", "mid", "lower"),
                    a -> new Keltner(a.layout(), a.bars(0), a.bars(1), a.number(2)),
                    Parameter.bars("n", 1, 20),
                    Parameter.bars("m", 1, 10),
                    Parameter.factor("k", 2));

    private final Ema middle;
    private final Atr range;
    private final double width;

    Keltner(Cells.Layout layout, int period, int rangePeriod, double width) {
        middle = new Ema(layout, period);
        range = new Atr(layout, rangePeriod);
        this.width = width;
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        double mid = middle.update(cells, bar.close());
        double halfWidth = width * range.update(cells, bar);
        values[at] = mid + halfWidth;
        values[at + 1] = Double.isNaN(halfWidth) ? Double.NaN : mid;
        values[at + 2] = mid - halfWidth;
    }
}
