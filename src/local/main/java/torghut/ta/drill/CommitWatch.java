package torghut.ta.drill;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import torghut.ta.testkit.ReadCommitted;
import torghut.ta.testkit.Waiting;

/**
 * Follows a topic as a {@code read_committed} reader and remembers when records became visible. The
 * topic's timestamps must be those of the write.
 */
public final class CommitWatch implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::run, "commit-watch");

    /** Time of the write, and when the first record of that time was seen, in milliseconds. */
    private final ConcurrentSkipListMap<Long, Long> seenByWrite = new ConcurrentSkipListMap<>();

    private volatile boolean isClosed;

    /** Follows a topic from its beginning. */
    public CommitWatch(String bootstrap, String topic) {
        consumer = ReadCommitted.fromBeginning(bootstrap, topic, Map.of());
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (!isClosed) {
                var records = consumer.poll(Duration.ofMillis(50));
                long now = System.currentTimeMillis();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    seenByWrite.putIfAbsent(record.timestamp(), now);
                }
            }
        } catch (InterruptException e) {
            if (!isClosed) {
                throw e;
            }
        }
    }

    /** When the first record became visible that was written after this time. */
    public OptionalLong firstSeenOfWritesAfter(long millis) {
        return seenByWrite.tailMap(millis, false).values().stream()
                .mapToLong(Long::longValue)
                .min();
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }
}
