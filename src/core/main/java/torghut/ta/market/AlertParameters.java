package torghut.ta.market;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What alerts are wanted.
 *
 * @param priceMovePercent movement of the price that fires, in percent; 0 for none
 * @param windowMillis time within which it must happen, above 0
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
