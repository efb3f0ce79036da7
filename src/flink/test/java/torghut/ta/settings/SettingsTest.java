package torghut.ta.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import torghut.ta.config.Environment;
import torghut.ta.config.RegistryConnection;
import torghut.ta.config.Secret;
import torghut.ta.config.SettingsException;
import torghut.ta.config.Variable;
import torghut.ta.market.AlertRule;
import torghut.ta.market.RuleSet;
import torghut.ta.model.Timeframe;
import torghut.ta.testing.TestSettings;
import torghut.ta.wire.OutputFormat;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/** Every variable: not set, empty, given, malformed, out of range, contradictory. */
class SettingsTest {

    private static final String BOOTSTRAP = "broker-0:9092";

    /**
     * One variable.
     *
     * @param unset the setting when the variable is not set
     * @param text a text that is accepted
     * @param given the setting with that text
     * @param refused texts that are not accepted: malformed, out of range
     * @param beside other variables that must be there
     */
    private record Case(
            String variable,
            Function<Settings, Object> setting,
            Object unset,
            String text,
            Object given,
            List<String> refused,
            Map<String, String> beside) {

        Case(
                String variable,
                Function<Settings, Object> setting,
                Object unset,
                String text,
                Object given,
                String... refused) {
            this(variable, setting, unset, text, given, Arrays.asList(refused), Map.of());
        }

        Case beside(String... namesAndValues) {
            Map<String, String> others = new HashMap<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                others.put(namesAndValues[i], namesAndValues[i + 1]);
            }
            return new Case(variable, setting, unset, text, given, refused, others);
        }

        /** The environment with this variable as given, or without it when null. */
        Map<String, String> environment(String value) {
            Map<String, String> environment = new HashMap<>();
            environment.put("KAFKA_BOOTSTRAP", BOOTSTRAP);
            environment.putAll(beside);
            if (value == null) {
                environment.remove(variable);
            } else {
                environment.put(variable, value);
            }
            return environment;
        }

        @Override
        public String toString() {
            return variable;
        }
    }

    static Stream<Case> cases() {
        String tooLong = "x".repeat(256);
        return Stream.of(
                new Case(
                        "KAFKA_BOOTSTRAP",
                        settings -> settings.kafka().bootstrap(),
                        null,
                        " a.example:9092 ,[::1]:65535, 10.0.0.1:1",
                        "a.example:9092,[::1]:65535,10.0.0.1:1",
                        "broker",
                        "broker:",
                        ":9092",
                        "broker:0",
                        "broker:65536",
                        "broker:9092,",
                        "broker:9092;other:9092",
                        "PLAINTEXT://broker:9092"),
                new Case(
                                "KAFKA_USERNAME",
                                settings -> property(settings, "sasl.jaas.config"),
                                null,
                                " ta ",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                                        + " username=\"ta\" password=\"secret\";")
                        .beside("KAFKA_PASSWORD", "secret"),
                new Case(
                                "KAFKA_PASSWORD",
                                settings -> property(settings, "sasl.jaas.config"),
                                null,
                                " secret ",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                                        + " username=\"ta\" password=\" secret \";")
                        .beside("KAFKA_USERNAME", "ta"),
                new Case(
                                "KAFKA_SECURITY_PROTOCOL",
                                settings -> property(settings, "security.protocol"),
                                "SASL_PLAINTEXT",
                                "sasl_ssl",
                                "SASL_SSL",
                                "TLS",
                                "SASL")
                        .beside("KAFKA_USERNAME", "ta", "KAFKA_PASSWORD", "secret"),
                new Case(
                                "KAFKA_SASL_MECHANISM",
                                settings -> property(settings, "sasl.mechanism"),
                                "SCRAM-SHA-512",
                                "SCRAM-SHA-256",
                                "SCRAM-SHA-256",
                                "SCRAM",
                                "GSSAPI")
                        .beside("KAFKA_USERNAME", "ta", "KAFKA_PASSWORD", "secret"),
                new Case(
                        "KAFKA_GROUP_ID",
                        settings -> settings.consumption().groupId(),
                        "flink-ta",
                        "team/ta 2",
                        "team/ta 2",
                        "two\nlines",
                        tooLong),
                new Case(
                        "START_OFFSETS",
                        settings -> settings.consumption().startOffsets(),
                        new StartOffsets.Committed(),
                        "timestamp:1381152600000",
                        new StartOffsets.Timestamp(1_381_152_600_000L),
                        "newest",
                        "timestamp",
                        "timestamp:",
                        "timestamp:-1",
                        "timestamp:2013-10-07",
                        "timestamp:9223372036854775808"),
                topicCase(
                        "TOPIC_TRADES", settings -> settings.inputs().trades(), "alpaca.trades.v1"),
                optionalTopicCase(
                        "TOPIC_QUOTES", settings -> settings.inputs().quotes(), "alpaca.quotes.v1"),
                optionalTopicCase(
                        "TOPIC_BARS_1M",
                        settings -> settings.inputs().minuteBars(),
                        "alpaca.bars.1m.v1"),
                topicCase(
                        "TOPIC_TA_BARS",
                        settings -> settings.outputs().name(OutputTopics.BARS).orElseThrow(),
                        "ta.bars.1s.v1"),
                topicCase(
                        "TOPIC_TA_SIGNALS",
                        settings -> settings.outputs().name(OutputTopics.SIGNALS).orElseThrow(),
                        "ta.signals.v1"),
                optionalTopicCase(
                        "TOPIC_TA_AGGREGATES",
                        settings -> settings.outputs().name(OutputTopics.AGGREGATES),
                        "ta.aggregates.v1"),
                new Case(
                        "TIMEFRAMES",
                        settings -> none(settings.timeframes().timeframes()),
                        List.of(Timeframe.M1, Timeframe.M5, Timeframe.M15),
                        "1d, 5s,1m,5s",
                        List.of(Timeframe.S5, Timeframe.M1, Timeframe.D1),
                        "1s",
                        "7m",
                        "1m,,5m"),
                new Case(
                        "INDICATORS",
                        settings -> settings.timeframes().indicators().toString(),
                        "",
                        "atr(14), 5m:macd(3,5,2)",
                        "atr(14),5m:macd(3,5,2)"),
                optionalTopicCase(
                        "TOPIC_TA_REVISIONS",
                        settings -> settings.outputs().name(OutputTopics.REVISIONS),
                        "ta.revisions.v1"),
                optionalTopicCase(
                        "TOPIC_TA_PREVIEW",
                        settings -> settings.outputs().name(OutputTopics.PREVIEWS),
                        "ta.preview.v1"),
                optionalTopicCase(
                        "TOPIC_TA_ALERTS",
                        settings -> settings.outputs().name(OutputTopics.ALERTS),
                        "ta.alerts.v1"),
                new Case(
                        "ALERT_PRICE_MOVE_PCT",
                        settings ->
                                Optional.of(settings.alerts().parameters().priceMovePercent())
                                        .filter(percent -> percent > 0),
                        Optional.of(2.0),
                        "0.5",
                        Optional.of(0.5),
                        "0",
                        "-1",
                        "0.009",
                        "1000.1",
                        "2%",
                        "1e1",
                        "NaN"),
                durationCase(
                        "ALERT_WINDOW_MS",
                        settings ->
                                Duration.ofMillis(settings.alerts().parameters().windowMillis()),
                        300_000,
                        "0",
                        "86400001"),
                durationCase(
                        "ALERT_COOLDOWN_MS",
                        settings ->
                                Duration.ofMillis(settings.alerts().parameters().cooldownMillis()),
                        60_000,
                        "0",
                        "86400001"),
                new Case(
                        "ALERT_RULES",
                        settings ->
                                settings.alerts().parameters().rules().stream()
                                        .map(AlertRule::toString)
                                        .toList(),
                        List.of(),
                        "rsi14 <  30;1s: ema12 crosses_above ema26; rsi14 < 30",
                        List.of("rsi14 < 30", "ema12 crosses_above ema26")),
                optionalTopicCase(
                        "TOPIC_TA_STATUS",
                        settings -> settings.outputs().name(OutputTopics.STATUS),
                        "ta.status.v1"),
                optionalTopicCase(
                        "TOPIC_TA_DLQ",
                        settings -> settings.outputs().name(OutputTopics.DEAD_LETTERS),
                        "ta.dlq.v1"),
                new Case(
                        "PROFILE",
                        settings -> settings.eventTime().bufferTimeout(),
                        Duration.ofMillis(10),
                        "low-latency",
                        Duration.ofMillis(5),
                        "fast",
                        "at-least-once"),
                new Case(
                        "DELIVERY_GUARANTEE",
                        settings -> settings.delivery().exactlyOnce(),
                        true,
                        "at-least-once",
                        false,
                        "at-most-once",
                        "true"),
                new Case(
                        "TRANSACTION_PREFIX",
                        settings -> settings.delivery().transactionPrefix(),
                        "flink-ta",
                        "replay-1",
                        "replay-1",
                        "two\tcolumns",
                        tooLong),
                new Case(
                        "TRANSACTION_TIMEOUT_MS",
                        settings -> settings.delivery().transactionTimeout(),
                        Duration.ofMinutes(15),
                        "180000",
                        Duration.ofMinutes(3),
                        "999",
                        "2147483648",
                        "15m"),
                new Case(
                        "CHECKPOINT_URI",
                        settings -> settings.checkpoints().uri(),
                        Optional.empty(),
                        "s3://bucket/checkpoints",
                        Optional.of("s3://bucket/checkpoints"),
                        "checkpoints",
                        "/checkpoints",
                        "gs://bucket/checkpoints",
                        "s3:///checkpoints",
                        "file://host/checkpoints",
                        "file:checkpoints",
                        "s3://bucket/a b"),
                new Case(
                        "CHECKPOINT_INTERVAL_MS",
                        settings -> settings.checkpoints().interval(),
                        Duration.ofSeconds(10),
                        "500",
                        Duration.ofMillis(500),
                        "9",
                        "86400001",
                        "10s"),
                new Case(
                        "CHECKPOINT_TIMEOUT_MS",
                        settings -> settings.checkpoints().timeout(),
                        Duration.ofMinutes(2),
                        "60000",
                        Duration.ofMinutes(1),
                        "9",
                        "86400001",
                        "1e5"),
                new Case(
                        "FAILOVER_BUDGET_MS",
                        settings -> settings.checkpoints().failoverBudget(),
                        Duration.ofMinutes(1),
                        "0",
                        Duration.ZERO,
                        "-1",
                        "86400001",
                        "a minute"),
                new Case(
                        "S3_ENDPOINT",
                        settings -> settings.s3().endpoint(),
                        Optional.empty(),
                        "http://minio:9000/",
                        Optional.of("http://minio:9000"),
                        "minio:9000",
                        "s3://minio",
                        "http://",
                        "http://minio:65536",
                        "http://minio:0",
                        "http://minio:9000?a=b",
                        "http://minio:9000/#here"),
                new Case(
                                "S3_ACCESS_KEY",
                                settings -> settings.s3().accessKey(),
                                Optional.empty(),
                                "AKIA",
                                Optional.of("AKIA"),
                                "AKIA\n",
                                " AKIA")
                        .beside("S3_SECRET_KEY", "secret"),
                new Case(
                                "S3_SECRET_KEY",
                                settings -> settings.s3().secretKey(),
                                Optional.empty(),
                                "secret",
                                Optional.of(new Secret("secret")),
                                "secret\n",
                                "secret ")
                        .beside("S3_ACCESS_KEY", "AKIA"),
                new Case(
                        "S3_PATH_STYLE",
                        settings -> settings.s3().pathStyle(),
                        true,
                        "false",
                        false,
                        "no",
                        "0"),
                new Case(
                        "PARALLELISM",
                        Settings::parallelism,
                        OptionalInt.empty(),
                        "12",
                        OptionalInt.of(12),
                        "0",
                        "-1",
                        "721",
                        "2.0",
                        "two"),
                durationCase(
                        "OUT_OF_ORDERNESS_MS",
                        settings -> settings.eventTime().outOfOrderness(),
                        2_000,
                        "-1",
                        "3600001"),
                durationCase(
                        "IDLE_TIMEOUT_MS",
                        settings -> settings.eventTime().idleTimeout(),
                        10_000,
                        "0",
                        "86400001"),
                durationCase(
                        "MAX_CLOCK_SKEW_MS",
                        settings -> settings.eventTime().maxClockSkew(),
                        60_000,
                        "-1",
                        "86400001"),
                durationCase(
                        "QUOTE_MAX_AGE_MS",
                        settings -> settings.market().quoteMaxAge(),
                        15_000,
                        "0",
                        "86400001"),
                new Case(
                        "TRADE_RULES",
                        settings -> settings.market().tradeRules(),
                        RuleSet.ALPACA,
                        "SIP",
                        RuleSet.SIP,
                        "none",
                        "alpaca,sip"),
                durationCase(
                        "REVISION_HORIZON_MS",
                        settings -> settings.market().revisionHorizon(),
                        900_000,
                        "-1",
                        "86400001"),
                durationCase(
                        "PREVIEW_INTERVAL_MS",
                        settings -> settings.previews().interval(),
                        250,
                        "-1",
                        "60001"),
                durationCase(
                        "PREVIEW_SETTLE_MS",
                        settings -> settings.previews().settle(),
                        50,
                        "-1",
                        "60001"),
                durationCase(
                        "PREVIEW_MAX_AGE_MS",
                        settings -> settings.previews().maxAge(),
                        10_000,
                        "-1",
                        "3600001"),
                durationCase(
                        "VWAP_WINDOW_MS",
                        settings ->
                                Duration.ofMillis(
                                        settings.market().indicators().vwapWindowMillis()),
                        300_000,
                        "999",
                        "86400001"),
                durationCase(
                        "VOLATILITY_WINDOW_MS",
                        settings ->
                                Duration.ofMillis(
                                        settings.market().indicators().volatilityWindowMillis()),
                        60_000,
                        "1999",
                        "86400001"),
                new Case(
                        "ANNUALIZATION_SECONDS",
                        settings -> settings.market().indicators().annualizationSeconds(),
                        252L * 23_400,
                        "31536000",
                        31_536_000L,
                        "0",
                        "31622401",
                        "1e6"),
                new Case(
                        "SESSION_ZONE",
                        settings -> settings.market().indicators().sessionZone(),
                        ZoneId.of("America/New_York"),
                        "UTC",
                        ZoneId.of("UTC"),
                        "New York",
                        "America/Gotham"),
                new Case(
                        "SESSION_RESETS",
                        settings -> settings.market().indicators().sessionResets(),
                        List.of(LocalTime.of(4, 0), LocalTime.of(9, 30), LocalTime.of(16, 0)),
                        "00:00, 12:30:15",
                        List.of(LocalTime.MIDNIGHT, LocalTime.of(12, 30, 15)),
                        "9:30",
                        "24:00",
                        "09:30am",
                        "09:30,",
                        "16:00,09:30",
                        "09:30,09:30"),
                durationCase(
                        "STATUS_INTERVAL_MS",
                        settings -> settings.reports().statusInterval(),
                        10_000,
                        "99",
                        "3600001"),
                durationCase(
                        "SYMBOL_STALE_AFTER_MS",
                        settings -> settings.reports().symbolStaleAfter(),
                        60_000,
                        "99",
                        "604800001"),
                new Case(
                        "STATE_TTL_HOURS",
                        settings -> settings.reports().stateTtl(),
                        Duration.ofDays(7),
                        "1",
                        Duration.ofHours(1),
                        "0",
                        "8785",
                        "7d"),
                new Case(
                        "OUTPUT_FORMAT",
                        settings -> settings.output().format(),
                        OutputFormat.AVRO,
                        "json",
                        OutputFormat.JSON,
                        "protobuf"),
                new Case(
                        "SCHEMA_REGISTRY_URL",
                        settings -> settings.output().registry().map(RegistryConnection::url),
                        Optional.empty(),
                        "https://registry.example/apis/ccompat/v7/",
                        Optional.of("https://registry.example/apis/ccompat/v7"),
                        "registry.example",
                        "ftp://registry.example",
                        "https://user@registry.example"),
                new Case(
                                "SCHEMA_REGISTRY_USERNAME",
                                settings -> settings.output().registry().get().username(),
                                Optional.empty(),
                                "ta",
                                Optional.of("ta"),
                                "user:name")
                        .beside(
                                "SCHEMA_REGISTRY_URL",
                                "http://registry",
                                "SCHEMA_REGISTRY_PASSWORD",
                                "secret"),
                new Case(
                                "SCHEMA_REGISTRY_PASSWORD",
                                settings -> settings.output().registry().get().password(),
                                Optional.empty(),
                                " secret",
                                Optional.of(new Secret(" secret")))
                        .beside(
                                "SCHEMA_REGISTRY_URL",
                                "http://registry",
                                "SCHEMA_REGISTRY_USERNAME",
                                "ta"));
    }

    private static Case topicCase(
            String variable, Function<Settings, Object> setting, String topic) {
        return new Case(
                variable,
                setting,
                topic,
                " A_b-c.1 ",
                "A_b-c.1",
                "a b",
                "a/b",
                "..",
                "x".repeat(250));
    }

    private static Case optionalTopicCase(
            String variable, Function<Settings, Object> setting, String topic) {
        return new Case(
                variable,
                setting,
                Optional.of(topic),
                "a.b",
                Optional.of("a.b"),
                "a b",
                "a:b",
                ".",
                "x".repeat(250));
    }

    private static Case durationCase(
            String variable,
            Function<Settings, Object> setting,
            long unsetMillis,
            String tooSmall,
            String tooLarge) {
        return new Case(
                variable,
                setting,
                Duration.ofMillis(unsetMillis),
                "2001",
                Duration.ofMillis(2_001),
                tooSmall,
                tooLarge,
                "2s",
                "1.5",
                "99999999999999999999");
    }

    /** Variables that cannot be left out beside the others of their case. */
    private static boolean isOneOfAPair(Case tested) {
        return tested.variable.endsWith("_USERNAME")
                || tested.variable.endsWith("_PASSWORD")
                || tested.variable.equals("S3_ACCESS_KEY")
                || tested.variable.equals("S3_SECRET_KEY");
    }

    @Test
    void everyVariableHasACase() {
        // The truststore's two need files: TruststoreTest.
        assertThat(
                        Stream.concat(
                                cases().map(Case::variable),
                                Stream.of("KAFKA_TRUSTSTORE_PATH", "KAFKA_TRUSTSTORE_PASSWORD")))
                .containsExactlyInAnyOrderElementsOf(TestSettings.variableNames());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givenValueIsUsed(Case tested) {
        Settings settings = Settings.fromEnvironment(tested.environment(tested.text));

        assertThat(tested.setting.apply(settings)).isEqualTo(tested.given);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withoutAValueTheDefaultHolds(Case tested) {
        if (tested.variable.equals("KAFKA_BOOTSTRAP")) {
            assertThat(problems(Map.of()))
                    .containsExactly(
                            "KAFKA_BOOTSTRAP is not set; accepted: host:port, or several of them"
                                    + " separated by commas.");
        } else if (isOneOfAPair(tested)) {
            assertThat(problems(tested.environment(null)))
                    .singleElement()
                    .asString()
                    .contains(tested.variable, "set both or none");
        } else {
            Settings settings = Settings.fromEnvironment(tested.environment(null));
            assertThat(tested.setting.apply(settings)).isEqualTo(tested.unset);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void emptyValueCountsAsNotSetUnlessItTurnsSomethingOff(Case tested) {
        boolean secret = TestSettings.secretVariableNames().contains(tested.variable);
        for (String empty : secret ? List.of("") : List.of("", " \t")) {
            Map<String, String> environment = tested.environment(empty);
            if (tested.variable.equals("KAFKA_BOOTSTRAP") || isOneOfAPair(tested)) {
                assertThat(problems(environment)).singleElement().asString().contains(" set");
            } else {
                boolean turnsOff =
                        List.of(
                                        "TOPIC_QUOTES",
                                        "TOPIC_BARS_1M",
                                        "TOPIC_TA_AGGREGATES",
                                        "TIMEFRAMES",
                                        "TOPIC_TA_REVISIONS",
                                        "TOPIC_TA_PREVIEW",
                                        "TOPIC_TA_STATUS",
                                        "TOPIC_TA_DLQ",
                                        "TOPIC_TA_ALERTS",
                                        "ALERT_PRICE_MOVE_PCT")
                                .contains(tested.variable);
                assertThat(tested.setting.apply(Settings.fromEnvironment(environment)))
                        .isEqualTo(turnsOff ? Optional.empty() : tested.unset);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusedValueIsNamedWithWhatIsAccepted(Case tested) {
        boolean secret = TestSettings.secretVariableNames().contains(tested.variable);
        for (String refused : tested.refused) {
            String shown = refused.replaceAll("[\\n\\t]", " ").replace("user@", "***@");
            String start =
                    tested.variable
                            + (secret
                                    ? " has a value that is not accepted; accepted: "
                                    : " is \"" + shown + "\"; accepted: ");

            List<String> problems = problems(tested.environment(refused));

            assertThat(problems).as(refused).hasSize(1);
            assertThat(problems.get(0)).startsWith(start).hasSizeGreaterThan(start.length() + 1);
        }
    }

    /** What is turned off is empty, as a topic is. */
    private static Object none(List<Timeframe> timeframes) {
        return timeframes.isEmpty() ? Optional.empty() : timeframes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    atr(14),atr         | 'atr'         | atr(n)
                    atr(0)              | 'atr(0)'      | from 1
                    atr(14),nonsense(3) | 'nonsense(3)' | supertrend
                    7m:atr(14)          | '7m:atr(14)'  | 15m
                    """)
    void anIndicatorThatThereIsNotIsNamedWithWhatThereIs(
            String indicators, String named, String offered) {
        assertThat(problems(environment("INDICATORS", indicators)))
                .singleElement()
                .asString()
                .startsWith("INDICATORS: ")
                .contains(named.replace("'", ""), offered)
                .endsWith(".");
    }

    @Test
    void anIndicatorForATimeframeThatIsNotOnIsNamed() {
        assertThat(problems(environment("INDICATORS", "1s:atr(3),5m:atr(4),3m:atr(5)")))
                .singleElement()
                .asString()
                .contains("INDICATORS: 3m:atr(5)", "TIMEFRAMES");
        Map<String, String> withoutTopic = new HashMap<>(environment("INDICATORS", "5m:atr(4)"));
        withoutTopic.put("TOPIC_TA_AGGREGATES", "");
        assertThat(problems(withoutTopic))
                .singleElement()
                .asString()
                .contains("INDICATORS: 5m:atr(4)", "TOPIC_TA_AGGREGATES");
    }

    @Test
    void rulesMayNameWhatIsComputedOnTheirTimeframe() {
        Map<String, String> environment =
                new HashMap<>(environment("INDICATORS", "atr(14),5m:mom(3)"));
        environment.put(
                "ALERT_RULES",
                "atr_14 > 1; 5m: mom_3 > 0; 5m: atr_14 > close; 1m: buy_sell_ratio < 0.5");
        assertThat(Settings.fromEnvironment(environment).alerts().parameters().rules()).hasSize(4);

        environment.put("ALERT_RULES", "1m: mom_3 > 0; buy_count > 3; 5m: bid > 1");
        assertThat(problems(environment))
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("mom_3", "not computed on 1m"),
                        problem -> assertThat(problem).contains("buy_count", "on 1s"),
                        problem -> assertThat(problem).contains("bid", "on 5m"));
    }

    @Test
    void rulesThatCannotBeUsedAreAllNamed() {
        assertThat(
                        problems(
                                environment(
                                        "ALERT_RULES",
                                        "rsi14 < 30; rsi15 < 30; close; 3m: open > 1")))
                .hasSize(3)
                .allSatisfy(
                        problem -> assertThat(problem).startsWith("ALERT_RULES: ").endsWith("."))
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("rsi15", "not computed on 1s"),
                        problem -> assertThat(problem).contains("\"close\" is no rule"),
                        problem -> assertThat(problem).contains("timeframe 3m, which is not on"));
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                contradiction("KAFKA_USERNAME", "ta").names("KAFKA_USERNAME", "KAFKA_PASSWORD"),
                contradiction("KAFKA_PASSWORD", "x").names("KAFKA_PASSWORD", "KAFKA_USERNAME"),
                contradiction("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
                        .names("KAFKA_SECURITY_PROTOCOL", "KAFKA_USERNAME"),
                contradiction("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT")
                        .names("KAFKA_SECURITY_PROTOCOL", "KAFKA_USERNAME"),
                contradiction(
                                "KAFKA_SECURITY_PROTOCOL",
                                "PLAINTEXT",
                                "KAFKA_USERNAME",
                                "ta",
                                "KAFKA_PASSWORD",
                                "x")
                        .names("KAFKA_SECURITY_PROTOCOL", "KAFKA_USERNAME"),
                contradiction(
                                "KAFKA_SECURITY_PROTOCOL",
                                "SSL",
                                "KAFKA_USERNAME",
                                "ta",
                                "KAFKA_PASSWORD",
                                "x")
                        .names("KAFKA_SECURITY_PROTOCOL", "KAFKA_USERNAME"),
                contradiction("KAFKA_SASL_MECHANISM", "PLAIN")
                        .names("KAFKA_SASL_MECHANISM", "KAFKA_USERNAME"),
                contradiction("KAFKA_TRUSTSTORE_PASSWORD", "x")
                        .names("KAFKA_TRUSTSTORE_PASSWORD", "KAFKA_TRUSTSTORE_PATH"),
                contradiction("TOPIC_TA_BARS", "x", "TOPIC_TA_SIGNALS", "x")
                        .names("TOPIC_TA_BARS", "TOPIC_TA_SIGNALS", "same topic"),
                contradiction("TOPIC_TRADES", "ta.dlq.v1")
                        .names("TOPIC_TRADES", "TOPIC_TA_DLQ", "same topic"),
                contradiction("TOPIC_QUOTES", "alpaca.bars.1m.v1")
                        .names("TOPIC_QUOTES", "TOPIC_BARS_1M", "same topic"),
                contradiction("TOPIC_TA_STATUS", "alpaca.trades.v1")
                        .names("TOPIC_TRADES", "TOPIC_TA_STATUS", "same topic"),
                contradiction("TRANSACTION_TIMEOUT_MS", "179999")
                        .names("TRANSACTION_TIMEOUT_MS", "FAILOVER_BUDGET_MS", "180000 or more"),
                contradiction("CHECKPOINT_TIMEOUT_MS", "840001")
                        .names("TRANSACTION_TIMEOUT_MS", "CHECKPOINT_TIMEOUT_MS", "900001 or more"),
                contradiction("FAILOVER_BUDGET_MS", "780001")
                        .names("TRANSACTION_TIMEOUT_MS", "FAILOVER_BUDGET_MS", "900001 or more"),
                contradiction("CHECKPOINT_INTERVAL_MS", "120001")
                        .names("CHECKPOINT_INTERVAL_MS", "CHECKPOINT_TIMEOUT_MS", "120000 or less"),
                contradiction(
                                "PROFILE",
                                "low-latency",
                                "DELIVERY_GUARANTEE",
                                "exactly-once",
                                "TRANSACTION_TIMEOUT_MS",
                                "1000")
                        .names("TRANSACTION_TIMEOUT_MS"),
                contradiction("S3_ACCESS_KEY", "AKIA").names("S3_ACCESS_KEY", "S3_SECRET_KEY"),
                contradiction("S3_SECRET_KEY", "x").names("S3_SECRET_KEY", "S3_ACCESS_KEY"),
                contradiction("STATE_TTL_HOURS", "1", "VWAP_WINDOW_MS", "3600001")
                        .names("STATE_TTL_HOURS", "VWAP_WINDOW_MS"),
                contradiction("STATE_TTL_HOURS", "1", "SYMBOL_STALE_AFTER_MS", "3600001")
                        .names("STATE_TTL_HOURS", "SYMBOL_STALE_AFTER_MS"),
                contradiction("OUTPUT_FORMAT", "json", "SCHEMA_REGISTRY_URL", "http://registry")
                        .names("SCHEMA_REGISTRY_URL", "OUTPUT_FORMAT"),
                contradiction("SCHEMA_REGISTRY_USERNAME", "ta", "SCHEMA_REGISTRY_PASSWORD", "x")
                        .names("SCHEMA_REGISTRY_USERNAME", "SCHEMA_REGISTRY_URL"),
                contradiction(
                                "SCHEMA_REGISTRY_URL",
                                "http://registry",
                                "SCHEMA_REGISTRY_USERNAME",
                                "ta")
                        .names("SCHEMA_REGISTRY_USERNAME", "SCHEMA_REGISTRY_PASSWORD"));
    }

    private record Contradiction(Map<String, String> environment) {
        Arguments names(String... named) {
            return Arguments.of(environment, List.of(named));
        }
    }

    private static Contradiction contradiction(String... namesAndValues) {
        return new Contradiction(environment(namesAndValues));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradictionIsOneProblemThatNamesItsVariables(
            Map<String, String> environment, List<String> named) {
        assertThat(problems(environment)).singleElement().asString().contains(named);
    }

    @Test
    void timeoutsThatJustNestAreAccepted() {
        Settings.fromEnvironment(
                environment(
                        "TRANSACTION_TIMEOUT_MS", "180000", "CHECKPOINT_INTERVAL_MS", "120000"));
    }

    @Test
    void timeoutsNeedNotNestWithoutTransactions() {
        Settings.fromEnvironment(
                environment(
                        "DELIVERY_GUARANTEE",
                        "at-least-once",
                        "TRANSACTION_TIMEOUT_MS",
                        "1000",
                        "CHECKPOINT_INTERVAL_MS",
                        "600000"));
    }

    @Test
    void timeoutsOfTheClusterAreCheckedAlike() {
        assertThat(problems(environment(), checkpoints("14 min", "14 min"))).isEmpty();
        assertThat(problems(environment(), checkpoints("16 min", "15 min"))).hasSize(2);
        assertThat(
                        problems(
                                environment(
                                        "CHECKPOINT_INTERVAL_MS",
                                        "1000",
                                        "CHECKPOINT_TIMEOUT_MS",
                                        "2000"),
                                checkpoints("16 min", "15 min")))
                .isEmpty();
    }

    private static Configuration checkpoints(String interval, String timeout) {
        return cluster(
                "execution.checkpointing.interval", interval,
                "execution.checkpointing.timeout", timeout);
    }

    private static final Configuration CLUSTER =
            cluster(
                    "execution.checkpointing.dir", "s3://bucket/cluster",
                    "execution.checkpointing.interval", "3 s",
                    "execution.checkpointing.timeout", "30 s",
                    "execution.buffer-timeout.interval", "77 ms",
                    "pipeline.auto-watermark-interval", "88 ms");

    @Test
    void whatIsNotSetIsAsTheClusterSays() {
        Settings settings = Settings.read(new Environment(environment()), CLUSTER);

        assertThat(settings.checkpoints())
                .isEqualTo(
                        new Checkpoints(
                                Optional.of("s3://bucket/cluster"),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(1)));
        assertThat(settings.eventTime().bufferTimeout()).isEqualTo(Duration.ofMillis(77));
        assertThat(settings.eventTime().watermarkInterval()).isEqualTo(Duration.ofMillis(88));
    }

    @Test
    void whatIsSetBeatsTheCluster() {
        Settings settings =
                Settings.read(
                        new Environment(
                                environment(
                                        "CHECKPOINT_URI",
                                        "s3://bucket/job",
                                        "CHECKPOINT_INTERVAL_MS",
                                        "5000",
                                        "CHECKPOINT_TIMEOUT_MS",
                                        "50000",
                                        "PROFILE",
                                        "exactly-once")),
                        CLUSTER);

        assertThat(settings.checkpoints())
                .isEqualTo(
                        new Checkpoints(
                                Optional.of("s3://bucket/job"),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(50),
                                Duration.ofMinutes(1)));
        assertThat(settings.eventTime().bufferTimeout()).isEqualTo(Duration.ofMillis(10));
        assertThat(settings.eventTime().watermarkInterval()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void aClusterWithWhichNothingIsExactlyOnceIsRefused() {
        assertThat(
                        problems(
                                environment(),
                                cluster("execution.checkpointing.mode", "AT_LEAST_ONCE")))
                .singleElement()
                .asString()
                .contains("execution.checkpointing.mode", "DELIVERY_GUARANTEE");
        Configuration unchained = cluster("pipeline.operator-chaining.enabled", "false");
        assertThat(problems(environment(), unchained))
                .singleElement()
                .asString()
                .contains("pipeline.operator-chaining.enabled", "DELIVERY_GUARANTEE");
        assertThat(problems(environment("PROFILE", "low-latency"), unchained)).isEmpty();
    }

    private static Configuration cluster(String... keysAndValues) {
        Configuration cluster = new Configuration();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            cluster.setString(keysAndValues[i], keysAndValues[i + 1]);
        }
        return cluster;
    }

    private static List<String> problems(Map<String, String> variables, Configuration cluster) {
        Environment environment = new Environment(variables);
        Settings.read(environment, cluster);
        return environment.problems();
    }

    @Test
    void turnedOffTopicsDoNotClash() {
        Map<String, String> environment = new HashMap<>(environment("TOPIC_QUOTES", ""));
        OutputTopics.DECLARED.stream()
                .map(OutputTopic::variable)
                .filter(Variable::emptyTurnsOff)
                .forEach(variable -> environment.put(variable.name(), ""));

        Settings settings = Settings.fromEnvironment(environment);

        assertThat(settings.inputs().names())
                .containsExactly("alpaca.trades.v1", "alpaca.bars.1m.v1");
        assertThat(settings.outputs().names())
                .containsOnlyKeys(OutputTopics.BARS, OutputTopics.SIGNALS);
    }

    @Test
    void exactlyOnceIsTheDefaultProfile() {
        assertThat(Settings.fromEnvironment(environment()))
                .isEqualTo(Settings.fromEnvironment(environment("PROFILE", "exactly-once")));
        Settings settings = Settings.fromEnvironment(environment());
        assertThat(settings.delivery().exactlyOnce()).isTrue();
        assertThat(settings.eventTime().bufferTimeout()).isEqualTo(Duration.ofMillis(10));
        assertThat(settings.eventTime().watermarkInterval()).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.eventTime().idleTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void lowLatencyProfileHasNoTransactionsAndShortWaits() {
        Settings settings = Settings.fromEnvironment(environment("PROFILE", "low-latency"));

        assertThat(settings.delivery().exactlyOnce()).isFalse();
        assertThat(settings.eventTime().bufferTimeout()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.eventTime().watermarkInterval()).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.eventTime().idleTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void explicitVariableBeatsTheProfile() {
        Settings settings =
                Settings.fromEnvironment(
                        environment(
                                "PROFILE",
                                "low-latency",
                                "DELIVERY_GUARANTEE",
                                "exactly-once",
                                "IDLE_TIMEOUT_MS",
                                "30000"));

        assertThat(settings.delivery().exactlyOnce()).isTrue();
        assertThat(settings.eventTime().idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.eventTime().bufferTimeout()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void otherStartOffsetsAreRead() {
        assertThat(startOffsets("committed")).isEqualTo(new StartOffsets.Committed());
        assertThat(startOffsets("earliest")).isEqualTo(new StartOffsets.Earliest());
        assertThat(startOffsets("Latest")).isEqualTo(new StartOffsets.Latest());
        assertThat(startOffsets("timestamp:0")).isEqualTo(new StartOffsets.Timestamp(0));
    }

    private static StartOffsets startOffsets(String text) {
        return Settings.fromEnvironment(environment("START_OFFSETS", text))
                .consumption()
                .startOffsets();
    }

    @Test
    void checkpointsGoToS3OrAFolder() {
        for (String uri : List.of("s3a://bucket", "s3://bucket/a/b", "file:///tmp/checkpoints")) {
            assertThat(
                            Settings.fromEnvironment(environment("CHECKPOINT_URI", uri))
                                    .checkpoints()
                                    .uri())
                    .contains(uri);
        }
    }

    @Test
    void plainMechanismUsesItsOwnLoginModule() {
        Settings settings =
                Settings.fromEnvironment(
                        environment(
                                "KAFKA_USERNAME",
                                "ta",
                                "KAFKA_PASSWORD",
                                "x",
                                "KAFKA_SASL_MECHANISM",
                                "plain"));

        assertThat(property(settings, "sasl.mechanism")).isEqualTo("PLAIN");
        assertThat(property(settings, "sasl.jaas.config"))
                .startsWith("org.apache.kafka.common.security.plain.PlainLoginModule required ");
    }

    @Test
    void tlsWithoutTruststoreLeavesTheChoiceToTheRuntime() {
        Settings settings = Settings.fromEnvironment(environment("KAFKA_SECURITY_PROTOCOL", "SSL"));

        assertThat(settings.kafka().security()).isEqualTo(Map.of("security.protocol", "SSL"));
    }

    @Test
    void everyProblemIsInOneMessage() {
        Map<String, String> environment = new HashMap<>();
        List<Case> refusable = cases().filter(tested -> !tested.refused.isEmpty()).toList();
        refusable.forEach(tested -> environment.put(tested.variable, tested.refused.get(0)));
        environment.put("KAFKA_TRUSTSTORE_PATH", "/no/such/file");

        SettingsException exception =
                catchThrowableOfType(
                        SettingsException.class, () -> Settings.fromEnvironment(environment));

        assertThat(exception.problems()).hasSize(refusable.size() + 2);
        assertThat(exception.problems())
                .allSatisfy(problem -> assertThat(problem).endsWith(".").doesNotContain("\n"));
        assertThat(exception.getMessage()).contains(exception.problems());
        assertThat(exception.getMessage().lines()).hasSize(exception.problems().size() + 1);
        refusable.forEach(
                tested ->
                        assertThat(exception.getMessage()).contains("- " + tested.variable + " "));
    }

    @Test
    void problemsAreNotFollowedByOthersThatComeFromThem() {
        assertThat(problems(environment("CHECKPOINT_TIMEOUT_MS", "long", "PROFILE", "none")))
                .hasSize(2);
        assertThat(
                        problems(
                                environment(
                                        "TOPIC_TA_BARS",
                                        "a b",
                                        "TOPIC_TA_SIGNALS",
                                        "ta.bars.1s.v1")))
                .singleElement()
                .asString()
                .startsWith("TOPIC_TA_BARS");
    }

    @Test
    void foreignVariablesAreIgnored() {
        assertThat(Settings.fromEnvironment(environment("KAFKA_HOME", "/opt/kafka", "PATH", "")))
                .isEqualTo(Settings.fromEnvironment(environment()));
    }

    @Test
    void secretsNeverShow() {
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("KAFKA_USERNAME", "ta");
        environment.put("SCHEMA_REGISTRY_URL", "http://registry");
        environment.put("SCHEMA_REGISTRY_USERNAME", "ta");
        List<String> secrets =
                TestSettings.secretVariableNames().stream()
                        .filter(name -> !name.equals("KAFKA_TRUSTSTORE_PASSWORD"))
                        .toList();
        secrets.forEach(name -> environment.put(name, "geheim-" + name));

        Settings settings = Settings.fromEnvironment(environment);
        assertThat(secrets)
                .containsExactlyInAnyOrder(
                        "KAFKA_PASSWORD",
                        "S3_ACCESS_KEY",
                        "S3_SECRET_KEY",
                        "SCHEMA_REGISTRY_PASSWORD");
        assertThat(property(settings, "sasl.jaas.config")).contains("geheim-KAFKA_PASSWORD");
        assertThat(settings.toString()).doesNotContain("geheim");

        environment.put("KAFKA_TRUSTSTORE_PASSWORD", "geheim-truststore");
        environment.put("KAFKA_BOOTSTRAP", "admin:geheim@broker:9092");
        environment.put("S3_ENDPOINT", "https://admin:geheim@minio");
        environment.put("CHECKPOINT_URI", "s3://key:geheim@bucket/x");
        environment.put("SCHEMA_REGISTRY_URL", "http://admin:geheim@registry");
        environment.put("OUTPUT_FORMAT", "json");
        assertThat(problems(environment))
                .hasSize(6)
                .noneSatisfy(problem -> assertThat(problem).contains("geheim"));
    }

    @Test
    void securityPropertiesCannotBeChanged() {
        Settings settings = Settings.fromEnvironment(environment());
        settings.kafka().security().clear();

        assertThat(property(settings, "security.protocol")).isEqualTo("PLAINTEXT");
    }

    @Test
    void partsThatOperatorsCarryAreSerializable() throws Exception {
        Settings settings =
                Settings.fromEnvironment(
                        environment("KAFKA_USERNAME", "ta", "KAFKA_PASSWORD", "secret"));

        for (Object part :
                List.of(
                        settings.kafka(),
                        settings.consumption().startOffsets(),
                        settings.market().indicators(),
                        new Secret("secret"))) {
            assertThat(copy(part)).isEqualTo(part);
        }
    }

    private static Object copy(Object part) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(part);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    private static Map<String, String> environment(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP", BOOTSTRAP);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return environment;
    }

    private static String property(Settings settings, String name) {
        return settings.kafka().security().getProperty(name);
    }

    private static List<String> problems(Map<String, String> environment) {
        SettingsException exception =
                catchThrowableOfType(
                        SettingsException.class, () -> Settings.fromEnvironment(environment));
        assertThat(exception).as("settings must be refused").isNotNull();
        return exception.problems();
    }
}
