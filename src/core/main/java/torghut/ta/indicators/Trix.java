package torghut.ta.indicators;

/**
 * Rate of change of a triple exponential moving average, in percent. Warm-up: 3 n - 1 values.
 *
 * <p>Source: J. K. Hutson, Good TRIX, Stocks and Commodities 1 (1983).
 */
final class Trix implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "trix",
                    "100 × (e − e of the bar before) / e of the bar before, where e = EMA(n) of"
                            + " EMA(n) of EMA(n) of the closes",
                    "Hutson 1983; TA-Lib TRIX",
                    a -> new Trix(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 15));

    private final Ema first;
    private final Ema second;
    private final Ema third;
    private final Roc change;

    Trix(Cells.Layout layout, int period) {
        first = new Ema(layout, period);
        second = new Ema(layout, period);
        third = new Ema(layout, period);
        change = new Roc(layout, 1);
    }

    @Override
    public double update(Cells cells, double x) {
        double once = first.update(cells, x);
        double twice = second.update(cells, once);
        return change.update(cells, third.update(cells, twice));
    }
}
