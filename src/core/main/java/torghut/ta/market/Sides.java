package torghut.ta.market;

import torghut.ta.indicators.ExactSum;
import torghut.ta.market.TradeRules.OpenClose;
import torghut.ta.market.TradeRules.Verdict;
import torghut.ta.model.Trade;

/**
 * Buys and sells among the trades whose size counts.
 *
 * @param buyCount number of buys
 * @param sellCount number of sells
 * @param buyVolume sum of the sizes of the buys
 * @param sellVolume sum of the sizes of the sells
 */
record Sides(long buyCount, long sellCount, ExactSum buyVolume, ExactSum sellVolume) {

    /** Nothing was traded. */
    static final Sides NONE = new Sides(0, 0, new ExactSum(), new ExactSum());

    /** The sides of a second's trades, and the tick test after them. */
    record Counted(Sides sides, TickTest after) {}

    /** Counts trades that are given in the order of the market. */
    static Counted of(Iterable<Trade> inOrder, TradeRules rules, TickTest before) {
        TickTest test = before;
        long buyCount = 0;
        long sellCount = 0;
        ExactSum buyVolume = new ExactSum();
        ExactSum sellVolume = new ExactSum();
        for (Trade trade : inOrder) {
            Verdict verdict = rules.of(trade);
            if (verdict.volume()) {
                switch (test.side(trade)) {
                    case BUY -> {
                        buyCount++;
                        buyVolume.add(trade.size());
                    }
                    case SELL -> {
                        sellCount++;
                        sellVolume.add(trade.size());
                    }
                    case NONE -> {}
                }
            }
            if (verdict.openClose() == OpenClose.YES) {
                test = test.after(trade.price());
            }
        }
        return new Counted(new Sides(buyCount, sellCount, buyVolume, sellVolume), test);
    }

    Sides plus(Sides other) {
        return new Sides(
                buyCount + other.buyCount,
                sellCount + other.sellCount,
                buyVolume.plus(other.buyVolume),
                sellVolume.plus(other.sellVolume));
    }

    Sides minus(Sides other) {
        return new Sides(
                buyCount - other.buyCount,
                sellCount - other.sellCount,
                buyVolume.minus(other.buyVolume),
                sellVolume.minus(other.sellVolume));
    }
}
