package torghut.ta.web;

import java.util.List;
import torghut.ta.model.Timeframe;

/** Which part of a row somebody asks for. */
enum View {
    BARS("bars"),
    SIGNALS("signals");

    private final String label;

    View(String label) {
        this.label = label;
    }

    /** Name in paths and answers. */
    String label() {
        return label;
    }

    /** The numbers of a row, in order. */
    List<Field> fields(Timeframe timeframe) {
        boolean second = timeframe.equals(Timeframe.S1);
        return this == BARS
                ? (second ? Field.BAR : Field.AGGREGATE_BAR)
                : (second ? Field.SIGNAL : Field.AGGREGATE_SIGNAL);
    }
}
