package torghut.ta.market;

import torghut.ta.indicators.IndicatorSet;
import torghut.ta.indicators.IndicatorState;

/**
 * All that is known about one symbol, as it goes into a checkpoint.
 *
 * <p>New components may be added: an older checkpoint restores them as 0, false or null.
 *
 * @param lastClosedSecond the last second with trades that was closed, {@link Long#MIN_VALUE}
 *     before the first
 * @param openTrades trades of open seconds
 * @param quotes quotes that bars may still carry
 * @param indicators state of the indicators, null before the first bar
 * @param minutes minutes to be compared with the feed's bars
 * @param presence when the symbol traded last, and the timers that are set
 * @param closedSeconds which closed seconds may be revised; null in states of the first release
 * @param pending late trades, corrections and cancels that wait for their turn, see {@link
 *     PendingEvents}; null in states of the first release
 * @param alerts what the alerts remember; null where there are none, and in states without them
 * @param extra state of the indicators that are asked for in addition; null where there are none
 * @param rollUp windows of longer timeframes that have not ended, see {@link RollUp}; null in
 *     states without them
 */
public record SymbolState(
        long lastClosedSecond,
        OpenSeconds.State openTrades,
        QuotesInForce.State quotes,
        IndicatorState indicators,
        MinuteBarCheck.State minutes,
        Presence.State presence,
        ClosedSeconds.State closedSeconds,
        byte[] pending,
        Alerts.State alerts,
        IndicatorSet.State extra,
        byte[] rollUp) {}
