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
}
