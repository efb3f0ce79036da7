package torghut.ta.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import torghut.ta.indicators.IndicatorParameters;

/** Builds the settings from variables and finds what contradicts. */
final class SettingsReader {

    private final Environment values;

    SettingsReader(Environment values) {
        this.values = values;
    }

    /**
     * Reads every variable.
     *
     * @throws SettingsException lists every problem
     */
    Settings read() {
        Settings settings = readAll();
        checkTopicsDiffer();
        checkTimeouts(settings);
        checkStateTtl(settings);
        if (!values.problems().isEmpty()) {
            throw new SettingsException(values.problems());
        }
        return settings;
    }

    private Settings readAll() {
        Profile profile = values.get(Variables.PROFILE);
        return new Settings(
                readKafka(),
                readTopics(),
                readDelivery(profile),
                readCheckpoints(),
                readS3(),
                values.read(Variables.PARALLELISM)
                        .map(parallelism -> OptionalInt.of(parallelism.intValue()))
                        .orElseGet(OptionalInt::empty),
                readEventTime(profile),
                values.get(Variables.QUOTE_MAX_AGE_MS),
                readIndicators(),
                values.get(Variables.STATUS_INTERVAL_MS),
                values.get(Variables.SYMBOL_STALE_AFTER_MS),
                values.get(Variables.STATE_TTL_HOURS),
                readOutput());
    }

    private Settings.Kafka readKafka() {
        return new Settings.Kafka(
                values.read(Variables.KAFKA_BOOTSTRAP).orElse(""),
                KafkaSecurity.read(values),
                values.get(Variables.KAFKA_GROUP_ID),
                values.get(Variables.START_OFFSETS));
    }

    private Settings.Topics readTopics() {
        return new Settings.Topics(
                values.get(Variables.TOPIC_TRADES),
                values.read(Variables.TOPIC_QUOTES),
                values.read(Variables.TOPIC_BARS_1M),
                values.get(Variables.TOPIC_TA_BARS),
                values.get(Variables.TOPIC_TA_SIGNALS),
                values.read(Variables.TOPIC_TA_STATUS),
                values.read(Variables.TOPIC_TA_DLQ));
    }

    private void checkTopicsDiffer() {
        Map<String, List<String>> variablesByTopic = new LinkedHashMap<>();
        for (Variable<String> variable :
                List.of(
                        Variables.TOPIC_TRADES,
                        Variables.TOPIC_QUOTES,
                        Variables.TOPIC_BARS_1M,
                        Variables.TOPIC_TA_BARS,
                        Variables.TOPIC_TA_SIGNALS,
                        Variables.TOPIC_TA_STATUS,
                        Variables.TOPIC_TA_DLQ)) {
            values.read(variable)
                    .filter(topic -> values.accepted(variable))
                    .ifPresent(
                            topic ->
                                    variablesByTopic
                                            .computeIfAbsent(topic, name -> new ArrayList<>())
                                            .add(variable.name()));
        }
        variablesByTopic.forEach(
                (topic, variables) -> {
                    if (variables.size() > 1) {
                        values.problem(
                                String.join(" and ", variables)
                                        + " are the same topic, \""
                                        + topic
                                        + "\"; each needs a topic of its own.");
                    }
                });
    }

    private Settings.Delivery readDelivery(Profile profile) {
        return new Settings.Delivery(
                values.read(Variables.DELIVERY_GUARANTEE).orElse(profile.exactlyOnce),
                values.get(Variables.TRANSACTION_PREFIX),
                values.get(Variables.TRANSACTION_TIMEOUT_MS));
    }

    private Settings.Checkpoints readCheckpoints() {
        return new Settings.Checkpoints(
                values.read(Variables.CHECKPOINT_URI),
                values.read(Variables.CHECKPOINT_INTERVAL_MS),
                values.read(Variables.CHECKPOINT_TIMEOUT_MS),
                values.get(Variables.FAILOVER_BUDGET_MS));
    }

    private Settings.S3 readS3() {
        values.requireBothOrNone(Variables.S3_ACCESS_KEY, Variables.S3_SECRET_KEY);
        return new Settings.S3(
                values.read(Variables.S3_ENDPOINT),
                values.read(Variables.S3_ACCESS_KEY).map(Secret::reveal),
                values.read(Variables.S3_SECRET_KEY),
                values.get(Variables.S3_PATH_STYLE));
    }

    private Settings.EventTime readEventTime(Profile profile) {
        return new Settings.EventTime(
                values.get(Variables.OUT_OF_ORDERNESS_MS),
                values.read(Variables.IDLE_TIMEOUT_MS).orElse(profile.idleTimeout),
                values.get(Variables.MAX_CLOCK_SKEW_MS),
                profile.watermarkInterval,
                profile.bufferTimeout);
    }

    private IndicatorParameters readIndicators() {
        return new IndicatorParameters(
                values.get(Variables.VWAP_WINDOW_MS).toMillis(),
                values.get(Variables.VOLATILITY_WINDOW_MS).toMillis(),
                values.get(Variables.ANNUALIZATION_SECONDS),
                values.get(Variables.SESSION_ZONE),
                values.get(Variables.SESSION_RESETS));
    }

    private Settings.Output readOutput() {
        Settings.Output.Format format = values.get(Variables.OUTPUT_FORMAT);
        Optional<String> url = values.read(Variables.SCHEMA_REGISTRY_URL);
        Optional<String> username = values.read(Variables.SCHEMA_REGISTRY_USERNAME);
        Optional<Secret> password = values.read(Variables.SCHEMA_REGISTRY_PASSWORD);
        values.requireBothOrNone(
                Variables.SCHEMA_REGISTRY_USERNAME, Variables.SCHEMA_REGISTRY_PASSWORD);
        if (username.isPresent() && !values.isSet(Variables.SCHEMA_REGISTRY_URL)) {
            values.problem(
                    "SCHEMA_REGISTRY_USERNAME is set without SCHEMA_REGISTRY_URL; set the address"
                            + " too, or remove it.");
        }
        if (format == Settings.Output.Format.JSON && values.isSet(Variables.SCHEMA_REGISTRY_URL)) {
            values.problem(
                    "SCHEMA_REGISTRY_URL is set, but OUTPUT_FORMAT is \"json\", which needs no"
                            + " registry; remove it, or set OUTPUT_FORMAT to avro.");
        }
        return new Settings.Output(
                format, url.map(address -> new Settings.Registry(address, username, password)));
    }

    private void checkTimeouts(Settings settings) {
        if (values.accepted(
                Variables.PROFILE,
                Variables.DELIVERY_GUARANTEE,
                Variables.TRANSACTION_TIMEOUT_MS,
                Variables.CHECKPOINT_INTERVAL_MS,
                Variables.CHECKPOINT_TIMEOUT_MS,
                Variables.FAILOVER_BUDGET_MS)) {
            Settings.Checkpoints checkpoints = settings.checkpoints();
            settings.timeoutProblems(
                            checkpoints.interval().orElse(Settings.Checkpoints.DEFAULT_INTERVAL),
                            checkpoints.timeout().orElse(Settings.Checkpoints.DEFAULT_TIMEOUT))
                    .forEach(values::problem);
        }
    }

    /** State that is dropped inside a window would change what the window holds. */
    private void checkStateTtl(Settings settings) {
        if (!values.accepted(Variables.STATE_TTL_HOURS)) {
            return;
        }
        TreeSet<String> longer = new TreeSet<>();
        for (Variable<Duration> window :
                List.of(
                        Variables.OUT_OF_ORDERNESS_MS,
                        Variables.QUOTE_MAX_AGE_MS,
                        Variables.VWAP_WINDOW_MS,
                        Variables.VOLATILITY_WINDOW_MS,
                        Variables.SYMBOL_STALE_AFTER_MS)) {
            if (values.get(window).compareTo(settings.stateTtl()) > 0) {
                longer.add(window.name());
            }
        }
        if (!longer.isEmpty()) {
            values.problem(
                    "STATE_TTL_HOURS is %d, shorter than %s; accepted: no shorter than any window."
                            .formatted(
                                    settings.stateTtl().toHours(), String.join(" and ", longer)));
        }
    }
}
