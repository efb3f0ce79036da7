package torghut.ta.drill;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import torghut.ta.testkit.Waiting;

/**
 * How far topics are written, and how far they are read.
 *
 * @param admin asks the brokers
 */
public record LogProgress(Admin admin) {

    /** Where each partition of a topic ends for a reader who does not wait for transactions. */
    public Map<TopicPartition, Long> ends(String topic) {
        return ends(topic, IsolationLevel.READ_UNCOMMITTED);
    }

    /** Whether no open transaction holds {@code read_committed} readers of these topics back. */
    public boolean isAllVisible(List<NewTopic> topics) {
        return topics.stream()
                .allMatch(
                        topic ->
                                ends(topic.name(), IsolationLevel.READ_COMMITTED)
                                        .equals(ends(topic.name())));
    }

    private Map<TopicPartition, Long> ends(String topic, IsolationLevel isolation) {
        try {
            return askForEnds(topic, isolation);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot ask for the end of " + topic + ".", e);
        }
    }

    private Map<TopicPartition, Long> askForEnds(String topic, IsolationLevel isolation)
            throws ExecutionException {
        try {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions()
                    .forEach(
                            info ->
                                    latest.put(
                                            new TopicPartition(topic, info.partition()),
                                            OffsetSpec.latest()));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** Whether a consumer group has committed that it has read everything before these offsets. */
    public boolean isRead(String group, Map<TopicPartition, Long> ends) {
        try {
            Map<TopicPartition, OffsetAndMetadata> read =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            return ends.entrySet().stream()
                    .allMatch(
                            end -> {
                                OffsetAndMetadata offset = read.get(end.getKey());
                                return end.getValue() == 0
                                        || (offset != null && offset.offset() >= end.getValue());
                            });
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }
}
