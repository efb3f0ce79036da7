package torghut.ta.drill;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/**
 * A job that started from nothing, with topics, consumer group and transactional ids of its own.
 *
 * @param name part of all its names
 */
public record Generation(String name) {

    /** Name of one of its topics. */
    public String topic(OutputTopic<?> topic) {
        return topic.defaultName() + "." + name;
    }

    /** Consumer group of the job. */
    public String group() {
        return "flink-ta-" + name;
    }

    /** The output topics as production has them, with the replicas that the brokers give them. */
    public List<NewTopic> topics() {
        return OutputTopics.DECLARED.stream().map(this::newTopic).toList();
    }

    private NewTopic newTopic(OutputTopic<?> topic) {
        return new NewTopic(
                        topic(topic), Optional.of(topic.storage().partitions()), Optional.empty())
                .configs(topic.storage().config());
    }

    /** The settings that all runs over one log share, and the names of this one. */
    public Map<String, String> environment(String bootstrap) {
        Map<String, String> variables = new HashMap<>();
        variables.put("KAFKA_BOOTSTRAP", bootstrap);
        variables.put("KAFKA_GROUP_ID", group());
        variables.put("START_OFFSETS", "earliest");
        OutputTopics.DECLARED.forEach(
                topic -> variables.put(topic.variable().name(), topic(topic)));
        variables.put("TRANSACTION_PREFIX", group());
        variables.put("STATUS_INTERVAL_MS", millis(Duration.ofSeconds(5)));
        return variables;
    }

    static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
