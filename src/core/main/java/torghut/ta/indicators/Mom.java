package torghut.ta.indicators;

/** Momentum: the change over n values. Warm-up: n + 1 values. */
final class Mom implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "mom",
                    "close − close n bars ago",
                    "TA-Lib MOM",
                    a -> new Mom(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 10));

    private final Window window;

    Mom(Cells.Layout layout, int period) {
        window = new Window(layout, period + 1);
    }

    @Override
    public double update(Cells cells, double x) {
        window.add(cells, x);
        return window.isFull(cells) ? x - window.oldest(cells) : Double.NaN;
    }
}
