package torghut.ta.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions of other processes, always with an end. */
public final class Waiting {

    private static final Duration POLL = Duration.ofMillis(20);

    private Waiting() {}

    /**
     * Waits until a condition holds.
     *
     * @throws IllegalStateException if it does not within the patience
     */
    public static void until(String what, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "Waited " + patience.toSeconds() + " s in vain for " + what + ".");
            }
            pause(POLL);
        }
    }

    /** Lets time pass. */
    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    public static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted.", e);
    }
}
