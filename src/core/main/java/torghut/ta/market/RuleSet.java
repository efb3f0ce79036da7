package torghut.ta.market;

/** The rules for trades that can be chosen. */
public enum RuleSet {
    /** What Alpaca's own minute bars are made by. */
    ALPACA,
    /** What the consolidated tapes count. */
    SIP,
    /** Every trade counts for everything. */
    ALL;

    /** The rules. */
    public TradeRules rules() {
        return switch (this) {
            case ALPACA -> SaleConditions.alpaca();
            case SIP -> SaleConditions.sip();
            case ALL -> TradeRules.ALL;
        };
    }
}
