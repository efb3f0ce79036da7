package torghut.ta.model;

/**
 * A final bar with the indicators after it; there is one for every bar.
 *
 * @param bar the bar
 * @param indicators the indicators after the bar
 * @param extra the additional indicators that the settings ask for
 */
public record Signal(MicroBar bar, IndicatorSnapshot indicators, Extra extra) {

    /** A signal without additional indicators. */
    public Signal(MicroBar bar, IndicatorSnapshot indicators) {
        this(bar, indicators, Extra.NONE);
    }
}
