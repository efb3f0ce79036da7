package torghut.ta.model;

/**
 * A bar as it should have been: what late trades, corrections and cancels have made of it after it
 * had left. The highest number of a symbol, timeframe and second holds.
 *
 * @param bar the whole bar again; where it is deleted, its prices and its VWAP are 0
 * @param timeframe length of the bar: a second or a minute
 * @param number 1, 2, … for one bar; the bar that had left is number 0
 * @param cause what has changed it last
 * @param tradeId id of the trade that has changed it last, as it was reported
 * @param isDeleted whether nothing is left that sets a price
 */
public record Revision(
        MicroBar bar,
        Timeframe timeframe,
        int number,
        Cause cause,
        String tradeId,
        boolean isDeleted) {

    /** Number of the bar among those of its timeframe: start of the window over its length. */
    public long seq() {
        return Math.floorDiv(bar.startMillis(), timeframe.millis());
    }

    /** What changes a bar that has left. */
    public enum Cause {
        /** A trade that came after its second was closed. */
        LATE,
        /** A correction of a trade. */
        CORRECTION,
        /** A cancel of a trade. */
        CANCEL
    }
}
