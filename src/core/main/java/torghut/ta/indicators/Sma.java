package torghut.ta.indicators;

/** Simple moving average: the mean of the last n values. Warm-up: n values. */
final class Sma implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "sma",
                    "mean of the last n closes",
                    "TA-Lib SMA",
                    a -> new Sma(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 20));

    private final Window window;

    Sma(Cells.Layout layout, int period) {
        window = new Window(layout, period);
    }

    @Override
    public double update(Cells cells, double x) {
        if (Double.isNaN(x)) {
            return Double.NaN;
        }
        window.add(cells, x);
        return window.isFull(cells) ? window.mean(cells) : Double.NaN;
    }
}
