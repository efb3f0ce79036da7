package torghut.ta.market;

import java.io.Serializable;

/**
 * How often previews of open seconds are sent.
 *
 * @param intervalMillis shortest time between two previews of a symbol, above 0
 * @param settleMillis how long after its end a second is previewed at once, if it has changed since
 *     its last preview
 * @param maxAgeMillis how long after its end a second may still be previewed
 */
public record PreviewParameters(long intervalMillis, long settleMillis, long maxAgeMillis)
        implements Serializable {}
