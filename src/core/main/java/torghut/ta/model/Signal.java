package torghut.ta.model;

/**
 * A final bar with the indicators that it led to; one for every bar.
 *
 * @param bar the bar
 * @param indicators the indicators after the bar
 */
public record Signal(MicroBar bar, IndicatorSnapshot indicators) {}
