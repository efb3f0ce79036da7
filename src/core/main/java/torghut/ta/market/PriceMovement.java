package torghut.ta.market;

import java.util.Optional;
import torghut.ta.model.Alert;

/**
 * Watches the price of one symbol for a movement by a number of percent within a window of time. It
 * takes the prices in market order when the seconds of their trades are closed, so the alerts
 * depend on the log alone.
 *
 * <p>A window begins with a price, its baseline, and lasts for a fixed time; the first price after
 * its end begins the next one. A price that is far enough from the baseline fires and begins a new
 * window. Within the cooldown after an alert nothing fires and the baseline stays.
 */
public final class PriceMovement {

    private static final long NEVER = Long.MIN_VALUE;

    private final double thresholdPercent;
    private final long windowMillis;
    private final long cooldownMillis;

    private double baseline;
    private long windowStartMillis = NEVER;
    private long lastFiredMillis = NEVER;

    /**
     * Starts without prices.
     *
     * @param thresholdPercent movement that fires, in percent of the baseline, above 0
     * @param windowMillis length of a window, above 0
     * @param cooldownMillis time after an alert within which there is no other, above 0
     */
    public PriceMovement(double thresholdPercent, long windowMillis, long cooldownMillis) {
        if (!(thresholdPercent > 0) || windowMillis <= 0 || cooldownMillis <= 0) {
            throw new IllegalArgumentException(
                    "not above 0: threshold "
                            + thresholdPercent
                            + " %, window "
                            + windowMillis
                            + " ms or cooldown "
                            + cooldownMillis
                            + " ms");
        }
        this.thresholdPercent = thresholdPercent;
        this.windowMillis = windowMillis;
        this.cooldownMillis = cooldownMillis;
    }

    /** Continues after {@code state}; after null, at the start. */
    public PriceMovement(
            double thresholdPercent, long windowMillis, long cooldownMillis, State state) {
        this(thresholdPercent, windowMillis, cooldownMillis);
        if (state != null) {
            baseline = state.baseline;
            windowStartMillis = state.windowStartMillis;
            lastFiredMillis = state.lastFiredMillis;
        }
    }

    /**
     * A movement that fires.
     *
     * @param baseline price that it is measured from
     * @param price price that fired
     * @param percentChange signed change in percent of the baseline
     * @param windowStartMillis event time of the baseline
     * @param timeMillis event time of the price that fired
     */
    public record Movement(
            double baseline,
            double price,
            double percentChange,
            long windowStartMillis,
            long timeMillis) {

        /** Whether the price rose or fell. */
        public Alert.Direction direction() {
            return percentChange > 0 ? Alert.Direction.UP : Alert.Direction.DOWN;
        }

        /** LOW below 2 %, MEDIUM from 2 %, HIGH from 5 %, CRITICAL from 10 %. */
        public Alert.Severity severity() {
            double percent = Math.abs(percentChange);
            if (percent >= 10) {
                return Alert.Severity.CRITICAL;
            } else if (percent >= 5) {
                return Alert.Severity.HIGH;
            }
            return percent >= 2 ? Alert.Severity.MEDIUM : Alert.Severity.LOW;
        }
    }

    /** Takes the price of a trade that may set one, and returns the movement if there is one. */
    public Optional<Movement> update(long timeMillis, double price) {
        if (windowStartMillis == NEVER || timeMillis - windowStartMillis >= windowMillis) {
            begin(timeMillis, price);
            return Optional.empty();
        }
        double percentChange = 100 * (price - baseline) / baseline;
        if (Math.abs(percentChange) < thresholdPercent || isCoolingDown(timeMillis)) {
            return Optional.empty();
        }
        Movement movement =
                new Movement(baseline, price, percentChange, windowStartMillis, timeMillis);
        lastFiredMillis = timeMillis;
        begin(timeMillis, price);
        return Optional.of(movement);
    }

    private boolean isCoolingDown(long timeMillis) {
        return lastFiredMillis != NEVER && timeMillis - lastFiredMillis < cooldownMillis;
    }

    private void begin(long timeMillis, double price) {
        windowStartMillis = timeMillis;
        baseline = price;
    }

    /** What goes into a checkpoint. */
    public State state() {
        return new State(baseline, windowStartMillis, lastFiredMillis);
    }

    /** The open window's baseline and start, and the time of the last alert. */
    public record State(double baseline, long windowStartMillis, long lastFiredMillis) {}
}
