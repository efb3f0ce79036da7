package torghut.ta.wire;

import static torghut.ta.config.Variable.Fallback.value;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import torghut.ta.TaAggregate;
import torghut.ta.TaAlert;
import torghut.ta.TaBar;
import torghut.ta.TaPreview;
import torghut.ta.TaRevision;
import torghut.ta.TaSignal;
import torghut.ta.TaStatus;
import torghut.ta.config.Environment;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Preview;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;

/**
 * The topics that the job writes: each is declared here, with its schema in {@code schemas/ta}.
 *
 * @param names their names, without those that are turned off
 */
public record OutputTopics(Map<OutputTopic<?>, String> names) {

    /** The variables that name the topics. */
    public static final VariableGroup VARIABLES = new VariableGroup();

    /** One-second bars. */
    public static final OutputTopic<MicroBar> BARS =
            new OutputTopic<>(
                    "bars",
                    always("TOPIC_TA_BARS", "ta.bars.1s.v1", "Output topic of one-second bars."),
                    new SchemaContent<>(
                            "ta.bars.1s.v1",
                            TaBar.class,
                            Encoders::taBar,
                            MicroBar::symbol,
                            MicroBar::endMillis),
                    new OutputTopic.Storage(12, "delete", Duration.ofDays(30)),
                    true);

    /** Indicators, one signal per bar. */
    public static final OutputTopic<Signal> SIGNALS =
            new OutputTopic<>(
                    "signals",
                    always("TOPIC_TA_SIGNALS", "ta.signals.v1", "Output topic of indicators."),
                    new SchemaContent<>(
                            "ta.signals.v1",
                            TaSignal.class,
                            Encoders::taSignal,
                            signal -> signal.bar().symbol(),
                            signal -> signal.bar().endMillis()),
                    new OutputTopic.Storage(12, "delete", Duration.ofDays(14)),
                    true);

    /** Bars of longer timeframes with their indicators. */
    public static final OutputTopic<Aggregate> AGGREGATES =
            new OutputTopic<>(
                    "aggregates",
                    switchable(
                            "TOPIC_TA_AGGREGATES",
                            "ta.aggregates.v1",
                            "Output topic of longer timeframes: bars with their indicators."),
                    new SchemaContent<>(
                            "ta.aggregates.v1",
                            TaAggregate.class,
                            Encoders::taAggregate,
                            aggregate -> aggregate.bar().symbol(),
                            aggregate -> aggregate.bar().endMillis()),
                    new OutputTopic.Storage(12, "delete", Duration.ofDays(30)),
                    true);

    /** Bars as they should have been. */
    public static final OutputTopic<Revision> REVISIONS =
            new OutputTopic<>(
                    "revisions",
                    switchable(
                            "TOPIC_TA_REVISIONS",
                            "ta.revisions.v1",
                            "Output topic of revisions: bars after late trades, corrections and"
                                    + " cancels."),
                    new SchemaContent<>(
                            "ta.revisions.v1",
                            TaRevision.class,
                            Encoders::taRevision,
                            revision -> revision.bar().symbol(),
                            revision -> revision.bar().endMillis()),
                    new OutputTopic.Storage(12, "delete", Duration.ofDays(30)),
                    true);

    /** Seconds that are still open. Its records can be read at once, whatever the profile. */
    public static final OutputTopic<Preview> PREVIEWS =
            new OutputTopic<>(
                    "previews",
                    switchable(
                            "TOPIC_TA_PREVIEW",
                            "ta.preview.v1",
                            "Output topic of previews: seconds that are still open."),
                    new SchemaContent<>(
                            "ta.preview.v1",
                            TaPreview.class,
                            Encoders::taPreview,
                            preview -> preview.signal().bar().symbol(),
                            preview -> preview.signal().bar().endMillis()),
                    new OutputTopic.Storage(12, "compact,delete", Duration.ofHours(1)),
                    false);

    /** Prices that moved and rules that fired. */
    public static final OutputTopic<Alert> ALERTS =
            new OutputTopic<>(
                    "alerts",
                    switchable(
                            "TOPIC_TA_ALERTS",
                            "ta.alerts.v1",
                            "Output topic of alerts: price movements and indicators' rules."),
                    new SchemaContent<>(
                            "ta.alerts.v1",
                            TaAlert.class,
                            Encoders::taAlert,
                            Alert::symbol,
                            Alert::eventMillis),
                    new OutputTopic.Storage(2, "delete", Duration.ofDays(7)),
                    true);

    /** Status of the job and of its symbols. */
    public static final OutputTopic<StatusReport> STATUS =
            new OutputTopic<>(
                    "status",
                    switchable("TOPIC_TA_STATUS", "ta.status.v1", "Output topic of status."),
                    new SchemaContent<>(
                            "ta.status.v1",
                            TaStatus.class,
                            Encoders::taStatus,
                            StatusReport::key,
                            StatusReport::eventMillis),
                    new OutputTopic.Storage(1, "compact,delete", Duration.ofDays(7)),
                    true);

    /** Records that could not be used. */
    public static final OutputTopic<DeadLetter> DEAD_LETTERS =
            new OutputTopic<>(
                    "dlq",
                    switchable(
                            "TOPIC_TA_DLQ",
                            "ta.dlq.v1",
                            "Output topic of records that could not be used (dead letters)."),
                    new DeadLetterContent(),
                    new OutputTopic.Storage(2, "delete", Duration.ofDays(30)),
                    true);

    /** Every topic, in the order of the documentation. */
    public static final List<OutputTopic<?>> DECLARED =
            List.of(BARS, SIGNALS, AGGREGATES, REVISIONS, PREVIEWS, ALERTS, STATUS, DEAD_LETTERS);

    /** Reads the names. */
    public static OutputTopics read(Environment environment) {
        Map<OutputTopic<?>, String> names = new LinkedHashMap<>();
        for (OutputTopic<?> topic : DECLARED) {
            environment.read(topic.variable()).ifPresent(name -> names.put(topic, name));
        }
        return new OutputTopics(names);
    }

    /** The name of a topic that is turned on. */
    public Optional<String> name(OutputTopic<?> topic) {
        return Optional.ofNullable(names.get(topic));
    }

    /** The names of those that fulfil a condition. */
    public Map<OutputTopic<?>, String> those(Predicate<OutputTopic<?>> condition) {
        Map<OutputTopic<?>, String> those = new LinkedHashMap<>(names);
        those.keySet().removeIf(condition.negate());
        return those;
    }

    private static Variable<String> always(String name, String topic, String description) {
        return VARIABLES.declare(name, ValueType.topic(), value(topic), description);
    }

    private static Variable<String> switchable(String name, String topic, String description) {
        return VARIABLES.declareSwitchable(name, ValueType.topic(), topic, description);
    }
}
