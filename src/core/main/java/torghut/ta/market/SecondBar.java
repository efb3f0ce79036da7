package torghut.ta.market;

import torghut.ta.indicators.ExactSum;

/**
 * What the trades of one second come to.
 *
 * @param second number of the second since the epoch
 * @param open price of the first trade
 * @param high highest price
 * @param low lowest price
 * @param close price of the last trade
 * @param volume sum of the sizes
 * @param notional sum of price times size
 * @param tradeCount number of trades, at least 1
 * @param isFinal whether every trade was final
 * @param closingTradeId id of the last trade
 */
public record SecondBar(
        long second,
        double open,
        double high,
        double low,
        double close,
        ExactSum volume,
        ExactSum notional,
        long tradeCount,
        boolean isFinal,
        String closingTradeId) {

    /** Volume-weighted average price: notional over volume, rounded once. */
    public double vwap() {
        // A mean lies between; this only matters where products are too small for a double.
        return Math.min(high, Math.max(low, notional.dividedBy(volume)));
    }

    /** Start of the second in milliseconds since the epoch, inclusive. */
    public long startMillis() {
        return second * 1000;
    }

    /** End of the second in milliseconds since the epoch, exclusive. */
    public long endMillis() {
        return startMillis() + 1000;
    }
}
