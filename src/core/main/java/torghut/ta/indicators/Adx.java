package torghut.ta.indicators;

/**
 * Average directional movement index: Wilder's average of {@link Dx}, seeded with the mean of its
 * first n values. A bar without any movement counts as 0 in the seed and is skipped after it.
 * Warm-up: 2 n bars.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978), as TA-Lib has it.
 */
final class Adx implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "adx",
                    "a = ((n − 1) a + dx) / n, from the mean of the first n values of dx",
                    "Wilder 1978; TA-Lib ADX",
                    a -> new Adx(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 14));

    private final int period;
    private final DirectionalMovement movement;

    /** Cells: values of the index seen, at most the period; their sum, then the average. */
    private final int count;

    private final int average;

    Adx(Cells.Layout layout, int period) {
        this.period = period;
        movement = new DirectionalMovement(layout, period);
        count = layout.reserve(1);
        average = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        if (!movement.update(cells, bar)) {
            return Double.NaN;
        }
        double apart = movement.dx(cells);
        double before = cells.get(average);
        int seen = cells.getInt(count);
        if (seen == period) {
            double next = Double.isNaN(apart) ? before : (before * (period - 1) + apart) / period;
            cells.set(average, next);
            return next;
        }
        double sum = Double.isNaN(apart) ? before : before + apart;
        cells.set(count, seen + 1);
        if (seen + 1 < period) {
            cells.set(average, sum);
            return Double.NaN;
        }
        cells.set(average, sum / period);
        return sum / period;
    }
}
