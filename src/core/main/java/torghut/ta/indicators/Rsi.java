package torghut.ta.indicators;

/**
 * Wilder's relative strength index, in [0, 100]: the share of gains in all recent moves of the
 * close.
 *
 * <p>A move is the difference of two consecutive closes; its gain is the move or 0, its loss the
 * move's opposite or 0. Seed: g and l are the means of the first n gains and losses. From then on g
 * = ((n - 1) g + gain) / n, and l in the same way. The index is 100 g / (g + l), and 50 when g + l
 * = 0, that is, when no close ever differed. Warm-up: n + 1 closes; before, the index is NaN.
 *
 * <p>TA-Lib agrees, but says 0 where g + l is below 1e-14.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978); <a
 * href="https://github.com/TA-Lib/ta-lib/blob/main/src/ta_func/ta_RSI.c">TA-Lib RSI</a>.
 */
public final class Rsi implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "rsi",
                    "100 × g / (g + l), g and l the means of the first n gains and losses, then g ="
                            + " ((n − 1) g + gain) / n and l alike; 50 where nothing ever moved",
                    "Wilder 1978; TA-Lib RSI",
                    a -> new Rsi(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 14));

    /** Averages below this value no longer decay, as they and their ratio would underflow. */
    private static final double SMALLEST = 1e-280;

    private final int period;

    /** Cell: closes seen, at most the period plus one. */
    private final int count;

    /** Cell: the last of them. */
    private final int previousClose;

    /** Cells: sums of gains and losses while they are fewer than the period, then the averages. */
    private final int gain;

    private final int loss;

    /**
     * State for a checkpoint.
     *
     * @param count closes seen, at most the period plus one
     * @param previousClose the last of them, 0 when there is none
     * @param gain sum of the gains while they are fewer than the period, then their average
     * @param loss sum of the losses while they are fewer than the period, then their average
     */
    public record State(int count, double previousClose, double gain, double loss) {}

    /**
     * Reserves its cells.
     *
     * @throws IllegalArgumentException if the period is below 1
     */
    Rsi(Cells.Layout layout, int period) {
        if (period < 1) {
            throw new IllegalArgumentException("period must be >= 1, was " + period);
        }
        this.period = period;
        this.count = layout.reserve(1);
        this.previousClose = layout.reserve(1);
        this.gain = layout.reserve(1);
        this.loss = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, double close) {
        if (Double.isNaN(close)) {
            return Double.NaN;
        }
        int seen = cells.getInt(count);
        double move = close - cells.get(previousClose);
        cells.set(previousClose, close);
        if (seen <= period) {
            cells.set(count, seen + 1);
        }
        if (seen == 0) {
            return Double.NaN;
        }
        double gains = cells.get(gain);
        double losses = cells.get(loss);
        boolean isDecaying = move != 0 || gains + losses >= SMALLEST;
        if (seen <= period || isDecaying) {
            gains = next(seen, gains, Math.max(move, 0));
            losses = next(seen, losses, Math.max(-move, 0));
            cells.set(gain, gains);
            cells.set(loss, losses);
        }
        if (seen < period) {
            return Double.NaN;
        }
        return gains + losses == 0 ? 50 : 100 * (gains / (gains + losses));
    }

    /** The sum or average with one more gain or loss. */
    private double next(int seen, double before, double counted) {
        if (seen > period) {
            return (before * (period - 1) + counted) / period;
        }
        double sum = before + counted;
        return seen < period ? sum : sum / period;
    }

    /** Average gain once the warm-up is over. */
    double gain(Cells cells) {
        return cells.get(gain);
    }

    /** Average loss once the warm-up is over. */
    double loss(Cells cells) {
        return cells.get(loss);
    }

    State state(Cells cells) {
        return new State(
                cells.getInt(count), cells.get(previousClose), cells.get(gain), cells.get(loss));
    }

    /** Restores a state; null starts before the first close. */
    void restore(Cells cells, State state) {
        if (state != null) {
            cells.set(count, state.count());
            cells.set(previousClose, state.previousClose());
            cells.set(gain, state.gain());
            cells.set(loss, state.loss());
        }
    }
}
