package torghut.ta.market;

import java.io.Serializable;
import torghut.ta.model.Trade;

/** Rules that say what a trade counts for in a bar: prices, volume or nothing. */
public interface TradeRules extends Serializable {

    /** Every trade counts for everything. */
    TradeRules ALL = trade -> Verdict.REGULAR;

    /** What a trade counts for. */
    Verdict of(Trade trade);

    /** Whether a trade may set open and close. */
    enum OpenClose {
        /** Always. */
        YES,
        /** Only while no other trade of the bar has. */
        IF_NO_OTHER,
        /** Never. */
        NO;

        OpenClose strictest(OpenClose other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    /**
     * What a trade counts for.
     *
     * @param openClose whether it may set open and close
     * @param highLow whether it may set high and low
     * @param volume whether its size counts for the volume, and it for the number of trades
     * @param isKnown whether all of its sale conditions are known
     */
    record Verdict(OpenClose openClose, boolean highLow, boolean volume, boolean isKnown)
            implements Serializable {

        /** A regular trade: counts for everything. */
        public static final Verdict REGULAR = new Verdict(OpenClose.YES, true, true, true);

        /** Combines two verdicts: the trade counts only for what both allow. */
        Verdict strictest(Verdict other) {
            return new Verdict(
                    openClose.strictest(other.openClose),
                    highLow && other.highLow,
                    volume && other.volume,
                    isKnown && other.isKnown);
        }

        /** Whether the trade counts for the volume-weighted average price. */
        boolean vwap() {
            return highLow && volume;
        }
    }
}
