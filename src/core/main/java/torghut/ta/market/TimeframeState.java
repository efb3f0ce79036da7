package torghut.ta.market;

import torghut.ta.indicators.IndicatorSet;
import torghut.ta.indicators.IndicatorState;

/**
 * What is remembered of a symbol's indicators on one timeframe longer than a second. It is kept
 * apart from the rest of the symbol, since it only changes when a window ends.
 *
 * @param indicators of those that every bar carries
 * @param extra of those that are asked for in addition, null for none
 */
public record TimeframeState(IndicatorState indicators, IndicatorSet.State extra) {}
