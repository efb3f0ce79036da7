package torghut.ta.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import torghut.ta.indicators.IndicatorParameters;

/**
 * All settings of the job, read once from the environment, checked and never changed. Nothing in it
 * shows a secret when printed.
 */
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
     * The job's maximum parallelism in Flink's sense: it can never change without losing the state.
     * Divisible by most parallelisms.
     */
    public static final int MAX_PARALLELISM = 720;

    /**
     * How to reach the brokers.
     *
     * @param bootstrap {@code host:port}, several separated by commas
     * @param security the {@code security.protocol}, {@code sasl.*} and {@code ssl.*} client
     *     properties, secrets included: never print them
     */
    public record Kafka(
            String bootstrap, Properties security, String groupId, StartOffsets startOffsets)
            implements Serializable {

        /** Copies the properties, so that the settings cannot change. */
        public Kafka {
            security = copy(security);
        }

        /** A copy of the security properties. */
        @Override
        public Properties security() {
            return copy(security);
        }

        /** Everything but the security properties, which hold the password. */
        @Override
        public String toString() {
            return "Kafka[bootstrap=%s, security=%s, groupId=%s, startOffsets=%s]"
                    .formatted(
                            bootstrap,
                            security.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG),
                            groupId,
                            startOffsets);
        }

        private static Properties copy(Properties properties) {
            Properties copy = new Properties();
            copy.putAll(properties);
            return copy;
        }
    }

    /** Where a source starts when no checkpoint says so. */
    public sealed interface StartOffsets extends Serializable {
        /** The group's committed offsets, else the earliest. */
        record Committed() implements StartOffsets {}

        /** The oldest record kept. */
        record Earliest() implements StartOffsets {}

        /** Records written from now on. */
        record Latest() implements StartOffsets {}

        /** The first record whose Kafka timestamp is at or after this time. */
        record Timestamp(long millis) implements StartOffsets {}
    }

    /** The sinks of the job. */
    public enum Sink {
        /** One-second bars. */
        BARS("bars"),
        /** Indicators. */
        SIGNALS("signals"),
        /** Status. */
        STATUS("status"),
        /** Records that could not be used. */
        DEAD_LETTERS("dlq");

        private final String label;

        Sink(String label) {
            this.label = label;
        }

        /** The sink's name in transactional ids. */
        public String label() {
            return label;
        }
    }

    /** Topic names; an optional one that is absent is turned off. */
    public record Topics(
            String trades,
            Optional<String> quotes,
            Optional<String> minuteBars,
            String bars,
            String signals,
            Optional<String> status,
            Optional<String> deadLetters) {

        /** The topics that the job reads. */
        public List<String> inputs() {
            List<String> inputs = new ArrayList<>(List.of(trades));
            quotes.ifPresent(inputs::add);
            minuteBars.ifPresent(inputs::add);
            return List.copyOf(inputs);
        }

        /** The topics that the job writes, by sink. */
        public Map<Sink, String> outputs() {
            Map<Sink, String> outputs = new EnumMap<>(Sink.class);
            outputs.put(Sink.BARS, bars);
            outputs.put(Sink.SIGNALS, signals);
            status.ifPresent(topic -> outputs.put(Sink.STATUS, topic));
            deadLetters.ifPresent(topic -> outputs.put(Sink.DEAD_LETTERS, topic));
            return outputs;
        }
    }

    /** How records leave the job. */
    public record Delivery(
            boolean exactlyOnce, String transactionPrefix, Duration transactionTimeout)
            implements Serializable {

        /** What the transactional ids of a sink start with. */
        public String transactionalIdPrefix(Sink sink) {
            return transactionPrefix + "-" + sink.label();
        }
    }

    /** Absent values are left to the cluster's configuration, see the defaults. */
    public record Checkpoints(
            Optional<String> uri,
            Optional<Duration> interval,
            Optional<Duration> timeout,
            Duration failoverBudget) {

        /** Time between checkpoints when neither the settings nor the cluster give one. */
        public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

        /** Longest checkpoint when neither the settings nor the cluster give a timeout. */
        public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
    }

    /** Handed to Flink's S3 plugin before it starts, see the image's entry point. */
    public record S3(
            Optional<String> endpoint,
            Optional<String> accessKey,
            Optional<Secret> secretKey,
            boolean pathStyle) {

        /** Everything but the keys. */
        @Override
        public String toString() {
            return "S3[endpoint=%s, keys=%s, pathStyle=%s]"
                    .formatted(endpoint, accessKey.isPresent() ? "***" : "none", pathStyle);
        }
    }

    /** Event time: watermarks, idleness, and how far ahead of the wall clock a record may be. */
    public record EventTime(
            Duration outOfOrderness,
            Duration idleTimeout,
            Duration maxClockSkew,
            Duration watermarkInterval,
            Duration bufferTimeout)
            implements Serializable {}

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
     * @param environment variables and their texts; those that are not ours are ignored
     * @throws SettingsException lists every problem
     */
    public static Settings fromEnvironment(Map<String, String> environment) {
        return new SettingsReader(new Environment(environment)).read();
    }

    /** The names of all environment variables that the job reads. */
    public static List<String> variableNames() {
        return Variables.all().stream().<String>map(Variable::name).toList();
    }

    /** The names of the environment variables that hold a secret. */
    public static List<String> secretVariableNames() {
        return Variables.all().stream()
                .filter(Variable::secret)
                .<String>map(Variable::name)
                .toList();
    }

    /**
     * Checks that the timeouts nest, so that a transaction outlives what its commit may wait for.
     *
     * @param interval between checkpoints, the one that holds in the end
     * @param timeout of a checkpoint, the one that holds in the end
     * @return one sentence per problem; none with at-least-once, which has no transactions
     */
    public List<String> timeoutProblems(Duration interval, Duration timeout) {
        List<String> problems = new ArrayList<>();
        if (!delivery.exactlyOnce()) {
            return problems;
        }
        Duration least = timeout.plus(checkpoints.failoverBudget());
        if (delivery.transactionTimeout().compareTo(least) < 0) {
            problems.add(
                    ("TRANSACTION_TIMEOUT_MS is %d, less than the checkpoint timeout"
                                    + " (CHECKPOINT_TIMEOUT_MS, %d) + FAILOVER_BUDGET_MS (%d);"
                                    + " accepted: %d or more.")
                            .formatted(
                                    delivery.transactionTimeout().toMillis(),
                                    timeout.toMillis(),
                                    checkpoints.failoverBudget().toMillis(),
                                    least.toMillis()));
        }
        // Records wait in an open transaction from one checkpoint to the next.
        if (interval.compareTo(timeout) > 0) {
            problems.add(
                    ("CHECKPOINT_INTERVAL_MS is %d, longer than the checkpoint timeout"
                         + " (CHECKPOINT_TIMEOUT_MS, %d), so that transactions may expire before"
                         + " their checkpoint; accepted: %d or less.")
                            .formatted(
                                    interval.toMillis(), timeout.toMillis(), timeout.toMillis()));
        }
        return problems;
    }
}
