package torghut.ta.indicators;

import java.util.List;

/** Bollinger bands around the mean of n closes; see {@link BollingerBands}. */
final class BollingerLines implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "bbands",
                    "mid = mean of the last n closes; upper, lower = mid ± k population standard"
                            + " deviations",
                    "Bollinger 2001; TA-Lib BBANDS",
                    List.of("upper", "mid", "lower"),
                    a -> new BollingerLines(a.layout(), a.bars(0), a.number(1)),
                    Parameter.bars("n", 2, 20),
                    Parameter.factor("k", 2));

    private final BollingerBands bands;

    BollingerLines(Cells.Layout layout, int period, double width) {
        bands = new BollingerBands(layout, period, width);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        double mid = bands.update(cells, bar.close());
        double halfWidth = bands.halfWidth(cells, mid);
        values[at] = mid + halfWidth;
        values[at + 1] = mid;
        values[at + 2] = mid - halfWidth;
    }
}
