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
import torghut.ta.TaBar;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.ReadCommitted;

/** A read_committed reader that notes when it gets each bar. */
final class BarReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<LatencySplit.SeenBar> bars = new ArrayList<>();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::read, "reader");

    private volatile boolean isStopped;

    private BarReader(EmbeddedKafka kafka, String topic) {
        // A fetch leaves out the partitions whose records are still held: what comes there must not
        // wait for it.
        this.consumer =
                ReadCommitted.fromBeginning(
                        kafka.bootstrap(),
                        topic,
                        Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20));
    }

    /** Starts to read a topic of bars from its beginning. */
    static BarReader start(EmbeddedKafka kafka, String topic) {
        BarReader reader = new BarReader(kafka, topic);
        reader.thread.start();
        return reader;
    }

    private void read() {
        try (consumer) {
            while (!isStopped) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                long visibleMillis = System.currentTimeMillis();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    TaBar bar = TaBar.fromByteBuffer(ByteBuffer.wrap(record.value()));
                    bars.add(
                            new LatencySplit.SeenBar(
                                    bar.getWindow().getEnd().toEpochMilli(),
                                    bar.getIngestTs().toEpochMilli(),
                                    visibleMillis));
                }
            }
        } catch (IOException e) {
            failure.set(new UncheckedIOException("The job has written something unreadable.", e));
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** After {@link #close()}: the bars whose second ends in {@code [fromMillis, toMillis)}. */
    List<LatencySplit.SeenBar> bars(long fromMillis, long toMillis) {
        return bars.stream()
                .filter(bar -> bar.endMillis() >= fromMillis && bar.endMillis() < toMillis)
                .toList();
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
