package torghut.ta.testkit;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** How topics are made. */
public final class Topics {

    private static final Duration LEADER_PATIENCE = Duration.ofMinutes(2);

    private Topics() {}

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
}
