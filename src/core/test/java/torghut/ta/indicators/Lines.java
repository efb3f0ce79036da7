package torghut.ta.indicators;

import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Lines with cells of their own. */
final class Lines {

    private Lines() {}

    /** A line that has seen nothing; each call takes a number in. */
    static DoubleUnaryOperator fresh(Function<Cells.Layout, Line> type) {
        Cells.Layout layout = new Cells.Layout();
        Line line = type.apply(layout);
        Cells cells = new Cells(layout.size());
        return x -> line.update(cells, x);
    }
}
