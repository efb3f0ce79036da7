package torghut.ta.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import torghut.ta.kafka.EventTimeSource.Watermarks;
import torghut.ta.testkit.Waiting;

/** However a reader ends, nothing of it is left; and it does not go on without its probe. */
class EventTimeReaderTest {

    private static final Watermarks WATERMARKS =
            new Watermarks(Duration.ofSeconds(2), Duration.ofMillis(1), Duration.ofMillis(1), true);

    private final KafkaReader kafka = new KafkaReader();

    @Test
    void nothingIsLeftWhenTheKafkaReaderCannotBeClosed() throws Exception {
        kafka.failure = new IOException("cannot close");
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        EventTimeReader<String> reader = startedReader("cannot-close");

        assertThatThrownBy(reader::close).isSameAs(kafka.failure);

        awaitNoThreadsBut(before);
    }

    @Test
    void nothingIsLeftWhenTheTaskIsInterruptedWhileItCloses() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        EventTimeReader<String> reader = startedReader("interrupted");

        Thread.currentThread().interrupt();
        assertThatThrownBy(reader::close).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(kafka.isClosed).isTrue();
        awaitNoThreadsBut(before);
    }

    @Test
    void aReaderThatWasNeverStartedCanBeClosed() throws Exception {
        reader(new Properties()).close();

        assertThat(kafka.isClosed).isTrue();
    }

    /** Scheduled tasks that throw are never run again, and nobody is told. */
    @Test
    void aProbeThatCannotGoOnFailsTheReader() throws Exception {
        Properties broken =
                new Properties() {
                    @Override
                    public Set<Map.Entry<Object, Object>> entrySet() {
                        throw new LinkageError("gone");
                    }
                };
        try (EventTimeReader<String> reader = reader(broken)) {
            start(reader);
            Output output = new Output();
            Waiting.until(
                    "the reader to fail",
                    Duration.ofMinutes(1),
                    () -> {
                        try {
                            reader.pollNext(output);
                            return false;
                        } catch (Exception e) {
                            assertThat(e)
                                    .isInstanceOf(IOException.class)
                                    .hasRootCauseMessage("gone");
                            return true;
                        }
                    });
        }
    }

    /** A reader whose probe has begun to ask a broker that is not there. */
    private EventTimeReader<String> startedReader(String clientId) {
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", "127.0.0.1:1");
        client.setProperty("client.id", clientId);
        EventTimeReader<String> reader = reader(client);
        start(reader);
        Waiting.until(
                "the probe to ask",
                Duration.ofMinutes(1),
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .anyMatch(thread -> thread.getName().endsWith("| " + clientId)));
        return reader;
    }

    private static void start(EventTimeReader<String> reader) {
        reader.start();
        reader.addSplits(List.of(new KafkaPartitionSplit(new TopicPartition("trades", 0), 0)));
    }

    private EventTimeReader<String> reader(Properties client) {
        return new EventTimeReader<>(
                kafka, null, WATERMARKS, new DrainProbe(client, WATERMARKS), false);
    }

    private static void awaitNoThreadsBut(Set<Thread> before) {
        Waiting.until(
                "all threads to end",
                Duration.ofMinutes(1),
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .noneMatch(
                                        thread ->
                                                thread.getName().startsWith("flink-ta-")
                                                        || thread.getName().startsWith("kafka-")));
    }

    /** A Kafka reader that has nothing to say. */
    private static final class KafkaReader
            implements SourceReader<ConsumerRecord<byte[], byte[]>, KafkaPartitionSplit> {

        private Exception failure;
        private boolean isClosed;

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<ConsumerRecord<byte[], byte[]>> output) {
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return new CompletableFuture<>();
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() throws Exception {
            isClosed = true;
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Takes what the reader says, for all splits. */
    private static final class Output implements ReaderOutput<String> {

        @Override
        public void collect(String record) {}

        @Override
        public void collect(String record, long timestamp) {}

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}

        @Override
        public SourceOutput<String> createOutputForSplit(String splitId) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {}
    }
}
