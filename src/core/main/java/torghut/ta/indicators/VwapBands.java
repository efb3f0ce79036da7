package torghut.ta.indicators;

import java.util.List;

/**
 * Bands around the VWAP of the session, at a number of standard deviations of the bars' VWAPs,
 * weighted by volume. Defined from the first bar of a session on, where their width is 0.
 *
 * <p>Mean and sum of squares follow B. P. Welford's recurrence with weights (D. H. D. West,
 * Updating mean and variance estimates, CACM 22, 1979), which stays accurate however long the
 * session is.
 */
final class VwapBands implements Indicator {

    static final Definition DEFINITION =
            Definition.of(
                    "vwap_bands",
                    "mid = VWAP since the session's start; upper, lower = mid ± k × root of (sum of"
                            + " volume × (bar's VWAP − mid)² / sum of volume)",
                    "common usage; West 1979 for the recurrence",
                    List.of("upper", "mid", "lower"),
                    a -> new VwapBands(a.layout(), a.calendar(), a.number(0)),
                    Parameter.factor("k", 2));

    private final SessionCalendar calendar;
    private final double width;

    /** Cells: start of the session; volume, mean and squares in it. */
    private final int session;

    private final int volume;
    private final int mean;
    private final int squares;

    VwapBands(Cells.Layout layout, SessionCalendar calendar, double width) {
        this.calendar = calendar;
        this.width = width;
        session = layout.reserve(1);
        volume = layout.reserve(1);
        mean = layout.reserve(1);
        squares = layout.reserve(1);
    }

    @Override
    public void update(Cells cells, BarInput bar, double[] values, int at) {
        double start = calendar.sessionStart(bar.startMillis());
        if (start != cells.get(session)) {
            cells.set(session, start);
            cells.set(volume, 0);
            cells.set(squares, 0);
        }
        double barVolume = bar.volume().value();
        double price = bar.notional().dividedBy(bar.volume());
        double all = cells.get(volume) + barVolume;
        double before = cells.get(volume) == 0 ? price : cells.get(mean);
        double mid = before + barVolume / all * (price - before);
        double spread = cells.get(squares) + barVolume * (price - before) * (price - mid);
        cells.set(volume, all);
        cells.set(mean, mid);
        cells.set(squares, spread);
        double halfWidth = width * Math.sqrt(Math.max(0, spread / all));
        values[at] = mid + halfWidth;
        values[at + 1] = mid;
        values[at + 2] = mid - halfWidth;
    }
}
