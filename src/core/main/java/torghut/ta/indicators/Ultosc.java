package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Ultimate oscillator: buying pressure over true range, over three periods that weigh 4, 2 and 1
 * from the shortest to the longest. In [0, 100]. Warm-up: longest period + 1 bars.
 *
 * <p>Source: L. Williams, The ultimate oscillator, Stocks and Commodities 3 (1985).
 */
final class Ultosc implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "ultosc",
                    "100 × (4 a + 2 b + c) / 7, each = sum of close − min(low, close before) / sum"
                            + " of true ranges over its bars, a over the fewest; 0 where there is no"
                            + " range",
                    "Williams 1985; TA-Lib ULTOSC",
                    a -> new Ultosc(a.layout(), a.bars(0), a.bars(1), a.bars(2)),
                    Parameter.bars("a", 1, 7),
                    Parameter.bars("b", 1, 14),
                    Parameter.bars("c", 1, 28));

    private final int[] periods;
    private final TrueRange trueRange;

    /** Cell: the previous close. */
    private final int previousClose;

    private final Window pressures;
    private final Window ranges;

    Ultosc(Cells.Layout layout, int a, int b, int c) {
        periods = new int[] {a, b, c};
        Arrays.sort(periods);
        trueRange = new TrueRange(layout);
        previousClose = layout.reserve(1);
        pressures = new Window(layout, periods[2]);
        ranges = new Window(layout, periods[2]);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double tr = trueRange.update(cells, bar);
        double before = cells.get(previousClose);
        cells.set(previousClose, bar.close());
        if (Double.isNaN(tr)) {
            return Double.NaN;
        }
        pressures.add(cells, bar.close() - Math.min(bar.low(), before));
        ranges.add(cells, tr);
        return ranges.isFull(cells)
                ? 100
                        * (4 * ratio(cells, periods[0])
                                + 2 * ratio(cells, periods[1])
                                + ratio(cells, periods[2]))
                        / 7
                : Double.NaN;
    }

    private double ratio(Cells cells, int period) {
        double range = ranges.sum(cells, period);
        return range == 0 ? 0 : pressures.sum(cells, period) / range;
    }
}
