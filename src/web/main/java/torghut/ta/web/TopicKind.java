package torghut.ta.web;

import java.util.Locale;

/** What the records of a topic are. */
enum TopicKind {
    BAR("TOPIC_TA_BARS", "ta.bars.1s.v1"),
    SIGNAL("TOPIC_TA_SIGNALS", "ta.signals.v1"),
    AGGREGATE("TOPIC_TA_AGGREGATES", "ta.aggregates.v1"),
    REVISION("TOPIC_TA_REVISIONS", "ta.revisions.v1"),
    ALERT("TOPIC_TA_ALERTS", "ta.alerts.v1"),
    STATUS("TOPIC_TA_STATUS", "ta.status.v1"),
    PREVIEW("TOPIC_TA_PREVIEW", "ta.preview.v1");

    private final String variable;
    private final String topic;

    TopicKind(String variable, String topic) {
        this.variable = variable;
        this.topic = topic;
    }

    /** The environment variable that names the topic, as the job has it. */
    String variable() {
        return variable;
    }

    /** The topic's name where nothing else is said, and that of its schema. */
    String topic() {
        return topic;
    }

    /** Name of the events of the live stream. */
    String event() {
        return name().toLowerCase(Locale.ROOT);
    }
}
