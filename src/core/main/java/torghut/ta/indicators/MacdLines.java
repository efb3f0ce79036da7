package torghut.ta.indicators;

import java.util.List;

/**
 * MACD as TA-Lib computes it: the fast average is seeded with the last closes before the slow one's
 * first value, and all three lines start when the signal line does. {@link Macd}, which every
 * signal carries, seeds each average with its own first closes; the two converge.
 *
 * <p>Source: G. Appel, Technical Analysis: Power Tools for Active Investors (2005).
 */
final class MacdLines implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "macd",
                    "macd = EMA(fast) − EMA(slow), the fast one seeded with the closes slow − fast"
                            + " + 1 to slow; signal = EMA(signal) of macd; hist = macd − signal",
                    "Appel 2005; TA-Lib MACD",
                    List.of("", "signal", "hist"),
                    a -> new MacdLines(a.layout(), a.bars(0), a.bars(1), a.bars(2)),
                    Parameter.bars("fast", 1, 12),
                    Parameter.bars("slow", 2, 26),
                    Parameter.bars("signal", 1, 9));

    private final Ema fast;
    private final Ema slow;
    private final Ema signal;
    private final int late;

    /** Cell: number of closes that the fast average has skipped so far. */
    private final int leftOut;

    MacdLines(Cells.Layout layout, int fast, int slow, int signal) {
        if (fast >= slow) {
            throw new IllegalArgumentException("fast must be < slow, was " + fast + " and " + slow);
        }
        this.fast = new Ema(layout, fast);
        this.slow = new Ema(layout, slow);
        this.signal = new Ema(layout, signal);
        this.late = slow - fast;
        this.leftOut = layout.reserve(1);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        double slowly = slow.update(cells, bar.close());
        int left = cells.getInt(leftOut);
        double above = Double.NaN;
        if (left < late) {
            cells.set(leftOut, left + 1);
        } else {
            above = fast.update(cells, bar.close()) - slowly;
        }
        double average = signal.update(cells, above);
        values[at] = above + 0 * average;
        values[at + 1] = average;
        values[at + 2] = above - average;
    }
}
