package torghut.ta.indicators;

/**
 * Bollinger bands, in the unit of the closes: the mean of the last n closes, and how many standard
 * deviations around it.
 *
 * <p>mid = mean of n closes; upper and lower = mid plus and minus {@code width} population standard
 * deviations (divisor n). Mean and deviation are computed from the n closes each time, so no error
 * accumulates, a spike leaves no trace once it is out of the window, and equal closes have a
 * deviation of exactly 0. Warm-up: n closes; everything is NaN before.
 *
 * <p>Source: J. Bollinger, Bollinger on Bollinger Bands (2001).
 */
public final class BollingerBands {

    private final double width;
    private final Window closes;

    /**
     * Reserves its cells.
     *
     * @param period number of closes
     * @param width number of standard deviations
     * @throws IllegalArgumentException if the period is below 2, or the width not a number &gt; 0
     */
    BollingerBands(Cells.Layout layout, int period, double width) {
        if (period < 2) {
            throw new IllegalArgumentException("period must be >= 2, was " + period);
        }
        if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("width must be > 0, was " + width);
        }
        this.width = width;
        this.closes = new Window(layout, period);
    }

    /** Takes the next close and returns the mid, NaN before the warm-up is over. */
    double update(Cells cells, double close) {
        closes.add(cells, close);
        return closes.isFull(cells) ? closes.mean(cells) : Double.NaN;
    }

    /** Distance of the bands from {@code mid}, which must be what {@link #update} just returned. */
    double halfWidth(Cells cells, double mid) {
        return closes.isFull(cells) ? width * closes.deviation(cells, mid) : Double.NaN;
    }

    /** The last closes, oldest first, at most one fewer than the period: the next one is new. */
    double[] closes(Cells cells) {
        double[] last = new double[Math.min(closes.size(cells), closes.length() - 1)];
        for (int age = 0; age < last.length; age++) {
            last[last.length - 1 - age] = closes.get(cells, age);
        }
        return last;
    }

    /** Restores {@code last}, the result of {@link #closes}; null starts without closes. */
    void restore(Cells cells, double[] last) {
        if (last != null) {
            for (double close : last) {
                closes.add(cells, close);
            }
        }
    }
}
