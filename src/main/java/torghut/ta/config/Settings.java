package torghut.ta.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import torghut.ta.indicators.IndicatorParameters;

/** All settings of the job, read once from the environment, checked and never changed. */
public record Settings(
        Kafka kafka,
        Topics topics,
        Delivery delivery,
        Checkpoints checkpoints,
        S3 s3,
        OptionalInt parallelism,
        EventTime eventTime,
        Duration quoteMaxAge,
        IndicatorParameters indicators,
        Duration statusInterval,
        Duration symbolStaleAfter,
        Duration stateTtl,
        Output output) {

    /**
     * How to reach the brokers. {@code security} holds the {@code security.protocol}, {@code
     * sasl.*} and {@code ssl.*} client properties, secrets included: never print it.
     */
    public record Kafka(
            String bootstrap, Properties security, String groupId, StartOffsets startOffsets) {}

    /** Where a source starts when no checkpoint says so. */
    public sealed interface StartOffsets {
        /** The group's committed offsets, else the earliest. */
        record Committed() implements StartOffsets {}

        /** The oldest record kept. */
        record Earliest() implements StartOffsets {}

        /** Records written from now on. */
        record Latest() implements StartOffsets {}

        /** The first record whose Kafka timestamp is at or after this time. */
        record Timestamp(long millis) implements StartOffsets {}
    }

    /** Topic names; an optional one that is absent is turned off. */
    public record Topics(
            String trades,
            Optional<String> quotes,
            Optional<String> minuteBars,
            String bars,
            String signals,
            Optional<String> status,
            Optional<String> deadLetters) {}

    /** How records leave the job. */
    public record Delivery(
            boolean exactlyOnce, String transactionPrefix, Duration transactionTimeout) {}

    /** Absent values are left to the cluster's configuration. */
    public record Checkpoints(
            Optional<String> uri,
            Optional<Duration> interval,
            Optional<Duration> timeout,
            Duration failoverBudget) {}

    /** Handed to Flink's S3 plugin before it starts, see the image's entry point. */
    public record S3(
            Optional<String> endpoint,
            Optional<String> accessKey,
            Optional<Secret> secretKey,
            boolean pathStyle) {}

    /** Event time: watermarks, idleness, and how far ahead of the wall clock a record may be. */
    public record EventTime(
            Duration outOfOrderness,
            Duration idleTimeout,
            Duration maxClockSkew,
            Duration watermarkInterval,
            Duration bufferTimeout) {}

    /** Encoding of bars, signals and status. */
    public record Output(Format format, Optional<Registry> registry) {
        /** Encodings. */
        public enum Format {
            /** Registry wire format with a registry, Avro single-object encoding without. */
            AVRO,
            /** JSON with the field names of the schemas. */
            JSON
        }
    }

    /** A schema registry that speaks the Confluent REST API. */
    public record Registry(String url, Optional<String> username, Optional<Secret> password) {}

    /**
     * Reads the settings.
     *
     * @throws SettingsException lists every problem
     */
    @SuppressWarnings("DoNotCallSuggester")
    public static Settings fromEnvironment(Map<String, String> environment) {
        throw new UnsupportedOperationException("skeleton");
    }
}
