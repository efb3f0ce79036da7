package torghut.ta.market;

import java.util.Arrays;
import torghut.ta.model.Correction;
import torghut.ta.model.Trade;

/**
 * A trade with everything that is known about it: how it was reported, which corrections were
 * applied, whether it was cancelled. Its time and its place in the order never change.
 *
 * @param trade the trade with all corrections; of several copies, the one that counts
 * @param reportedId the id that it was first reported with, by which its copies are recognized
 * @param knownFrom the smallest {@link Trade#openSecond()} of its copies. Results for earlier
 *     seconds must not depend on whether this trade has been read already
 * @param corrections event times of the corrections that were applied, in nanoseconds
 * @param isCancelled whether it was cancelled and no longer counts
 */
record Print(
        Trade trade, String reportedId, long knownFrom, long[] corrections, boolean isCancelled) {

    private static final long[] NONE = {};

    /** Identifies a trade among those of its symbol. */
    record Identity(String venue, String id, long timeNanos) {

        static Identity of(Trade trade) {
            return new Identity(trade.venue(), trade.id(), trade.timeNanos());
        }
    }

    /** A trade as it was first reported. */
    static Print of(Trade trade) {
        return new Print(trade, trade.id(), trade.openSecond(), NONE, false);
    }

    Identity identity() {
        return new Identity(trade.venue(), reportedId, trade.timeNanos());
    }

    /** This print after another copy of the same trade was read. */
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

    /** Whether this is its price and size. */
    boolean is(double price, double size) {
        return trade.price() == price && trade.size() == size;
    }

    /** Whether the correction changes nothing: it was applied before, or the trade is cancelled. */
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
