package torghut.ta.indicators;

/**
 * Aroon oscillator: aroon up minus aroon down, see {@link Aroon}. In [-100, 100]. Warm-up: n + 1
 * bars.
 */
final class Aroonosc implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "aroonosc",
                    "100 × (bars since the lowest low − bars since the highest high of the last n +"
                            + " 1 bars) / n",
                    "Chande 1995; TA-Lib AROONOSC",
                    a -> new Aroonosc(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 14));

    private final int period;
    private final PriceRange range;

    Aroonosc(Cells.Layout layout, int period) {
        this.period = period;
        range = new PriceRange(layout, period + 1);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        return range.add(cells, bar.high(), bar.low())
                ? 100.0 * (range.barsSinceLow(cells) - range.barsSinceHigh(cells)) / period
                : Double.NaN;
    }
}
