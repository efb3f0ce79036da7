package torghut.ta.indicators;

/** Highest high and lowest low of the last n bars. */
final class PriceRange {

    private final Window highs;
    private final Window lows;

    PriceRange(Cells.Layout layout, int period) {
        highs = new Window(layout, period);
        lows = new Window(layout, period);
    }

    /** Takes the next bar; true once there are n bars. */
    boolean add(Cells cells, double high, double low) {
        highs.add(cells, high);
        lows.add(cells, low);
        return highs.isFull(cells);
    }

    double high(Cells cells) {
        return highs.highest(cells);
    }

    double low(Cells cells) {
        return lows.lowest(cells);
    }

    /** The middle between the two. */
    double middle(Cells cells) {
        return (high(cells) + low(cells)) / 2;
    }

    /** Position of {@code close} between lowest (0) and highest (100); 0 if the two are equal. */
    double percent(Cells cells, double close) {
        double low = low(cells);
        double range = high(cells) - low;
        return range == 0 ? 0 : 100 * ((close - low) / range);
    }

    /** Bars since the highest high, 0 for the newest; of equal ones the newest counts. */
    int barsSinceHigh(Cells cells) {
        return highs.ageOf(cells, high(cells));
    }

    /** Bars since the lowest low, 0 for the newest; of equal ones the newest counts. */
    int barsSinceLow(Cells cells) {
        return lows.ageOf(cells, low(cells));
    }
}
