package torghut.ta.model;

/**
 * Bar and signal of a second that is still open: what they would be if no more input came.
 *
 * @param signal bar and indicators; the bar is not final
 * @param previewSeq counts the previews of this symbol and second: 1, 2, ...; may start again after
 *     a failure
 */
public record Preview(Signal signal, long previewSeq) {}
