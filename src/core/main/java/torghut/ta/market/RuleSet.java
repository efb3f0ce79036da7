package torghut.ta.market;

/** The rules for trades that the settings can choose from. */
public enum RuleSet {
    /** The rules of Alpaca's own minute bars. */
    ALPACA,
    /** The rules of the consolidated tapes. */
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
