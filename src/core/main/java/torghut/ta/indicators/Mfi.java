package torghut.ta.indicators;

/**
 * Money flow index: of the money that was traded in bars whose typical price changed, the share of
 * those where it rose, in percent; 0 if it never changed. Warm-up: n + 1 bars.
 *
 * <p>Source: G. Quong and A. Soudack, Volume-weighted RSI: money flow, Stocks and Commodities 7
 * (1989).
 */
final class Mfi implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "mfi",
                    "100 × up / (up + down): sums over n bars of t × volume where t = (high + low +"
                            + " close) / 3 rose or fell; 0 where it never changed",
                    "Quong and Soudack 1989; TA-Lib MFI",
                    a -> new Mfi(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 14));

    /** Cell: the previous typical price, 0 before the first. */
    private final int previousPrice;

    /** Money traded in each bar, negative if the price fell. */
    private final Window flows;

    Mfi(Cells.Layout layout, int period) {
        previousPrice = layout.reserve(1);
        flows = new Window(layout, period);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double price = bar.typicalPrice();
        double before = cells.get(previousPrice);
        cells.set(previousPrice, price);
        if (before == 0) {
            return Double.NaN;
        }
        flows.add(cells, Math.signum(price - before) * price * bar.volume().value());
        if (!flows.isFull(cells)) {
            return Double.NaN;
        }
        double up = 0;
        double down = 0;
        for (int age = flows.length() - 1; age >= 0; age--) {
            double flow = flows.get(cells, age);
            up += Math.max(flow, 0);
            down -= Math.min(flow, 0);
        }
        return up + down == 0 ? 0 : 100 * (up / (up + down));
    }
}
