package torghut.ta.indicators;

/**
 * Wilder's smoothed directional movement: which share of the range of the last bars was upward and
 * which downward. A bar moves up by high - previous high, down by previous low - low; the larger
 * counts if it is above 0, the other is 0. Movements and true ranges are added up over the first n
 * - 1 changes; from then on s = s - s / n + x. Warm-up: n + 1 bars.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978), with the start as
 * TA-Lib has it.
 */
final class DirectionalMovement {

    private final int period;
    private final TrueRange trueRange;

    /** Cells: changes seen, at most the period; previous high and low; the sums. */
    private final int count;

    private final int previousHigh;
    private final int previousLow;
    private final int plus;
    private final int minus;
    private final int range;

    DirectionalMovement(Cells.Layout layout, int period) {
        this.period = period;
        trueRange = new TrueRange(layout);
        count = layout.reserve(1);
        previousHigh = layout.reserve(1);
        previousLow = layout.reserve(1);
        plus = layout.reserve(1);
        minus = layout.reserve(1);
        range = layout.reserve(1);
    }

    /** Takes the next bar; true once the warm-up is over. */
    boolean update(Cells cells, BarInput bar) {
        double tr = trueRange.update(cells, bar);
        double up = bar.high() - cells.get(previousHigh);
        double down = cells.get(previousLow) - bar.low();
        cells.set(previousHigh, bar.high());
        cells.set(previousLow, bar.low());
        if (Double.isNaN(tr)) {
            return false;
        }
        int seen = cells.getInt(count);
        boolean isDecaying = seen >= period - 1;
        add(cells, plus, isDecaying, up > 0 && up > down ? up : 0);
        add(cells, minus, isDecaying, down > 0 && down > up ? down : 0);
        add(cells, range, isDecaying, tr);
        if (seen < period) {
            cells.set(count, seen + 1);
        }
        return isDecaying;
    }

    private void add(Cells cells, int sum, boolean isDecaying, double x) {
        double before = cells.get(sum);
        cells.set(sum, isDecaying ? before - before / period + x : before + x);
    }

    /** Share of the upward movement in the range, in percent; 0 if there is no range. */
    double plusDi(Cells cells) {
        return share(cells, plus);
    }

    /** Share of the downward movement in the range, in percent; 0 if there is no range. */
    double minusDi(Cells cells) {
        return share(cells, minus);
    }

    private double share(Cells cells, int movement) {
        double all = cells.get(range);
        return all == 0 ? 0 : 100 * (cells.get(movement) / all);
    }

    /** Difference of the two shares in percent of their sum; NaN if there is no movement. */
    double dx(Cells cells) {
        double up = plusDi(cells);
        double down = minusDi(cells);
        return up + down == 0 ? Double.NaN : 100 * (Math.abs(down - up) / (up + down));
    }
}
