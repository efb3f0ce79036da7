package torghut.ta.web;

import java.util.List;

/** Which part of a row somebody asks for. */
enum View {
    BARS("bars", Field.BAR, Field.AGGREGATE_BAR),
    SIGNALS("signals", Field.SIGNAL, Field.AGGREGATE_SIGNAL);

    private final String label;
    private final List<Field> ofSeconds;
    private final List<Field> ofLonger;

    View(String label, List<Field> ofSeconds, List<Field> ofLonger) {
        this.label = label;
        this.ofSeconds = ofSeconds;
        this.ofLonger = ofLonger;
    }

    /** Name in paths and answers. */
    String label() {
        return label;
    }

    /** The numbers of a row, in order. */
    List<Field> fields(Timeframe timeframe) {
        return timeframe.equals(Timeframe.SECOND) ? ofSeconds : ofLonger;
    }
}
