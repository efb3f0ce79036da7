package torghut.ta.indicators;

/**
 * Weighted moving average: the newest of the last n values weighs n, the one before n - 1, the
 * oldest 1. Warm-up: n values.
 */
final class Wma implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "wma",
                    "sum of weight × close over the sum of weights; the newest of n closes weighs"
                            + " n, the oldest 1",
                    "TA-Lib WMA",
                    a -> new Wma(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 9));

    private final Window window;
    private final double weights;

    Wma(Cells.Layout layout, int period) {
        window = new Window(layout, period);
        weights = period * (period + 1.0) / 2;
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
        int period = window.length();
        double differences = 0;
        for (int age = period - 1; age > 0; age--) {
            differences += (period - age) * (window.get(cells, age) - x);
        }
        return x + differences / weights;
    }
}
