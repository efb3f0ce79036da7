package torghut.ta.indicators;

/** Volume-weighted moving average of closes. Warm-up: n bars. */
final class Vwma implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "vwma",
                    "sum of close × volume / sum of volume, over the last n bars",
                    "common usage",
                    a -> new Vwma(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 20));

    private final Window closes;
    private final Window volumes;

    Vwma(Cells.Layout layout, int period) {
        closes = new Window(layout, period);
        volumes = new Window(layout, period);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        closes.add(cells, bar.close());
        volumes.add(cells, bar.volume().value());
        if (!closes.isFull(cells)) {
            return Double.NaN;
        }
        double differences = 0;
        double volume = 0;
        for (int age = closes.length() - 1; age >= 0; age--) {
            differences += (closes.get(cells, age) - bar.close()) * volumes.get(cells, age);
            volume += volumes.get(cells, age);
        }
        return bar.close() + differences / volume;
    }
}
