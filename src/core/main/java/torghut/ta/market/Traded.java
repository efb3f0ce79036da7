package torghut.ta.market;

/**
 * What the trades of a stretch of time come to, buys and sells apart.
 *
 * @param ohlcv prices and volume
 * @param sides buys and sells
 */
record Traded(Ohlcv ohlcv, Sides sides) {

    /** Nothing was traded. */
    static final Traded NOTHING = new Traded(Ohlcv.NOTHING, Sides.NONE);

    /** What the trades of a second come to, after the tick test before its first trade. */
    static Traded of(Prints prints, TradeRules rules, TickTest before) {
        return new Traded(prints.ohlcv(rules), Sides.of(prints.inOrder(), rules, before).sides());
    }

    /** What this stretch of time and a later one come to together. */
    Traded then(Traded later) {
        return new Traded(ohlcv.then(later.ohlcv), sides.plus(later.sides));
    }

    /**
     * What it comes to after a part of it was revised, where that changes no more than sums.
     *
     * @return null where the prices of the part have changed: then the parts must be put together
     *     again
     */
    Traded revised(Traded before, Traded after) {
        return before.ohlcv.hasPricesOf(after.ohlcv)
                ? new Traded(
                        ohlcv.withSums(before.ohlcv, after.ohlcv),
                        sides.minus(before.sides).plus(after.sides))
                : null;
    }
}
