package torghut.ta.indicators;

import java.util.List;

/**
 * Ichimoku: the middle between highest high and lowest low over three periods. The two lines of the
 * cloud are given at the bar that they are computed from; charts draw them {@code kijun} bars
 * later. (The fifth line of such charts is the close, drawn {@code kijun} bars earlier.) Warm-up:
 * each line has a value once it has the bars of its period.
 *
 * <p>Source: G. Hosoda, Ichimoku Kinko Hyo (1969).
 */
final class Ichimoku implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "ichimoku",
                    "tenkan, kijun, senkou_b = (highest high + lowest low) / 2 over a, b, c bars;"
                            + " senkou_a = (tenkan + kijun) / 2; the cloud is not displaced",
                    "Hosoda 1969",
                    List.of("tenkan", "kijun", "senkou_a", "senkou_b"),
                    a -> new Ichimoku(a.layout(), a.bars(0), a.bars(1), a.bars(2)),
                    Parameter.bars("a", 1, 9),
                    Parameter.bars("b", 1, 26),
                    Parameter.bars("c", 1, 52));

    private final PriceRange tenkan;
    private final PriceRange kijun;
    private final PriceRange senkou;

    Ichimoku(Cells.Layout layout, int tenkan, int kijun, int senkou) {
        this.tenkan = new PriceRange(layout, tenkan);
        this.kijun = new PriceRange(layout, kijun);
        this.senkou = new PriceRange(layout, senkou);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        values[at] = middle(tenkan, cells, bar);
        values[at + 1] = middle(kijun, cells, bar);
        values[at + 2] = (values[at] + values[at + 1]) / 2;
        values[at + 3] = middle(senkou, cells, bar);
    }

    private static double middle(PriceRange range, Cells cells, BarInput bar) {
        return range.add(cells, bar.high(), bar.low()) ? range.middle(cells) : Double.NaN;
    }
}
