package torghut.ta.indicators;

/**
 * Absolute price oscillator: a fast minus a slow EMA of the closes, in price units. Each is seeded
 * with the mean of its own first closes. Warm-up: as many closes as the slow period.
 */
final class Apo implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "apo",
                    "EMA(fast) − EMA(slow), each seeded on its own",
                    "TA-Lib APO with EMAs",
                    a -> new Apo(a.layout(), a.bars(0), a.bars(1)),
                    Parameter.bars("fast", 1, 12),
                    Parameter.bars("slow", 2, 26));

    private final Ema fast;
    private final Ema slow;

    Apo(Cells.Layout layout, int fast, int slow) {
        if (fast >= slow) {
            throw new IllegalArgumentException("fast must be < slow, was " + fast + " and " + slow);
        }
        this.fast = new Ema(layout, fast);
        this.slow = new Ema(layout, slow);
    }

    @Override
    public double update(Cells cells, double x) {
        double quickly = fast.update(cells, x);
        double slowly = slow.update(cells, x);
        return quickly - slowly;
    }
}
