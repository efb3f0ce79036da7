package torghut.ta.indicators;

/**
 * Triple exponential moving average: 3 e1 - 3 e2 + e3, each the EMA of the one before. Warm-up: 3 n
 * - 2 values.
 *
 * <p>Source: P. Mulloy, Smoothing data with faster moving averages, Stocks and Commodities 12
 * (1994).
 */
final class Tema implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "tema",
                    "3 e1 − 3 e2 + e3, where e1 = EMA(n) of the closes, e2 = EMA(n) of e1, e3 ="
                            + " EMA(n) of e2",
                    "Mulloy 1994; TA-Lib TEMA",
                    a -> new Tema(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 10));

    private final Ema first;
    private final Ema second;
    private final Ema third;

    Tema(Cells.Layout layout, int period) {
        first = new Ema(layout, period);
        second = new Ema(layout, period);
        third = new Ema(layout, period);
    }

    @Override
    public double update(Cells cells, double x) {
        double once = first.update(cells, x);
        double twice = second.update(cells, once);
        return 3 * once - 3 * twice + third.update(cells, twice);
    }
}
