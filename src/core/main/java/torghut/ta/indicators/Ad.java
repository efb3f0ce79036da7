package torghut.ta.indicators;

/**
 * Accumulation and distribution: the sum over all bars of volume times a weight, which is -1 for a
 * close at the low, 1 for a close at the high and 0 if high and low are equal.
 *
 * <p>Source: M. Chaikin; S. B. Achelis, Technical Analysis from A to Z (1995).
 */
final class Ad implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "ad",
                    "sum of volume × ((close − low) − (high − close)) / (high − low) over all bars",
                    "Chaikin; TA-Lib AD",
                    a -> new Ad(a.layout()));

    /** Cell: the sum. */
    private final int sum;

    Ad(Cells.Layout layout) {
        sum = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double range = bar.high() - bar.low();
        if (range > 0) {
            double part = ((bar.close() - bar.low()) - (bar.high() - bar.close())) / range;
            cells.set(sum, cells.get(sum) + part * bar.volume().value());
        }
        return cells.get(sum);
    }
}
