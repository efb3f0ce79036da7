package torghut.ta.indicators;

import java.util.List;

/**
 * Supertrend: a stop price that follows the trend at a distance of some average true ranges from
 * the middle of the bar. The lower band only rises, and the upper band only falls, as long as
 * closes stay between the bands; the trend turns when a close is beyond the band that is in use.
 * The first trend is up if the close is at or above the middle of its bar. Warm-up: n + 1 bars.
 *
 * <p>Source: O. Seban, Tout le monde mérite d'être riche (2008).
 */
final class Supertrend implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "supertrend",
                    "(high + low) / 2 ± k × atr(n); the lower band never falls while closes are"
                            + " above it, the upper never rises while closes are below it; value ="
                            + " lower in an up-trend, upper in a down-trend; a close beyond it turns"
                            + " the trend (1 up, −1 down)",
                    "Seban 2008",
                    List.of("", "trend"),
                    a -> new Supertrend(a.layout(), a.bars(0), a.number(1)),
                    Parameter.bars("n", 1, 10),
                    Parameter.factor("k", 3));

    private final Atr range;
    private final double width;

    /** Cells: 1 up, -1 down, 0 before the first; the bands; the previous close. */
    private final int trend;

    private final int lower;
    private final int upper;
    private final int previousClose;

    Supertrend(Cells.Layout layout, int period, double width) {
        range = new Atr(layout, period);
        this.width = width;
        trend = layout.reserve(1);
        lower = layout.reserve(1);
        upper = layout.reserve(1);
        previousClose = layout.reserve(1);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        double halfWidth = width * range.update(cells, bar);
        double before = cells.get(previousClose);
        cells.set(previousClose, bar.close());
        if (Double.isNaN(halfWidth)) {
            values[at] = Double.NaN;
            values[at + 1] = Double.NaN;
            return;
        }
        double middle = (bar.high() + bar.low()) / 2;
        double below = middle - halfWidth;
        double above = middle + halfWidth;
        double direction = cells.get(trend);
        if (direction == 0) {
            direction = bar.close() >= middle ? 1 : -1;
        } else {
            if (before >= cells.get(lower)) {
                below = Math.max(below, cells.get(lower));
            }
            if (before <= cells.get(upper)) {
                above = Math.min(above, cells.get(upper));
            }
            if (direction > 0 ? bar.close() < below : bar.close() > above) {
                direction = -direction;
            }
        }
        cells.set(lower, below);
        cells.set(upper, above);
        cells.set(trend, direction);
        values[at] = direction > 0 ? below : above;
        values[at + 1] = direction;
    }
}
