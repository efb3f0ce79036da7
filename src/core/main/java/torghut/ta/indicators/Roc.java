package torghut.ta.indicators;

/** Rate of change: the change over n values, in percent. Warm-up: n + 1 values. */
final class Roc implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "roc",
                    "100 × (close − close n bars ago) / close n bars ago",
                    "TA-Lib ROC",
                    a -> new Roc(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 10));

    private final Window window;

    Roc(Cells.Layout layout, int period) {
        window = new Window(layout, period + 1);
    }

    @Override
    public double update(Cells cells, double x) {
        if (Double.isNaN(x)) {
            return Double.NaN;
        }
        window.add(cells, x);
        if (!window.isFull(cells)) {
            return Double.NaN;
        }
        double before = window.oldest(cells);
        return 100 * ((x - before) / before);
    }
}
