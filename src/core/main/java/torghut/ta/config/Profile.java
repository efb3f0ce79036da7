package torghut.ta.config;

import java.time.Duration;

/** Defaults that belong together; a variable that is set beats them. */
enum Profile {
    /**
     * Transactions. Buffers and watermarks leave sooner than by Flink's own defaults, whose 100 ms
     * and 200 ms would count in full beside a short checkpoint interval.
     */
    EXACTLY_ONCE(true, Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(10)),
    /** No transactions, records leave at once, at the price of more work per record. */
    LOW_LATENCY(false, Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(1));

    final boolean exactlyOnce;
    final Duration bufferTimeout;
    final Duration watermarkInterval;
    final Duration idleTimeout;

    Profile(
            boolean exactlyOnce,
            Duration bufferTimeout,
            Duration watermarkInterval,
            Duration idleTimeout) {
        this.exactlyOnce = exactlyOnce;
        this.bufferTimeout = bufferTimeout;
        this.watermarkInterval = watermarkInterval;
        this.idleTimeout = idleTimeout;
    }
}
