package torghut.ta.model;

/**
 * One final one-second bar of a symbol, with the quote in force at its close.
 *
 * @param symbol never empty
 * @param startMillis start of the second, inclusive, in milliseconds since the epoch
 * @param endMillis end of the second, exclusive
 * @param ingestMillis wall clock when the bar was emitted
 * @param isFinal whether every contributing trade was final
 * @param open price of the first trade that may set it
 * @param high highest price of the trades that may set it
 * @param low lowest price of the trades that may set it
 * @param close price of the last trade that may set it
 * @param volume sum of the sizes that count
 * @param vwap sum of price times size over the sum of the sizes, of the trades that count for it
 * @param tradeCount number of trades whose size counts
 * @param spreadBps spread of the quote in force over its mid in basis points, negative when
 *     crossed; null without such a quote
 * @param imbalance (bid size - ask size) / (bid size + ask size) in [-1, 1]; null without such a
 *     quote
 * @param closingTradeId id of the trade that set the close
 * @param unpricedVolume what was traded since the bar before in seconds without a bar, because no
 *     trade in them sets a price; not in {@code volume}
 * @param unpricedCount number of these trades
 * @param bid bid price of the quote in force; null without one, and where the side is empty
 * @param ask ask price of the quote in force; null without one, and where the side is empty
 * @param bidSize size at the bid; null where {@code bid} is
 * @param askSize size at the ask; null where {@code ask} is
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
        String closingTradeId,
        double unpricedVolume,
        long unpricedCount,
        Double bid,
        Double ask,
        Double bidSize,
        Double askSize) {

    /** A bar with nothing unpriced before it, and without the quote's own prices and sizes. */
    public MicroBar(
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
        this(
                symbol,
                startMillis,
                endMillis,
                ingestMillis,
                isFinal,
                open,
                high,
                low,
                close,
                volume,
                vwap,
                tradeCount,
                spreadBps,
                imbalance,
                closingTradeId,
                0,
                0,
                null,
                null,
                null,
                null);
    }

    /** What is left of a bar in which nothing sets a price any more. */
    public static MicroBar deleted(
            String symbol, long startMillis, long endMillis, long ingestMillis) {
        return new MicroBar(
                symbol,
                startMillis,
                endMillis,
                ingestMillis,
                true,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                null,
                null);
    }

    /** The same bar as a preview: not final, and emitted at this time. */
    public MicroBar asPreview(long emittedAtMillis) {
        return new MicroBar(
                symbol,
                startMillis,
                endMillis,
                emittedAtMillis,
                false,
                open,
                high,
                low,
                close,
                volume,
                vwap,
                tradeCount,
                spreadBps,
                imbalance,
                closingTradeId,
                unpricedVolume,
                unpricedCount,
                bid,
                ask,
                bidSize,
                askSize);
    }

    /** Number of the second since the epoch: together with the symbol an idempotency key. */
    public long seq() {
        return Math.floorDiv(startMillis, 1000);
    }
}
