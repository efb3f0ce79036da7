package torghut.ta.market;

import torghut.ta.model.Trade;

/**
 * The tick test of Lee and Ready (Inferring Trade Direction from Intraday Data, Journal of Finance
 * 46, 1991): a trade above the last different price of the symbol is a buy, one below it a sell.
 * Only trades that may set the close are prices to compare with.
 *
 * @param last the last price, NaN before the first
 * @param lastDifferent the last price that differs from {@code last}, NaN before the first
 */
record TickTest(double last, double lastDifferent) {

    /** No price yet. */
    static final TickTest NONE = new TickTest(Double.NaN, Double.NaN);

    /** Side of a trade: the feed's own where it says one, else by the test. */
    Trade.Side side(Trade trade) {
        if (trade.side() != Trade.Side.NONE) {
            return trade.side();
        }
        double before = trade.price() == last ? lastDifferent : last;
        return trade.price() > before
                ? Trade.Side.BUY
                : trade.price() < before ? Trade.Side.SELL : Trade.Side.NONE;
    }

    /** The test after a trade at this price. */
    TickTest after(double price) {
        return price == last ? this : new TickTest(price, last);
    }
}
