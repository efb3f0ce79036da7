package torghut.ta.market;

import java.util.Arrays;
import torghut.ta.model.Correction;
import torghut.ta.model.Trade;

/**
 * A trade as it stands on the tape: as it was reported, and what corrections and a cancel have made
 * of it since. It keeps its time and its place in the order.
 *
 * @param trade the trade as it is now; of its copies, the one that counts
 * @param reportedId its id when it was reported, by which copies are known
 * @param knownFrom the smallest {@link Trade#openSecond()} of its copies: what follows from the log
 *     for a second before that must not depend on whether it has been read already
 * @param corrections event times of the corrections that were applied, in nanoseconds
 * @param isCancelled whether it counts for nothing any more
 */
record Print(
        Trade trade, String reportedId, long knownFrom, long[] corrections, boolean isCancelled) {

    private static final long[] NONE = {};

    /** What tells the trades of a symbol apart. */
    record Identity(String venue, String id, long timeNanos) {

        static Identity of(Trade trade) {
            return new Identity(trade.venue(), trade.id(), trade.timeNanos());
        }
    }

    /** A trade that nothing has been said about yet. */
    static Print of(Trade trade) {
        return new Print(trade, trade.id(), trade.openSecond(), NONE, false);
    }

    Identity identity() {
        return new Identity(trade.venue(), reportedId, trade.timeNanos());
    }

    /** This print after another copy of its trade was read. */
    Print withCopy(Trade copy, boolean copyCounts) {
        long from = Math.min(knownFrom, copy.openSecond());
        if (!copyCounts) {
            return new Print(trade, reportedId, from, corrections, isCancelled);
        }
        Trade counts =
                corrections.length == 0
                        ? copy
                        : copy.corrected(
                                new Correction.Version(
                                        trade.id(),
                                        trade.price(),
                                        trade.size(),
                                        trade.conditions()));
        return new Print(counts, reportedId, from, corrections, isCancelled);
    }

    /** Whether a correction or cancel of this venue and id means this trade. */
    boolean isMeantBy(String venue, String id) {
        return trade.venue().equals(venue) && (trade.id().equals(id) || reportedId.equals(id));
    }

    /** Whether it has this price and size now. */
    boolean is(double price, double size) {
        return trade.price() == price && trade.size() == size;
    }

    /** Whether the correction is no news: applied before, or of a trade that was taken back. */
    boolean has(Correction correction) {
        return isCancelled
                || Arrays.stream(corrections).anyMatch(time -> time == correction.timeNanos());
    }

    Print with(Correction correction) {
        long[] applied = Arrays.copyOf(corrections, corrections.length + 1);
        applied[corrections.length] = correction.timeNanos();
        return new Print(
                trade.corrected(correction.corrected()),
                reportedId,
                knownFrom,
                applied,
                isCancelled);
    }

    Print cancelled() {
        return new Print(trade, reportedId, knownFrom, corrections, true);
    }
}
