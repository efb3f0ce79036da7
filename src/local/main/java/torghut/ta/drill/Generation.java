package torghut.ta.drill;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A job that started from nothing, with topics, consumer group and transactional ids of its own.
 *
 * @param name part of all its names
 */
public record Generation(String name) {

    /** Partitions of the bars and of the signals. */
    private static final int OUTPUT_PARTITIONS = 12;

    /** Topic of the bars. */
    public String bars() {
        return "ta.bars.1s.v1." + name;
    }

    String signals() {
        return "ta.signals.v1." + name;
    }

    String revisions() {
        return "ta.revisions.v1." + name;
    }

    String status() {
        return "ta.status.v1." + name;
    }

    /** Topic of the dead letters. */
    public String deadLetters() {
        return "ta.dlq.v1." + name;
    }

    /** Consumer group of the job. */
    public String group() {
        return "flink-ta-" + name;
    }

    /** The output topics as production has them, with one replica. */
    public List<NewTopic> topics() {
        return List.of(
                topic(bars(), OUTPUT_PARTITIONS),
                topic(signals(), OUTPUT_PARTITIONS),
                topic(revisions(), OUTPUT_PARTITIONS),
                topic(status(), 1),
                topic(deadLetters(), 2));
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1)
                .configs(
                        Map.of(
                                "compression.type",
                                "lz4",
                                "message.timestamp.type",
                                "LogAppendTime"));
    }

    /** The settings that all runs over one log share, and the names of this one. */
    public Map<String, String> environment(String bootstrap) {
        Map<String, String> variables = new HashMap<>();
        variables.put("KAFKA_BOOTSTRAP", bootstrap);
        variables.put("KAFKA_GROUP_ID", group());
        variables.put("START_OFFSETS", "earliest");
        variables.put("TOPIC_TA_BARS", bars());
        variables.put("TOPIC_TA_SIGNALS", signals());
        variables.put("TOPIC_TA_REVISIONS", revisions());
        variables.put("TOPIC_TA_PREVIEW", "");
        variables.put("TOPIC_TA_ALERTS", "");
        variables.put("TOPIC_TA_STATUS", status());
        variables.put("TOPIC_TA_DLQ", deadLetters());
        variables.put("TRANSACTION_PREFIX", group());
        variables.put("STATUS_INTERVAL_MS", millis(Duration.ofSeconds(5)));
        return variables;
    }

    static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
