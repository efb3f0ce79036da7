package torghut.ta.indicators;

/**
 * Triangular moving average: a mean of means, so that the middle of the last n values weighs most.
 * Warm-up: n values.
 */
final class Trima implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "trima",
                    "mean of the last (n + 1) / 2 means of (n + 1) / 2 closes; with an even n of n"
                            + " / 2 + 1 means of n / 2 closes",
                    "TA-Lib TRIMA",
                    a -> new Trima(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 9));

    private final Sma inner;
    private final Sma outer;

    Trima(Cells.Layout layout, int period) {
        inner = new Sma(layout, (period + 1) / 2);
        outer = new Sma(layout, period / 2 + 1);
    }

    @Override
    public double update(Cells cells, double x) {
        return outer.update(cells, inner.update(cells, x));
    }
}
