package torghut.ta.indicators;

/**
 * Hull's moving average: WMA(root of n) of 2 WMA(n / 2) - WMA(n), both rounded down. Warm-up: n +
 * root of n - 1 values.
 *
 * <p>Source: A. Hull, <a href="https://alanhull.com/hull-moving-average">Hull moving average</a>
 * (2005).
 */
final class Hma implements Line {

    static final Definition DEFINITION =
            Definition.ofCloses(
                    "hma",
                    "WMA(⌊√n⌋) of 2 × WMA(⌊n / 2⌋) − WMA(n)",
                    "Hull 2005",
                    a -> new Hma(a.layout(), a.bars(0)),
                    Parameter.bars("n", 2, 16));

    private final Wma half;
    private final Wma whole;
    private final Wma root;

    Hma(Cells.Layout layout, int period) {
        half = new Wma(layout, period / 2);
        whole = new Wma(layout, period);
        root = new Wma(layout, (int) Math.sqrt(period));
    }

    @Override
    public double update(Cells cells, double x) {
        return root.update(cells, 2 * half.update(cells, x) - whole.update(cells, x));
    }
}
