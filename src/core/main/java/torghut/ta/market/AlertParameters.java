package torghut.ta.market;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which alerts to send.
 *
 * @param priceMovePercent an alert is sent when the price has moved by this many percent; 0 for
 *     never
 * @param windowMillis time within which the price must move so far, above 0
 * @param cooldownMillis time after an alert within which its rule does not fire again for the same
 *     symbol, above 0
 * @param rules conditions on the values of bars
 */
public record AlertParameters(
        double priceMovePercent, long windowMillis, long cooldownMillis, List<AlertRule> rules)
        implements Serializable {

    /** No alerts. */
    public static final AlertParameters NONE = new AlertParameters(0, 1, 1, List.of());

    /** Copies the list, so that the parameters cannot change; of equal rules one is enough. */
    public AlertParameters {
        rules = List.copyOf(new LinkedHashSet<>(rules));
    }

    boolean watchesPrices() {
        return priceMovePercent > 0;
    }
}
