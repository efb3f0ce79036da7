package torghut.ta.indicators;

import java.util.List;

/**
 * The straight line that fits the last n closes best: its value at the newest and its slope per
 * bar. Warm-up: n closes.
 */
final class LinearRegression implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "linreg",
                    "least-squares line through the last n closes: value at the newest bar, slope"
                            + " per bar",
                    "TA-Lib LINEARREG, LINEARREG_SLOPE",
                    List.of("", "slope"),
                    a -> new LinearRegression(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 14));

    private final Window window;

    LinearRegression(Cells.Layout layout, int period) {
        window = new Window(layout, period);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        window.add(cells, bar.close());
        values[at] = Double.NaN;
        values[at + 1] = Double.NaN;
        if (!window.isFull(cells)) {
            return;
        }
        int count = window.length();
        double centre = (count - 1) / 2.0;
        double mean = window.mean(cells);
        double products = 0;
        for (int age = count - 1; age >= 0; age--) {
            products += (centre - age) * (window.get(cells, age) - mean);
        }
        // Sum of the squared distances of 0 to count - 1 from their mean.
        double slope = products / (count * (count * (double) count - 1) / 12);
        values[at] = mean + slope * centre;
        values[at + 1] = slope;
    }
}
