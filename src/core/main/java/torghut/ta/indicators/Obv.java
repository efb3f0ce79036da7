package torghut.ta.indicators;

/**
 * On-balance volume: the volume of the symbol's first bar, plus the volume of each bar that closed
 * higher, minus that of each that closed lower.
 *
 * <p>Source: J. Granville, New Key to Stock Market Profits (1963).
 */
final class Obv implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "obv",
                    "volume of the first bar, then + volume where the close rose, − volume where it"
                            + " fell",
                    "Granville 1963; TA-Lib OBV",
                    a -> new Obv(a.layout()));

    /** Cells: the previous close, 0 before the first; the balance. */
    private final int previousClose;

    private final int balance;

    Obv(Cells.Layout layout) {
        previousClose = layout.reserve(1);
        balance = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double volume = bar.volume().value();
        double before = cells.get(previousClose);
        cells.set(previousClose, bar.close());
        // The previous close of the first bar is 0, so that its volume is added.
        double sum = cells.get(balance) + Math.signum(bar.close() - before) * volume;
        cells.set(balance, sum);
        return sum;
    }
}
