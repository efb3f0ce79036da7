package torghut.ta.config;

import static java.util.Map.entry;
import static torghut.ta.config.ValueType.checkpointUri;
import static torghut.ta.config.ValueType.choice;
import static torghut.ta.config.ValueType.hostsAndPorts;
import static torghut.ta.config.ValueType.hours;
import static torghut.ta.config.ValueType.httpUrl;
import static torghut.ta.config.ValueType.httpUser;
import static torghut.ta.config.ValueType.key;
import static torghut.ta.config.ValueType.milliseconds;
import static torghut.ta.config.ValueType.number;
import static torghut.ta.config.ValueType.path;
import static torghut.ta.config.ValueType.saslUser;
import static torghut.ta.config.ValueType.secret;
import static torghut.ta.config.ValueType.startOffsets;
import static torghut.ta.config.ValueType.text;
import static torghut.ta.config.ValueType.timesOfDay;
import static torghut.ta.config.ValueType.topic;
import static torghut.ta.config.ValueType.zone;
import static torghut.ta.config.Variable.Fallback.derived;
import static torghut.ta.config.Variable.Fallback.mandatory;
import static torghut.ta.config.Variable.Fallback.none;
import static torghut.ta.config.Variable.Fallback.value;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** Every environment variable of the job, declared once: name, type, default, description. */
public final class Variables {

    private static final long HOUR_MS = Duration.ofHours(1).toMillis();
    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final long WEEK_MS = Duration.ofDays(7).toMillis();

    private static final List<Variable<?>> DECLARED = new ArrayList<>();

    static final Variable<String> KAFKA_BOOTSTRAP =
            declare("KAFKA_BOOTSTRAP", hostsAndPorts(), mandatory(), "Addresses of the brokers.");
    static final Variable<String> KAFKA_USERNAME =
            declare(
                    "KAFKA_USERNAME",
                    saslUser(),
                    none(),
                    "SASL user of the job; needs `KAFKA_PASSWORD`.");
    static final Variable<Secret> KAFKA_PASSWORD =
            declareSecret("KAFKA_PASSWORD", secret(), "Password of `KAFKA_USERNAME`.");
    static final Variable<SecurityProtocol> KAFKA_SECURITY_PROTOCOL =
            declare(
                    "KAFKA_SECURITY_PROTOCOL",
                    choice(
                            List.of(
                                    entry("SASL_SSL", SecurityProtocol.SASL_SSL),
                                    entry("SASL_PLAINTEXT", SecurityProtocol.SASL_PLAINTEXT),
                                    entry("SSL", SecurityProtocol.SSL),
                                    entry("PLAINTEXT", SecurityProtocol.PLAINTEXT))),
                    derived(
                            "`SASL_SSL` with a user and a truststore, `SASL_PLAINTEXT` with a user"
                                    + " alone, `PLAINTEXT` without a user"),
                    "Protocol of the brokers' listener. TLS without a truststore trusts the CAs of"
                            + " the Java runtime.");
    static final Variable<String> KAFKA_SASL_MECHANISM =
            declare(
                    "KAFKA_SASL_MECHANISM",
                    choice(
                            List.of(
                                    entry("SCRAM-SHA-512", "SCRAM-SHA-512"),
                                    entry("SCRAM-SHA-256", "SCRAM-SHA-256"),
                                    entry("PLAIN", "PLAIN"))),
                    derived("`SCRAM-SHA-512` with a user"),
                    "SASL mechanism.");
    static final Variable<Path> KAFKA_TRUSTSTORE_PATH =
            declare(
                    "KAFKA_TRUSTSTORE_PATH",
                    path(),
                    none(),
                    "CAs that the brokers' certificates must come from: a JKS, PKCS12 or PEM file,"
                            + " told apart by its content. The same path must exist on every"
                            + " JobManager and TaskManager.");
    static final Variable<Secret> KAFKA_TRUSTSTORE_PASSWORD =
            declareSecret(
                    "KAFKA_TRUSTSTORE_PASSWORD",
                    secret(),
                    "Password of a JKS or PKCS12 truststore; a PEM file has none and the variable"
                            + " is then ignored.");
    static final Variable<String> KAFKA_GROUP_ID =
            declare(
                    "KAFKA_GROUP_ID",
                    text(255),
                    value("flink-ta"),
                    "Consumer group whose committed offsets `START_OFFSETS` means and in which"
                            + " progress shows.");
    static final Variable<Settings.StartOffsets> START_OFFSETS =
            declare(
                    "START_OFFSETS",
                    startOffsets(),
                    value("committed"),
                    "Where to read from when no checkpoint or savepoint says so; `committed` falls"
                            + " back to the earliest record.");

    public static final Variable<String> TOPIC_TRADES =
            declare("TOPIC_TRADES", topic(), value("alpaca.trades.v1"), "Input topic of trades.");
    public static final Variable<String> TOPIC_QUOTES =
            declareSwitchable("TOPIC_QUOTES", "alpaca.quotes.v1", "Input topic of quotes.");
    public static final Variable<String> TOPIC_BARS_1M =
            declareSwitchable(
                    "TOPIC_BARS_1M",
                    "alpaca.bars.1m.v1",
                    "Input topic of minute bars, used to check ours.");
    public static final Variable<String> TOPIC_TA_BARS =
            declare(
                    "TOPIC_TA_BARS",
                    topic(),
                    value("ta.bars.1s.v1"),
                    "Output topic of one-second bars.");
    public static final Variable<String> TOPIC_TA_SIGNALS =
            declare(
                    "TOPIC_TA_SIGNALS",
                    topic(),
                    value("ta.signals.v1"),
                    "Output topic of indicators.");
    public static final Variable<String> TOPIC_TA_STATUS =
            declareSwitchable("TOPIC_TA_STATUS", "ta.status.v1", "Output topic of status.");
    public static final Variable<String> TOPIC_TA_DLQ =
            declareSwitchable(
                    "TOPIC_TA_DLQ",
                    "ta.dlq.v1",
                    "Output topic of records that could not be used (dead letters).");

    static final Variable<Profile> PROFILE =
            declare(
                    "PROFILE",
                    choice(
                            List.of(
                                    entry("exactly-once", Profile.EXACTLY_ONCE),
                                    entry("low-latency", Profile.LOW_LATENCY))),
                    value("exactly-once"),
                    "Defaults that belong together, see below. A variable that is set beats the"
                            + " profile.");
    static final Variable<Boolean> DELIVERY_GUARANTEE =
            declare(
                    "DELIVERY_GUARANTEE",
                    choice(List.of(entry("exactly-once", true), entry("at-least-once", false))),
                    derived(
                            "by profile: `exactly-once`, or `at-least-once` with"
                                    + " `PROFILE=low-latency`"),
                    "`exactly-once` writes in Kafka transactions, `at-least-once` does not: after"
                            + " a failure readers keep the last record by `(symbol, seq)`.");
    static final Variable<String> TRANSACTION_PREFIX =
            declare(
                    "TRANSACTION_PREFIX",
                    text(200),
                    value("flink-ta"),
                    "The transactional ids start with this, a `-` and the sink's name. Two jobs"
                            + " on one Kafka cluster must not share it.");
    static final Variable<Duration> TRANSACTION_TIMEOUT_MS =
            declare(
                    "TRANSACTION_TIMEOUT_MS",
                    milliseconds(1_000, Integer.MAX_VALUE),
                    value("900000"),
                    "After this the broker aborts an open transaction. At least checkpoint timeout"
                            + " + failover budget, at most the broker's"
                            + " `transaction.max.timeout.ms`.");

    static final Variable<String> CHECKPOINT_URI =
            declare(
                    "CHECKPOINT_URI",
                    checkpointUri(),
                    derived("the cluster's"),
                    "Folder of the checkpoints.");
    static final Variable<Duration> CHECKPOINT_INTERVAL_MS =
            declare(
                    "CHECKPOINT_INTERVAL_MS",
                    milliseconds(10, DAY_MS),
                    derived(
                            "the cluster's, else "
                                    + Settings.Checkpoints.DEFAULT_INTERVAL.toMillis()),
                    "Time between checkpoints; with `exactly-once` also the time after which"
                            + " records become visible, so no longer than the checkpoint"
                            + " timeout.");
    static final Variable<Duration> CHECKPOINT_TIMEOUT_MS =
            declare(
                    "CHECKPOINT_TIMEOUT_MS",
                    milliseconds(10, DAY_MS),
                    derived(
                            "the cluster's, else "
                                    + Settings.Checkpoints.DEFAULT_TIMEOUT.toMillis()),
                    "A checkpoint that takes longer is given up.");
    static final Variable<Duration> FAILOVER_BUDGET_MS =
            declare(
                    "FAILOVER_BUDGET_MS",
                    milliseconds(0, DAY_MS),
                    value("60000"),
                    "Time that a failure and its recovery may take while a transaction waits for"
                            + " its commit.");

    static final Variable<String> S3_ENDPOINT =
            declare(
                    "S3_ENDPOINT",
                    httpUrl(),
                    derived("the cluster's, else AWS"),
                    "Address of the S3 service.");
    static final Variable<Secret> S3_ACCESS_KEY =
            declareSecret("S3_ACCESS_KEY", key(), "Access key; needs `S3_SECRET_KEY`.");
    static final Variable<Secret> S3_SECRET_KEY =
            declareSecret("S3_SECRET_KEY", key(), "Secret key of `S3_ACCESS_KEY`.");
    static final Variable<Boolean> S3_PATH_STYLE =
            declare(
                    "S3_PATH_STYLE",
                    choice(List.of(entry("true", true), entry("false", false))),
                    value("true"),
                    "Whether the bucket is the first part of the path (MinIO and the like) or of"
                            + " the host name (AWS).");

    static final Variable<Long> PARALLELISM =
            declare(
                    "PARALLELISM",
                    number(1, Settings.MAX_PARALLELISM),
                    derived("the cluster's"),
                    "Parallel instances of each operator.");

    static final Variable<Duration> OUT_OF_ORDERNESS_MS =
            declare(
                    "OUT_OF_ORDERNESS_MS",
                    milliseconds(0, HOUR_MS),
                    value("2000"),
                    "How far a trade may be behind the newest one of its Kafka partition before"
                            + " it counts as late.");
    static final Variable<Duration> IDLE_TIMEOUT_MS =
            declare(
                    "IDLE_TIMEOUT_MS",
                    milliseconds(1, DAY_MS),
                    derived(
                            Profile.EXACTLY_ONCE.idleTimeout.toMillis()
                                    + ", or "
                                    + Profile.LOW_LATENCY.idleTimeout.toMillis()
                                    + " with `PROFILE=low-latency`"),
                    "A partition that is silent for this long stops holding the others back.");
    static final Variable<Duration> MAX_CLOCK_SKEW_MS =
            declare(
                    "MAX_CLOCK_SKEW_MS",
                    milliseconds(0, DAY_MS),
                    value("60000"),
                    "A record that is further ahead of the wall clock is rejected as `FUTURE`.");

    static final Variable<Duration> QUOTE_MAX_AGE_MS =
            declare(
                    "QUOTE_MAX_AGE_MS",
                    milliseconds(1, DAY_MS),
                    value("15000"),
                    "A quote older than this at the bar's end is not used.");
    static final Variable<Duration> VWAP_WINDOW_MS =
            declare(
                    "VWAP_WINDOW_MS",
                    milliseconds(1_000, DAY_MS),
                    value("300000"),
                    "Length of the window of `vwap_rolling`.");
    static final Variable<Duration> VOLATILITY_WINDOW_MS =
            declare(
                    "VOLATILITY_WINDOW_MS",
                    milliseconds(2_000, DAY_MS),
                    value("60000"),
                    "Length of the window of `realized_volatility`; two returns must fit.");
    static final Variable<Long> ANNUALIZATION_SECONDS =
            declare(
                    "ANNUALIZATION_SECONDS",
                    number(1, Duration.ofDays(366).toSeconds()),
                    value("5896800"),
                    "Trading seconds of a year: 252 days of 23,400 s; 31536000 for crypto.");
    static final Variable<ZoneId> SESSION_ZONE =
            declare(
                    "SESSION_ZONE",
                    zone(),
                    value("America/New_York"),
                    "Zone of `SESSION_RESETS`, daylight saving included.");
    static final Variable<List<LocalTime>> SESSION_RESETS =
            declare(
                    "SESSION_RESETS",
                    timesOfDay(),
                    value("04:00,09:30,16:00"),
                    "Local times at which a session starts; `00:00` in `UTC` for crypto.");

    static final Variable<Duration> STATUS_INTERVAL_MS =
            declare(
                    "STATUS_INTERVAL_MS",
                    milliseconds(100, HOUR_MS),
                    value("10000"),
                    "Time between status records.");
    static final Variable<Duration> SYMBOL_STALE_AFTER_MS =
            declare(
                    "SYMBOL_STALE_AFTER_MS",
                    milliseconds(100, WEEK_MS),
                    value("60000"),
                    "A symbol without a trade for this long is reported as silent.");
    static final Variable<Duration> STATE_TTL_HOURS =
            declare(
                    "STATE_TTL_HOURS",
                    hours(1, 8_784),
                    value("168"),
                    "The state of a symbol that stopped trading is dropped after this; no shorter"
                            + " than any of the windows above.");

    static final Variable<Settings.Output.Format> OUTPUT_FORMAT =
            declare(
                    "OUTPUT_FORMAT",
                    choice(
                            List.of(
                                    entry("avro", Settings.Output.Format.AVRO),
                                    entry("json", Settings.Output.Format.JSON))),
                    value("avro"),
                    "Encoding of bars, signals and status.");
    static final Variable<String> SCHEMA_REGISTRY_URL =
            declare(
                    "SCHEMA_REGISTRY_URL",
                    httpUrl(),
                    none(),
                    "Schema registry that speaks Confluent's API; without one, Avro records are"
                            + " single-object encoded.");
    static final Variable<String> SCHEMA_REGISTRY_USERNAME =
            declare(
                    "SCHEMA_REGISTRY_USERNAME",
                    httpUser(),
                    none(),
                    "User of the registry; needs `SCHEMA_REGISTRY_PASSWORD`.");
    static final Variable<Secret> SCHEMA_REGISTRY_PASSWORD =
            declareSecret(
                    "SCHEMA_REGISTRY_PASSWORD",
                    secret(),
                    "Password of `SCHEMA_REGISTRY_USERNAME`.");

    private Variables() {}

    /** All variables in the order of their declaration. */
    static List<Variable<?>> all() {
        return Collections.unmodifiableList(DECLARED);
    }

    private static <T> Variable<T> declare(
            String name, ValueType<T> type, Variable.Fallback fallback, String description) {
        return declare(new Variable<>(name, type, fallback, description, false, false));
    }

    private static Variable<Secret> declareSecret(
            String name, ValueType<Secret> type, String description) {
        return declare(new Variable<>(name, type, none(), description, true, false));
    }

    private static Variable<String> declareSwitchable(
            String name, String defaultTopic, String description) {
        return declare(
                new Variable<>(name, topic(), value(defaultTopic), description, false, true));
    }

    private static <T> Variable<T> declare(Variable<T> variable) {
        DECLARED.add(variable);
        return variable;
    }
}
