package torghut.ta.indicators;

import java.io.Serializable;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

/**
 * The settings of the standard indicators.
 *
 * @param vwapWindowMillis length of the rolling VWAP window, &gt; 0
 * @param volatilityWindowMillis length of the realized-volatility window, &gt; 0
 * @param annualizationSeconds trading seconds of a year, &gt; 0; 5,896,800 is 252 days of 23,400 s
 * @param sessionZone zone of {@code sessionResets}
 * @param sessionResets local times at which a session starts, ascending, at least one
 */
public record IndicatorParameters(
        long vwapWindowMillis,
        long volatilityWindowMillis,
        long annualizationSeconds,
        ZoneId sessionZone,
        List<LocalTime> sessionResets)
        implements Serializable {

    /**
     * Copies the list, so that the parameters cannot change.
     *
     * @throws IllegalArgumentException if a value is outside its range, naming it
     */
    public IndicatorParameters {
        requirePositive("vwapWindowMillis", vwapWindowMillis);
        requirePositive("volatilityWindowMillis", volatilityWindowMillis);
        requirePositive("annualizationSeconds", annualizationSeconds);
        Objects.requireNonNull(sessionZone, "sessionZone");
        sessionResets = List.copyOf(sessionResets);
        if (sessionResets.isEmpty()) {
            throw new IllegalArgumentException("sessionResets is empty");
        }
        for (int i = 1; i < sessionResets.size(); i++) {
            if (!sessionResets.get(i - 1).isBefore(sessionResets.get(i))) {
                throw new IllegalArgumentException(
                        "sessionResets must ascend, was " + sessionResets);
            }
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be > 0, was " + value);
        }
    }
}
