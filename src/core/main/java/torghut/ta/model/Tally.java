package torghut.ta.model;

/**
 * What one operator instance has counted since its previous tally. The status operator adds the
 * tallies of all instances up.
 *
 * @param counts the counts
 * @param lastEventMillis largest event time seen so far, in milliseconds since the epoch; {@link
 *     Long#MIN_VALUE} before the first event
 */
public record Tally(StatusReport.Counts counts, long lastEventMillis) {}
