package torghut.ta.indicators;

/**
 * Kaufman's adaptive moving average: an EMA that is fast (as of 2 values) while prices move in one
 * direction and slow (as of 30) while they move back and forth. Efficiency = |x - x n values ago| /
 * sum of the n moves in between, 1 if nothing moved; k += (efficiency (2/3 - 2/31) + 2/31) squared
 * * (x - k). Seed: the n-th value. Warm-up: n + 1 values.
 *
 * <p>Source: P. J. Kaufman, Smarter Trading (1995).
 */
final class Kama implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "kama",
                    "k += (efficiency × (2/3 − 2/31) + 2/31)² × (close − k), from k = close n;"
                            + " efficiency = change over n bars / sum of the n absolute changes, 1"
                            + " where nothing moved",
                    "Kaufman 1995; TA-Lib KAMA",
                    a -> new Kama(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 10));

    private static final double FAST = 2.0 / 3;
    private static final double SLOW = 2.0 / 31;

    private final Window window;

    /** Cell: the average. */
    private final int average;

    Kama(Cells.Layout layout, int period) {
        window = new Window(layout, period + 1);
        average = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, double x) {
        if (Double.isNaN(x)) {
            return Double.NaN;
        }
        window.add(cells, x);
        if (!window.isFull(cells)) {
            cells.set(average, x);
            return Double.NaN;
        }
        double moves = 0;
        for (int age = window.length() - 1; age > 0; age--) {
            moves += Math.abs(window.get(cells, age - 1) - window.get(cells, age));
        }
        double efficiency =
                moves == 0 ? 1 : Math.min(1, Math.abs(x - window.oldest(cells)) / moves);
        double smoothing = efficiency * (FAST - SLOW) + SLOW;
        double before = cells.get(average);
        double after = before + smoothing * smoothing * (x - before);
        cells.set(average, after);
        return after;
    }
}
