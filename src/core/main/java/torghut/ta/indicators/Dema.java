package torghut.ta.indicators;

/**
 * Double exponential moving average: 2 e - EMA(e), e being the EMA. Warm-up: 2 n - 1 values.
 *
 * <p>Source: P. Mulloy, Smoothing data with faster moving averages, Stocks and Commodities 12
 * (1994).
 */
final class Dema implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "dema",
                    "2 e − EMA(n) of e, where e = EMA(n) of the closes",
                    "Mulloy 1994; TA-Lib DEMA",
                    a -> new Dema(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 10));

    private final Ema first;
    private final Ema second;

    Dema(Cells.Layout layout, int period) {
        first = new Ema(layout, period);
        second = new Ema(layout, period);
    }

    @Override
    public double update(Cells cells, double x) {
        double once = first.update(cells, x);
        return 2 * once - second.update(cells, once);
    }
}
