package torghut.ta.indicators;

/**
 * Williams' %R: distance of the close from the highest high, in percent of the range of the last n
 * bars. In [-100, 0]; 0 if there is no range. Warm-up: n bars.
 *
 * <p>Source: L. Williams, How I Made One Million Dollars Last Year Trading Commodities (1973).
 */
final class Willr implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "willr",
                    "−100 × (highest high − close) / (highest high − lowest low) over n bars; 0"
                            + " where they are equal",
                    "Williams 1973; TA-Lib WILLR",
                    a -> new Willr(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 14));

    private final PriceRange range;

    Willr(Cells.Layout layout, int period) {
        range = new PriceRange(layout, period);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        if (!range.add(cells, bar.high(), bar.low())) {
            return Double.NaN;
        }
        double high = range.high(cells);
        double width = high - range.low(cells);
        return width == 0 ? 0 : -100 * ((high - bar.close()) / width);
    }
}
