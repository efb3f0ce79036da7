package torghut.ta.model;

/**
 * A final bar with the indicators that it led to; one for every bar.
 *
 * @param bar the bar
 * @param indicators the indicators after the bar
 * @param extra those that are asked for in addition
 */
public record Signal(MicroBar bar, IndicatorSnapshot indicators, Extra extra) {

    /** A signal without additional indicators. */
    public Signal(MicroBar bar, IndicatorSnapshot indicators) {
        this(bar, indicators, Extra.NONE);
    }

    /**
     * Whether an indicator that counts bars has not seen enough of them yet. The realized
     * volatility is no sign of it: a symbol that trades seldom may never have one.
     */
    public boolean isWarming() {
        if (Double.isNaN(indicators.macdSignal())) {
            return true;
        }
        for (double value : extra.values()) {
            if (Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }
}
