package torghut.ta.market;

import torghut.ta.indicators.IndicatorState;

/**
 * All that is known about one symbol, as it goes into a checkpoint.
 *
 * <p>New components may be added: an older checkpoint restores them as 0, false or null.
 *
 * @param lastClosedSecond second of the last bar, {@link Long#MIN_VALUE} before the first
 * @param openTrades trades of open seconds
 * @param quotes quotes that bars may still carry
 * @param indicators state of the indicators, null before the first bar
 * @param minutes minutes to be compared with the feed's bars
 * @param presence when the symbol was last heard of
 */
public record SymbolState(
        long lastClosedSecond,
        OpenSeconds.State openTrades,
        QuotesInForce.State quotes,
        IndicatorState indicators,
        MinuteBarCheck.State minutes,
        Presence.State presence) {}
