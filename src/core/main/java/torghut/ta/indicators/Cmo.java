package torghut.ta.indicators;

/**
 * Chande's momentum oscillator with Wilder's averages: 100 (g - l) / (g + l), g and l as in {@link
 * Rsi}; 0 if no close ever differed. In [-100, 100]. Warm-up: n + 1 closes.
 *
 * <p>Source: T. S. Chande and S. Kroll, The New Technical Trader (1994), whose averages are plain
 * sums; the smoothing is TA-Lib's.
 */
final class Cmo implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "cmo",
                    "100 × (g − l) / (g + l), g and l Wilder's averages of gains and losses as in"
                            + " rsi; 0 where nothing ever moved",
                    "Chande and Kroll 1994; TA-Lib CMO",
                    a -> new Cmo(a.layout(), a.bars(0)),
                    Parameter.bars("n", 1, 14));

    private final Rsi moves;

    Cmo(Cells.Layout layout, int period) {
        moves = new Rsi(layout, period);
    }

    @Override
    public double update(Cells cells, double x) {
        if (Double.isNaN(moves.update(cells, x))) {
            return Double.NaN;
        }
        double gain = moves.gain(cells);
        double loss = moves.loss(cells);
        return gain + loss == 0 ? 0 : 100 * ((gain - loss) / (gain + loss));
    }
}
