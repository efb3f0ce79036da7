package torghut.ta.indicators;

/**
 * Commodity channel index: distance of the typical price from its mean, divided by 0.015 times the
 * mean absolute deviation; 0 if all prices are equal. Warm-up: n bars.
 *
 * <p>Source: D. R. Lambert, Commodity channel index, Commodities 9 (1980).
 */
final class Cci implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "cci",
                    "(t − mean t) / (0.015 × mean |t − mean t|) over n bars, t = (high + low +"
                            + " close) / 3; 0 where nothing deviates",
                    "Lambert 1980; TA-Lib CCI",
                    a -> new Cci(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 20));

    private final Window prices;

    Cci(Cells.Layout layout, int period) {
        prices = new Window(layout, period);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double price = bar.typicalPrice();
        prices.add(cells, price);
        if (!prices.isFull(cells)) {
            return Double.NaN;
        }
        double mean = prices.mean(cells);
        double deviations = 0;
        for (int age = prices.length() - 1; age >= 0; age--) {
            deviations += Math.abs(prices.get(cells, age) - mean);
        }
        return deviations == 0 ? 0 : (price - mean) / (0.015 * (deviations / prices.length()));
    }
}
