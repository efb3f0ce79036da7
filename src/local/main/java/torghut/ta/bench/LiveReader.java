package torghut.ta.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.ReadCommitted;

/** A read_committed reader that notes when it gets each record of a topic. */
final class LiveReader<T> implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Decoder<T> decoder;
    private final List<T> records = new ArrayList<>();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final Thread thread;

    private volatile boolean isStopped;

    /** Makes something of a record that a reader got at a time, in milliseconds since the epoch. */
    interface Decoder<T> {
        T decode(ByteBuffer value, long visibleMillis) throws IOException;
    }

    private LiveReader(EmbeddedKafka kafka, String topic, Decoder<T> decoder) {
        // A fetch leaves out the partitions whose records are still held: what comes there must not
        // wait for it.
        this.consumer =
                ReadCommitted.fromBeginning(
                        kafka.bootstrap(),
                        topic,
                        Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20));
        this.decoder = decoder;
        this.thread = new Thread(this::read, "reader of " + topic);
    }

    /** Starts to read a topic from its beginning. */
    static <T> LiveReader<T> start(EmbeddedKafka kafka, String topic, Decoder<T> decoder) {
        LiveReader<T> reader = new LiveReader<>(kafka, topic, decoder);
        reader.thread.start();
        return reader;
    }

    private void read() {
        try (consumer) {
            while (!isStopped) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                long visibleMillis = System.currentTimeMillis();
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    records.add(decoder.decode(ByteBuffer.wrap(record.value()), visibleMillis));
                }
            }
        } catch (IOException e) {
            failure.set(new UncheckedIOException("The job has written something unreadable.", e));
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** After {@link #close()}: all that was read, of each partition in its order. */
    List<T> records() {
        return records;
    }

    /** Ends it, and throws what went wrong. */
    @Override
    public void close() {
        isStopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
