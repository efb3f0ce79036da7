package torghut.ta.model;

/**
 * A final bar of a timeframe longer than a second, with the indicators over the bars of that
 * timeframe.
 *
 * <p>Its bar's volume and trade count are those of all trades that count, in seconds without a bar
 * too; the bar has nothing unpriced beside them. Of these trades some are buys, some sells, and
 * some neither: see {@code buy_count} in the topic's schema.
 *
 * @param timeframe length of the window
 * @param seq start of the window over its length, both since the epoch; for {@link Timeframe#D1}
 *     the epoch day
 * @param signal bar and indicators
 * @param buyCount number of buys
 * @param sellCount number of sells
 * @param buyVolume sum of the sizes of the buys
 * @param sellVolume sum of the sizes of the sells
 */
public record Aggregate(
        Timeframe timeframe,
        long seq,
        Signal signal,
        long buyCount,
        long sellCount,
        double buyVolume,
        double sellVolume) {

    /** The bar. */
    public MicroBar bar() {
        return signal.bar();
    }

    /** {@code buyCount / sellCount}; null where there is no sell. */
    public Double buySellRatio() {
        return sellCount == 0 ? null : (double) buyCount / sellCount;
    }
}
