package torghut.ta.forwarder;

import java.util.random.RandomGenerator;

/**
 * Waiting times between attempts: exponential with full jitter. The n-th is uniform between {@link
 * #FLOOR_MILLIS} and min({@link #CAP_MILLIS}, {@link #FIRST_MILLIS} · 2ⁿ), so that a fleet of
 * clients does not come back in step, and none at once.
 */
final class Backoff {

    static final long FIRST_MILLIS = 500;
    static final long CAP_MILLIS = 30_000;

    /** Full jitter alone could give a few milliseconds, many times in a row. */
    static final long FLOOR_MILLIS = 100;

    private static final int MOST_DOUBLINGS = 6;

    private final RandomGenerator random;
    private int failures;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next waiting time in milliseconds. */
    long nextMillis() {
        long longest = Math.min(CAP_MILLIS, FIRST_MILLIS << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        return random.nextLong(FLOOR_MILLIS, longest + 1);
    }

    /** Starts from the shortest again. */
    void reset() {
        failures = 0;
    }
}
