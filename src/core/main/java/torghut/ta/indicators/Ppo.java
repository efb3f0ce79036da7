package torghut.ta.indicators;

/**
 * Percentage price oscillator: a fast minus a slow EMA of the closes, in percent of the slow one.
 * Each is seeded with the mean of its own first closes. Warm-up: as many closes as the slow period.
 */
final class Ppo implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "ppo",
                    "100 × (EMA(fast) − EMA(slow)) / EMA(slow), each seeded on its own",
                    "TA-Lib PPO with EMAs",
                    a -> new Ppo(a.layout(), a.bars(0), a.bars(1)),
                    Parameter.bars("fast", 1, 12),
                    Parameter.bars("slow", 2, 26));

    private final Ema fast;
    private final Ema slow;

    Ppo(Cells.Layout layout, int fast, int slow) {
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
        return 100 * ((quickly - slowly) / slowly);
    }
}
