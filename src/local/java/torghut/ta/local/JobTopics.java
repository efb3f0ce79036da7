package torghut.ta.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import torghut.ta.config.Settings;

/** The job's topics as production declares them, with one replica, and how topics are made. */
public final class JobTopics {

    private static final int OUTPUT_PARTITIONS = 12;
    private static final int STATUS_PARTITIONS = 1;
    private static final int DEAD_LETTER_PARTITIONS = 2;
    private static final Duration LEADER_PATIENCE = Duration.ofMinutes(2);

    private JobTopics() {}

    /** The topics that the settings name; those that are turned off are left out. */
    public static List<NewTopic> newTopics(Settings.Topics topics) {
        List<NewTopic> created = new ArrayList<>();
        created.add(input(topics.trades()));
        topics.quotes().ifPresent(name -> created.add(input(name)));
        topics.minuteBars().ifPresent(name -> created.add(input(name)));
        created.addAll(outputs(topics));
        return List.copyOf(created);
    }

    /** Those of them that the job writes. */
    public static List<NewTopic> outputs(Settings.Topics topics) {
        List<NewTopic> created = new ArrayList<>();
        created.add(output(topics.bars(), OUTPUT_PARTITIONS, "delete", 30));
        created.add(output(topics.signals(), OUTPUT_PARTITIONS, "delete", 14));
        topics.status()
                .ifPresent(
                        name -> created.add(output(name, STATUS_PARTITIONS, "compact,delete", 7)));
        topics.deadLetters()
                .ifPresent(name -> created.add(output(name, DEAD_LETTER_PARTITIONS, "delete", 30)));
        return List.copyOf(created);
    }

    /**
     * Creates topics and returns when they can be written to.
     *
     * @throws IllegalStateException if one cannot be created or gets no leader in time
     */
    public static void create(Admin admin, Collection<NewTopic> topics) {
        try {
            admin.createTopics(topics).all().get();
            Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
            for (NewTopic topic : topics) {
                for (int partition = 0; partition < topic.numPartitions(); partition++) {
                    partitions.put(
                            new TopicPartition(topic.name(), partition), OffsetSpec.latest());
                }
            }
            // The controller answers before the broker leads the partitions. A producer that comes
            // in between may have its first batch refused and its second taken, and then never
            // gets the first one in.
            long deadline = System.nanoTime() + LEADER_PATIENCE.toNanos();
            while (!isLed(admin, partitions)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("No leader for " + partitions.keySet() + ".");
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating topics.", e);
        }
    }

    /** The client waits for a leader by itself, but not for a topic to become known. */
    private static boolean isLed(Admin admin, Map<TopicPartition, OffsetSpec> partitions)
            throws ExecutionException, InterruptedException {
        try {
            admin.listOffsets(partitions).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private static NewTopic input(String name) {
        return new NewTopic(name, EmbeddedKafka.INPUT_PARTITIONS, (short) 1);
    }

    private static NewTopic output(String name, int partitions, String cleanup, int days) {
        return new NewTopic(name, partitions, (short) 1)
                .configs(
                        Map.of(
                                "cleanup.policy",
                                cleanup,
                                "retention.ms",
                                Long.toString(Duration.ofDays(days).toMillis()),
                                "compression.type",
                                "lz4",
                                "message.timestamp.type",
                                "LogAppendTime"));
    }
}
