package torghut.ta.market;

import java.io.Serializable;

/**
 * How often previews of open seconds are sent.
 *
 * @param intervalMillis shortest time between two previews of a symbol, above 0
 * @param settleMillis how long after the end of a second its last preview is sent, if it has
 *     changed since the one before
 * @param maxAgeMillis how long after its end a second may still be previewed
 */
public record PreviewParameters(long intervalMillis, long settleMillis, long maxAgeMillis)
        implements Serializable {}
