package torghut.ta.indicators;

/**
 * True range: the range of a bar, extended to the previous close. The largest of high - low, |high
 * - previous close|, |low - previous close|. Warm-up: two bars.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978).
 */
final class TrueRange implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "tr",
                    "largest of high − low, |high − close before|, |low − close before|",
                    "Wilder 1978; TA-Lib TRANGE",
                    a -> new TrueRange(a.layout()));

    /** Cell: the previous close, 0 before the first. */
    private final int previousClose;

    TrueRange(Cells.Layout layout) {
        previousClose = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double before = cells.get(previousClose);
        cells.set(previousClose, bar.close());
        return before == 0
                ? Double.NaN
                : Math.max(bar.high(), before) - Math.min(bar.low(), before);
    }
}
