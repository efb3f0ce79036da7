package torghut.ta.indicators;

/**
 * Directional indicator: the share of the downward movement in the range of the last bars, in
 * percent; see {@link DirectionalMovement}. Warm-up: n + 1 bars.
 */
final class MinusDi implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "minus_di",
                    "100 × smoothed movement down / smoothed true range; s = s − s / n + x, from"
                            + " the sum of the first n − 1",
                    "Wilder 1978; TA-Lib MINUS_DI",
                    a -> new MinusDi(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 14));

    private final DirectionalMovement movement;

    MinusDi(Cells.Layout layout, int period) {
        movement = new DirectionalMovement(layout, period);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        return movement.update(cells, bar) ? movement.minusDi(cells) : Double.NaN;
    }
}
