package torghut.ta.indicators;

/**
 * Distance of the newest close from the mean of the last n closes, in population standard
 * deviations; not defined if all are equal. Warm-up: n closes.
 */
final class Zscore implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "zscore",
                    "(close − mean) / population standard deviation, of the last n closes; absent"
                            + " where all are equal",
                    "common usage",
                    a -> new Zscore(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 20));

    private final Window window;

    Zscore(Cells.Layout layout, int period) {
        window = new Window(layout, period);
    }

    @Override
    public double update(Cells cells, double x) {
        window.add(cells, x);
        if (!window.isFull(cells)) {
            return Double.NaN;
        }
        double mean = window.mean(cells);
        double deviation = window.deviation(cells, mean);
        return deviation == 0 ? Double.NaN : (x - mean) / deviation;
    }
}
