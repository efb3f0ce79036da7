package torghut.ta.indicators;

/**
 * Directional movement index: difference of the upward and the downward movement in percent of
 * their sum. Without any movement it keeps its last value, at first 0. Warm-up: n + 1 bars.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978).
 */
final class Dx implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "dx",
                    "100 × |plus_di − minus_di| / (plus_di + minus_di); unchanged where both are 0",
                    "Wilder 1978; TA-Lib DX",
                    a -> new Dx(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 14));

    private final DirectionalMovement movement;

    /** Cell: the last value. */
    private final int last;

    Dx(Cells.Layout layout, int period) {
        movement = new DirectionalMovement(layout, period);
        last = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        if (!movement.update(cells, bar)) {
            return Double.NaN;
        }
        double apart = movement.dx(cells);
        if (!Double.isNaN(apart)) {
            cells.set(last, apart);
        }
        return cells.get(last);
    }
}
