package torghut.ta.indicators;

/**
 * Chaikin's oscillator: a fast minus a slow exponential average of accumulation and distribution
 * ({@link Ad}). Both start with its first value and move by 2 / (n + 1) of the distance to each
 * further one. Warm-up: as many bars as the slow period.
 *
 * <p>Source: M. Chaikin; S. B. Achelis, Technical Analysis from A to Z (1995).
 */
final class Adosc implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "adosc",
                    "average(fast) − average(slow) of ad, each a += 2 / (n + 1) × (ad − a) from the"
                            + " first ad",
                    "Chaikin; TA-Lib ADOSC",
                    a -> new Adosc(a.layout(), a.bars(0), a.bars(1)),
                    Parameter.bars("fast", 2, 3),
                    Parameter.bars("slow", 2, 10));

    private final int slowPeriod;
    private final double fastSmoothing;
    private final double slowSmoothing;
    private final Ad ad;

    /** Cells: bars seen, at most the slow period; the averages. */
    private final int count;

    private final int fast;
    private final int slow;

    Adosc(Cells.Layout layout, int fast, int slow) {
        if (fast >= slow) {
            throw new IllegalArgumentException("fast must be < slow, was " + fast + " and " + slow);
        }
        slowPeriod = slow;
        fastSmoothing = 2.0 / (fast + 1);
        slowSmoothing = 2.0 / (slow + 1);
        ad = new Ad(layout);
        count = layout.reserve(1);
        this.fast = layout.reserve(1);
        this.slow = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double line = ad.update(cells, bar);
        int seen = cells.getInt(count);
        if (seen < slowPeriod) {
            cells.set(count, seen + 1);
        }
        double quickly = cells.get(fast);
        double slowly = cells.get(slow);
        quickly = seen == 0 ? line : fastSmoothing * line + (1 - fastSmoothing) * quickly;
        slowly = seen == 0 ? line : slowSmoothing * line + (1 - slowSmoothing) * slowly;
        cells.set(fast, quickly);
        cells.set(slow, slowly);
        return seen + 1 < slowPeriod ? Double.NaN : quickly - slowly;
    }
}
