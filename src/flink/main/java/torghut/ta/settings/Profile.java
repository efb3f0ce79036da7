package torghut.ta.settings;

import static java.util.Map.entry;
import static torghut.ta.config.Variable.Fallback.value;

import java.time.Duration;
import java.util.List;
import torghut.ta.config.Environment;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/** A set of defaults; a variable that is set has priority. */
enum Profile {
    /**
     * Records are written in transactions. Buffers and watermarks are sent sooner than with Flink's
     * defaults of 100 ms and 200 ms, which would add noticeably to a short checkpoint interval.
     */
    EXACTLY_ONCE(true, Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(10)),
    /** Without transactions: records are sent at once, at the price of more work per record. */
    LOW_LATENCY(false, Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(1));

    static final VariableGroup VARIABLES = new VariableGroup();

    static final Variable<Profile> PROFILE =
            VARIABLES.declare(
                    "PROFILE",
                    ValueType.choice(
                            List.of(
                                    entry("exactly-once", EXACTLY_ONCE),
                                    entry("low-latency", LOW_LATENCY))),
                    value("exactly-once"),
                    "Defaults that belong together, see below. A variable that is set beats the"
                            + " profile.");

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

    static Profile read(Environment environment) {
        return environment.get(PROFILE);
    }
}
