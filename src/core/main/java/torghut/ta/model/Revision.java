package torghut.ta.model;

/**
 * A new version of a bar that was already sent, because a late trade, a correction or a cancel
 * changed it. Of all versions of a bar the one with the highest number is valid.
 *
 * @param bar the whole bar as it is now; prices and VWAP are 0 if it is deleted
 * @param timeframe length of the bar: a second or a minute
 * @param number 1, 2, … for one bar; the bar that was sent first counts as 0
 * @param cause the last change that led to this version
 * @param tradeId id of the trade behind that change, as it was first reported
 * @param isDeleted whether there is no bar any more: no remaining trade may set a price
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

    /** Why a bar that was already sent changes. */
    public enum Cause {
        /** A trade that came after its second was closed. */
        LATE,
        /** A correction of a trade. */
        CORRECTION,
        /** A cancel of a trade. */
        CANCEL
    }
}
