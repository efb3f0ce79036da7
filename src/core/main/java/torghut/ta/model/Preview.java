package torghut.ta.model;

/**
 * A second that is still open, as its final bar and signal would be if the input ended now.
 *
 * @param signal bar and indicators; the bar is not final
 * @param previewSeq number of the preview among those of its symbol and second: 1, 2, ...; after a
 *     failure it may start again
 */
public record Preview(Signal signal, long previewSeq) {}
