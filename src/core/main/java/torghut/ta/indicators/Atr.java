package torghut.ta.indicators;

/**
 * Average true range: Wilder's average of the true range. Warm-up: n + 1 bars.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978).
 */
final class Atr implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "atr",
                    "a = ((n − 1) a + tr) / n, from the mean of the first n true ranges",
                    "Wilder 1978; TA-Lib ATR",
                    a -> new Atr(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 14));

    private final TrueRange range;
    private final Wilder average;

    Atr(Cells.Layout layout, int period) {
        range = new TrueRange(layout);
        average = new Wilder(layout, period);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        return average.update(cells, range.update(cells, bar));
    }
}
