package torghut.ta.settings;

import static torghut.ta.config.ValueType.milliseconds;
import static torghut.ta.config.Variable.Fallback.derived;
import static torghut.ta.config.Variable.Fallback.value;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import torghut.ta.config.Environment;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/**
 * The settings of event time, and of delays between operators.
 *
 * @param outOfOrderness how far a record may be behind the newest of its partition
 * @param idleTimeout after this the job no longer waits for a silent partition
 * @param maxClockSkew how far ahead of the clock a record may be
 * @param watermarkInterval time between two watermarks of a source
 * @param bufferTimeout after this a network buffer is sent, full or not
 */
public record EventTime(
        Duration outOfOrderness,
        Duration idleTimeout,
        Duration maxClockSkew,
        Duration watermarkInterval,
        Duration bufferTimeout) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final long HOUR_MS = Duration.ofHours(1).toMillis();
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    static final Variable<Duration> OUT_OF_ORDERNESS =
            VARIABLES.declare(
                    "OUT_OF_ORDERNESS_MS",
                    milliseconds(0, HOUR_MS),
                    value("2000"),
                    "How far a trade may be behind the newest one of its Kafka partition before"
                            + " it counts as late.");

    private static final Variable<Duration> IDLE_TIMEOUT =
            VARIABLES.declare(
                    "IDLE_TIMEOUT_MS",
                    milliseconds(1, DAY_MS),
                    derived(
                            Profile.EXACTLY_ONCE.idleTimeout.toMillis()
                                    + ", or "
                                    + Profile.LOW_LATENCY.idleTimeout.toMillis()
                                    + " with `PROFILE=low-latency`"),
                    "A partition without a usable record for this long, and read to its end, stops"
                            + " holding the others back.");

    private static final Variable<Duration> MAX_CLOCK_SKEW =
            VARIABLES.declare(
                    "MAX_CLOCK_SKEW_MS",
                    milliseconds(0, DAY_MS),
                    value("60000"),
                    "A record that is further ahead of its Kafka timestamp is rejected as"
                            + " `FUTURE`.");

    static EventTime read(Environment environment, Profile profile, ReadableConfig cluster) {
        return new EventTime(
                environment.get(OUT_OF_ORDERNESS),
                environment.read(IDLE_TIMEOUT).orElse(profile.idleTimeout),
                environment.get(MAX_CLOCK_SKEW),
                choose(
                        environment,
                        profile.watermarkInterval,
                        cluster,
                        PipelineOptions.AUTO_WATERMARK_INTERVAL),
                choose(
                        environment,
                        profile.bufferTimeout,
                        cluster,
                        ExecutionOptions.BUFFER_TIMEOUT));
    }

    /**
     * The value of the profile if the profile was set; else the cluster's configuration, else the
     * profile's value.
     */
    private static Duration choose(
            Environment environment,
            Duration ofProfile,
            ReadableConfig cluster,
            ConfigOption<Duration> option) {
        return environment.isSet(Profile.PROFILE)
                ? ofProfile
                : cluster.getOptional(option).orElse(ofProfile);
    }
}
