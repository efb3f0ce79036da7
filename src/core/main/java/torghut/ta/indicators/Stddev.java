package torghut.ta.indicators;

/** Population standard deviation (divisor n) of the last n values. Warm-up: n values. */
final class Stddev implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "stddev",
                    "root of the mean of (close − mean)² over the last n closes",
                    "TA-Lib STDDEV",
                    a -> new Stddev(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 20));

    private final Window window;

    Stddev(Cells.Layout layout, int period) {
        window = new Window(layout, period);
    }

    @Override
    public double update(Cells cells, double x) {
        window.add(cells, x);
        return window.isFull(cells) ? window.deviation(cells, window.mean(cells)) : Double.NaN;
    }
}
