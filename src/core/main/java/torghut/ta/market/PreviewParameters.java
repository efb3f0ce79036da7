package torghut.ta.market;

import java.io.Serializable;

/**
 * When open seconds are previewed.
 *
 * @param intervalMillis least time between the previews of a symbol, above 0
 * @param settleMillis how long after its end a second is previewed if it has changed since
 * @param maxAgeMillis how long after its end a second may still be previewed
 */
public record PreviewParameters(long intervalMillis, long settleMillis, long maxAgeMillis)
        implements Serializable {}
