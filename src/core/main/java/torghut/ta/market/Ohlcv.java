package torghut.ta.market;

import java.util.List;
import java.util.Objects;
import torghut.ta.indicators.ExactSum;
import torghut.ta.market.TradeRules.OpenClose;
import torghut.ta.market.TradeRules.Verdict;
import torghut.ta.model.Trade;

/**
 * Open, high, low, close, volume: what the trades of a stretch of time come to. Without a trade
 * that may set a price the four prices are NaN, and there is no bar; the volume may still be there.
 *
 * @param open price of the first trade that may set it
 * @param highest highest price of the trades that may set it, NaN without one
 * @param lowest lowest price of the trades that may set it, NaN without one
 * @param close price of the last trade that may set it
 * @param isTentative whether open and close come from a trade that only sets them while no other
 *     trade does
 * @param volume sum of the sizes that count
 * @param tradeCount number of trades whose size counts
 * @param notional sum of price times size of the trades that count for the VWAP
 * @param vwapVolume sum of their sizes
 * @param isFinal whether every trade that counts for anything was final
 * @param closingTradeId id of the trade that set the close, null without one
 */
public record Ohlcv(
        double open,
        double highest,
        double lowest,
        double close,
        boolean isTentative,
        ExactSum volume,
        long tradeCount,
        ExactSum notional,
        ExactSum vwapVolume,
        boolean isFinal,
        String closingTradeId) {

    /** Nothing was traded. */
    public static final Ohlcv NOTHING = of(List.of(), TradeRules.ALL);

    /** What these trades come to, given in the order of the market. */
    public static Ohlcv of(Iterable<Trade> inOrder, TradeRules rules) {
        ExactSum volume = new ExactSum();
        ExactSum notional = new ExactSum();
        ExactSum vwapVolume = new ExactSum();
        long count = 0;
        boolean isFinal = true;
        double highest = Double.NaN;
        double lowest = Double.NaN;
        Trade first = null;
        Trade last = null;
        boolean isTentative = false;
        for (Trade trade : inOrder) {
            Verdict verdict = rules.of(trade);
            boolean counts = verdict.openClose() != OpenClose.NO;
            if (verdict.openClose() == OpenClose.YES) {
                first = first == null || isTentative ? trade : first;
                last = trade;
                isTentative = false;
            } else if (counts && first == null) {
                first = trade;
                last = trade;
                isTentative = true;
            }
            if (verdict.highLow()) {
                counts = true;
                highest = fmax(highest, trade.price());
                lowest = fmin(lowest, trade.price());
            }
            if (verdict.volume()) {
                counts = true;
                volume.add(trade.size());
                count++;
            }
            if (verdict.vwap()) {
                notional.addProduct(trade.price(), trade.size());
                vwapVolume.add(trade.size());
            }
            isFinal &= trade.isFinal() || !counts;
        }
        boolean isPriced = first != null;
        return new Ohlcv(
                isPriced ? first.price() : Double.NaN,
                highest,
                lowest,
                isPriced ? last.price() : Double.NaN,
                isTentative,
                volume,
                count,
                notional,
                vwapVolume,
                isFinal,
                isPriced ? last.id() : null);
    }

    /** What this stretch of time and a later one come to together. */
    public Ohlcv then(Ohlcv later) {
        boolean isOpenHere = isPriced() && (!isTentative || !later.isPriced() || later.isTentative);
        boolean isCloseHere = !later.isPriced() || (later.isTentative && isPriced());
        return new Ohlcv(
                isOpenHere ? open : later.open,
                fmax(highest, later.highest),
                fmin(lowest, later.lowest),
                isCloseHere ? close : later.close,
                isOpenHere ? isTentative : later.isTentative,
                volume.plus(later.volume),
                tradeCount + later.tradeCount,
                notional.plus(later.notional),
                vwapVolume.plus(later.vwapVolume),
                isFinal && later.isFinal,
                isCloseHere ? closingTradeId : later.closingTradeId);
    }

    /** Whether the other has the same prices, so that the two differ in sums at most. */
    boolean hasPricesOf(Ohlcv other) {
        return Double.compare(open, other.open) == 0
                && Double.compare(highest, other.highest) == 0
                && Double.compare(lowest, other.lowest) == 0
                && Double.compare(close, other.close) == 0
                && isTentative == other.isTentative
                && isFinal == other.isFinal
                && Objects.equals(closingTradeId, other.closingTradeId);
    }

    /** The same prices; the sums after a part of them has changed. */
    Ohlcv withSums(Ohlcv partBefore, Ohlcv partAfter) {
        return new Ohlcv(
                open,
                highest,
                lowest,
                close,
                isTentative,
                volume.minus(partBefore.volume).plus(partAfter.volume),
                tradeCount - partBefore.tradeCount + partAfter.tradeCount,
                notional.minus(partBefore.notional).plus(partAfter.notional),
                vwapVolume.minus(partBefore.vwapVolume).plus(partAfter.vwapVolume),
                isFinal,
                closingTradeId);
    }

    /** The larger of two numbers, of which one may be NaN. */
    private static double fmax(double a, double b) {
        return a >= b || Double.isNaN(b) ? a : b;
    }

    /** The smaller of two numbers, of which one may be NaN. */
    private static double fmin(double a, double b) {
        return a <= b || Double.isNaN(b) ? a : b;
    }

    /** Highest price, at least open and close. */
    public double high() {
        return fmax(highest, Math.max(open, close));
    }

    /** Lowest price, at most open and close. */
    public double low() {
        return fmin(lowest, Math.min(open, close));
    }

    /** Whether a trade has set a price, so that there is a bar. */
    public boolean isPriced() {
        return !Double.isNaN(close);
    }

    /**
     * Volume-weighted average price, rounded once; the close where no trade counts for it. There
     * must be a price.
     */
    public double vwap() {
        if (vwapVolume.isZero()) {
            return close;
        }
        // A mean lies between; this only matters where products are too small for a double.
        return Math.min(high(), Math.max(low(), notional.dividedBy(vwapVolume)));
    }
}
