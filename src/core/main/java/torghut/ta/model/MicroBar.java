package torghut.ta.model;

/**
 * One final one-second bar of a symbol, with the quote in force at its close.
 *
 * @param symbol never empty
 * @param startMillis start of the second, inclusive, in milliseconds since the epoch
 * @param endMillis end of the second, exclusive
 * @param ingestMillis wall clock when the bar was emitted
 * @param isFinal whether every contributing trade was final
 * @param open price of the first trade
 * @param high highest price
 * @param low lowest price
 * @param close price of the last trade
 * @param volume sum of the sizes
 * @param vwap sum of price times size over the sum of the sizes
 * @param tradeCount number of trades, at least 1
 * @param spreadBps spread of the quote in force over its mid in basis points, negative when
 *     crossed; null without such a quote
 * @param imbalance (bid size - ask size) / (bid size + ask size) in [-1, 1]; null without such a
 *     quote
 * @param closingTradeId id of the last trade
 */
public record MicroBar(
        String symbol,
        long startMillis,
        long endMillis,
        long ingestMillis,
        boolean isFinal,
        double open,
        double high,
        double low,
        double close,
        double volume,
        double vwap,
        long tradeCount,
        Double spreadBps,
        Double imbalance,
        String closingTradeId) {

    /** Number of the second since the epoch: together with the symbol an idempotency key. */
    public long seq() {
        return Math.floorDiv(startMillis, 1000);
    }
}
