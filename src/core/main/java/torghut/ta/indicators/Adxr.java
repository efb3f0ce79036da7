package torghut.ta.indicators;

/**
 * Average directional movement rating: the mean of the ADX and the ADX n - 1 bars ago. Warm-up: 3 n
 * - 1 bars.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978), as TA-Lib has it.
 */
final class Adxr implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "adxr",
                    "(adx + adx n − 1 bars ago) / 2",
                    "Wilder 1978; TA-Lib ADXR",
                    a -> new Adxr(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 14));

    private final Adx adx;
    private final Window window;

    Adxr(Cells.Layout layout, int period) {
        adx = new Adx(layout, period);
        window = new Window(layout, period);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double now = adx.update(cells, bar);
        if (Double.isNaN(now)) {
            return Double.NaN;
        }
        window.add(cells, now);
        return window.isFull(cells) ? (now + window.oldest(cells)) / 2 : Double.NaN;
    }
}
