package torghut.ta.web;

import static torghut.ta.config.Variable.Fallback.none;
import static torghut.ta.config.Variable.Fallback.value;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import torghut.ta.config.Environment;
import torghut.ta.config.KafkaConnection;
import torghut.ta.config.RegistryConnection;
import torghut.ta.config.Secret;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/**
 * Settings of the service.
 *
 * @param kafka how to reach the brokers
 * @param topics names of the topics by what they hold; one that is turned off is not in it
 * @param registry where the schemas of the registry's wire format come from
 * @param clickHouse where older rows come from
 * @param flink REST address of the job, for its checkpoints
 * @param zone of the exchange, for the times on the page
 */
record WebSettings(
        Properties kafka,
        Map<TopicKind, String> topics,
        Optional<RegistryConnection> registry,
        Listener listener,
        Memory memory,
        Optional<ClickHouse> clickHouse,
        Optional<URI> flink,
        ZoneId zone) {

    /** The variables of the service itself. */
    static final VariableGroup VARIABLES = new VariableGroup();

    private static final Variable<String> WEB_HOST =
            VARIABLES.declare(
                    "WEB_HOST",
                    ValueType.text(255),
                    value("127.0.0.1"),
                    "Address to listen on. Any other than that of this machine alone needs"
                            + " `WEB_TOKEN`.");
    private static final Variable<Long> WEB_PORT =
            VARIABLES.declare(
                    "WEB_PORT",
                    ValueType.number(0, 65_535),
                    value("8080"),
                    "Port to listen on; 0 takes any that is free.");
    private static final Variable<Secret> WEB_TOKEN =
            VARIABLES.declareSecret(
                    "WEB_TOKEN",
                    ValueType.key(),
                    "Demanded of everybody, as a bearer token or as a password, but for"
                            + " `/health`.");
    private static final Variable<Boolean> WEB_INSECURE =
            VARIABLES.declare(
                    "WEB_INSECURE",
                    flag(),
                    value("false"),
                    "Whether to listen on any address without a token, where something else keeps"
                            + " strangers out.");
    private static final Variable<Set<String>> WEB_CORS_ORIGINS =
            VARIABLES.declare(
                    "WEB_CORS_ORIGINS",
                    origins(),
                    none(),
                    "Other sites whose pages may read the API.");
    private static final Variable<Duration> WEB_HISTORY =
            VARIABLES.declare(
                    "WEB_HISTORY", period(), value("6h"), "How long seconds stay in memory.");
    private static final Variable<Duration> WEB_HISTORY_AGGREGATES =
            VARIABLES.declare(
                    "WEB_HISTORY_AGGREGATES",
                    period(),
                    value("2d"),
                    "How long longer bars and alerts stay in memory.");
    private static final Variable<Long> WEB_MAX_MEMORY =
            VARIABLES.declare(
                    "WEB_MAX_MEMORY",
                    bytes(),
                    value("512m"),
                    "What rows and events may take; the oldest make room. The JVM's heap should be"
                            + " twice as large.");
    private static final Variable<String> CLICKHOUSE_URL =
            VARIABLES.declare(
                    "CLICKHOUSE_URL",
                    ValueType.httpUrl(),
                    none(),
                    "ClickHouse's HTTP interface: what is older than memory comes from its tables.");
    private static final Variable<String> CLICKHOUSE_USER =
            VARIABLES.declare(
                    "CLICKHOUSE_USER", ValueType.httpUser(), none(), "User of ClickHouse.");
    private static final Variable<Secret> CLICKHOUSE_PASSWORD =
            VARIABLES.declareSecret(
                    "CLICKHOUSE_PASSWORD", ValueType.secret(), "Password of `CLICKHOUSE_USER`.");
    private static final Variable<String> FLINK_URL =
            VARIABLES.declare(
                    "FLINK_URL",
                    ValueType.httpUrl(),
                    none(),
                    "Flink's REST address, such as http://flink-ta-rest:8081: the page then shows"
                            + " the job's checkpoints.");
    private static final Variable<ZoneId> SESSION_ZONE =
            VARIABLES.declare(
                    "SESSION_ZONE",
                    ValueType.zone(),
                    value("America/New_York"),
                    "Time zone of the exchange, as the job has it, for the times on the page.");

    private static final VariableGroup TOPIC_VARIABLES = new VariableGroup();
    private static final Map<TopicKind, Variable<String>> TOPICS = topicVariables();

    /** Everything that configures the service, in the order of the documentation. */
    static final List<VariableGroup> GROUPS =
            List.of(
                    KafkaConnection.VARIABLES,
                    TOPIC_VARIABLES,
                    RegistryConnection.VARIABLES,
                    VARIABLES);

    /**
     * Where the service listens, and to whom.
     *
     * @param token that everybody must show; without one, nobody has to
     * @param origins of other sites whose pages may read the answers
     */
    record Listener(String host, int port, Optional<Secret> token, Set<String> origins) {}

    /** How much is kept in memory. */
    record Memory(Duration history, Duration aggregateHistory, long maxBytes) {}

    /** A ClickHouse server with the tables of deploy/clickhouse, by its HTTP interface. */
    record ClickHouse(URI url, Optional<String> user, Optional<Secret> password) {}

    /**
     * Reads the settings.
     *
     * @param variables names and texts; those that are not ours are ignored
     * @throws torghut.ta.config.SettingsException lists every problem
     */
    static WebSettings read(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        Map<TopicKind, String> topics = new EnumMap<>(TopicKind.class);
        TOPICS.forEach(
                (kind, variable) ->
                        environment.read(variable).ifPresent(name -> topics.put(kind, name)));
        environment.requireDifferent("topic", List.copyOf(TOPICS.values()));
        environment.requireBothOrNone(CLICKHOUSE_USER, CLICKHOUSE_PASSWORD);
        Optional<ClickHouse> clickHouse =
                environment
                        .read(CLICKHOUSE_URL)
                        .map(
                                url ->
                                        new ClickHouse(
                                                URI.create(url),
                                                environment.read(CLICKHOUSE_USER),
                                                environment.read(CLICKHOUSE_PASSWORD)));
        WebSettings settings =
                new WebSettings(
                        KafkaConnection.read(environment).clientProperties(),
                        topics,
                        RegistryConnection.read(environment),
                        readListener(environment),
                        new Memory(
                                environment.get(WEB_HISTORY),
                                environment.get(WEB_HISTORY_AGGREGATES),
                                environment.get(WEB_MAX_MEMORY)),
                        clickHouse,
                        environment.read(FLINK_URL).map(URI::create),
                        environment.get(SESSION_ZONE));
        environment.requireNoProblems("flink-ta-web");
        return settings;
    }

    private static Listener readListener(Environment environment) {
        String host = environment.get(WEB_HOST);
        Optional<Secret> token = environment.read(WEB_TOKEN);
        if (environment.accepted(WEB_HOST, WEB_TOKEN, WEB_INSECURE)
                && !WebServer.isLoopback(host)
                && token.isEmpty()
                && !environment.get(WEB_INSECURE)) {
            environment.problem(
                    "WEB_HOST is \""
                            + host
                            + "\", which others can reach, but WEB_TOKEN is not set; set a token,"
                            + " or WEB_INSECURE=true where something else keeps strangers out.",
                    WEB_HOST);
        }
        return new Listener(
                host,
                environment.get(WEB_PORT).intValue(),
                token,
                environment.read(WEB_CORS_ORIGINS).orElse(Set.of()));
    }

    private static Map<TopicKind, Variable<String>> topicVariables() {
        Map<TopicKind, Variable<String>> variables = new EnumMap<>(TopicKind.class);
        for (TopicKind kind : TopicKind.values()) {
            variables.put(
                    kind,
                    TOPIC_VARIABLES.declareSwitchable(
                            kind.variable(),
                            ValueType.topic(),
                            kind.topic(),
                            "The job's topic of that name; one that does not exist is empty."));
        }
        return variables;
    }

    private static ValueType<Boolean> flag() {
        return ValueType.choice(List.of(Map.entry("true", true), Map.entry("false", false)));
    }

    private static ValueType<Set<String>> origins() {
        Pattern origin = Pattern.compile("\\*|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?");
        return new ValueType<>(
                "origins such as https://desk.example separated by commas, or *",
                text -> {
                    Set<String> origins =
                            new LinkedHashSet<>(Arrays.asList(text.split("\\s*,\\s*")));
                    require(origins.stream().allMatch(each -> origin.matcher(each).matches()));
                    return origins;
                });
    }

    private static ValueType<Duration> period() {
        Pattern period = Pattern.compile("([0-9]{1,4})([mhd])");
        return new ValueType<>(
                "a number of minutes, hours or days, such as 90m, 6h or 2d",
                text -> {
                    Matcher matcher = period.matcher(text.toLowerCase(Locale.ROOT));
                    require(matcher.matches());
                    long number = Long.parseLong(matcher.group(1));
                    require(number > 0);
                    return switch (matcher.group(2)) {
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    };
                });
    }

    private static ValueType<Long> bytes() {
        Pattern size = Pattern.compile("([0-9]{1,6})([mg])");
        return new ValueType<>(
                "a number of MiB or GiB, such as 512m or 2g, at least 16m",
                text -> {
                    Matcher matcher = size.matcher(text.toLowerCase(Locale.ROOT));
                    require(matcher.matches());
                    long bytes =
                            Long.parseLong(matcher.group(1))
                                    << (matcher.group(2).equals("m") ? 20 : 30);
                    require(bytes >= 16L << 20);
                    return bytes;
                });
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
