package torghut.ta.indicators;

/** Average true range in percent of the close. Warm-up: n + 1 bars. */
final class Natr implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "natr",
                    "100 × atr(n) / close",
                    "TA-Lib NATR",
                    a -> new Natr(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 14));

    private final Atr range;

    Natr(Cells.Layout layout, int period) {
        range = new Atr(layout, period);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        return 100 * (range.update(cells, bar) / bar.close());
    }
}
