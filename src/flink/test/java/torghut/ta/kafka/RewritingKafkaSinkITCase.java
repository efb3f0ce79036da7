package torghut.ta.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.CommitterOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;

/** What readers of committed records see when Kafka drops a transaction that was pre-committed. */
class RewritingKafkaSinkITCase {

    private static final long CHECKPOINT = 1;
    private static final long UNCOMMITTED_LIMIT = 100L << 20;

    private static EmbeddedKafka kafka;

    private String topic;
    private Sink<String> sink;
    private final UncommittedRecords uncommitted = new UncommittedRecords(UNCOMMITTED_LIMIT);
    private final UncommittedRecords.Share others = uncommitted.share();

    @BeforeAll
    static void startBroker() {
        kafka =
                EmbeddedKafka.start(
                        EmbeddedKafka.Options.defaults()
                                .withProperty(
                                        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                        "200"));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void createTopicAndSink() {
        topic = "out-" + UUID.randomUUID();
        kafka.createTopic(topic, 1, Map.of());
        sink = sink("600000", topic);
    }

    private Sink<String> sink(String transactionTimeoutMillis, String prefix) {
        Properties producer = new Properties();
        producer.setProperty("bootstrap.servers", kafka.bootstrap());
        producer.setProperty("transaction.timeout.ms", transactionTimeoutMillis);
        return RewritingKafkaSink.create(producer, prefix, new Texts(topic), () -> uncommitted);
    }

    @Test
    void commitsOnceEvenWhenTheCheckpointIsCommittedAgain() throws Exception {
        OperatorSubtaskState checkpoint = writeAndCheckpoint("a", "b");

        restoreCommitter(checkpoint);
        restoreCommitter(checkpoint);

        assertThat(committed()).containsExactly("a", "b");
    }

    @Test
    void goesOnInATransactionOfItsOwnAfterEachCheckpoint() throws Exception {
        try (OneInputStreamOperatorTestHarness<CommittableMessage<Object>, ?> committer =
                        committer();
                OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer =
                        writer()) {
            committer.open();
            writer.open();
            for (int checkpoint = 1; checkpoint <= 5; checkpoint++) {
                // The third has nothing to commit.
                if (checkpoint != 3) {
                    writer.processElement("a" + checkpoint, 0);
                    writer.processElement("b" + checkpoint, 0);
                }
                writer.prepareSnapshotPreBarrier(checkpoint);
                writer.snapshot(checkpoint, checkpoint);
                for (CommittableMessage<Object> message : writer.extractOutputValues()) {
                    committer.processElement(message, 0);
                }
                writer.getOutput().clear();
                committer.snapshot(checkpoint, checkpoint);
                // At once: the writer's next transaction may not have begun yet.
                committer.notifyOfCompletedCheckpoint(checkpoint);
            }
        }

        assertThat(committed()).containsExactly("a1", "b1", "a2", "b2", "a4", "b4", "a5", "b5");
    }

    @Test
    void failsTheRunningJobWhenItsTransactionWasFenced() throws Exception {
        try (OneInputStreamOperatorTestHarness<CommittableMessage<Object>, ?> committer =
                committer()) {
            committer.open();
            try (OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer =
                    writer()) {
                write(writer, "a", "b");
                for (CommittableMessage<Object> message : writer.extractOutputValues()) {
                    committer.processElement(message, 0);
                }
                committer.snapshot(CHECKPOINT, 1);
                fence();

                assertThatThrownBy(() -> committer.notifyOfCompletedCheckpoint(CHECKPOINT))
                        .hasMessageContaining("Kafka dropped transaction " + transactionalId());
            }
        }
        assertThat(committed()).isEmpty();
    }

    @Test
    void writesAFencedTransactionAgainOnceWhenTheJobIsRestored() throws Exception {
        OperatorSubtaskState checkpoint = writeAndCheckpoint("a", "b");
        fence();

        restoreCommitter(checkpoint);
        restoreCommitter(checkpoint);

        assertThat(committed()).containsExactly("a", "b");
    }

    @Test
    void writesATransactionAgainThatExpiredWhileTheJobWasDown() throws Exception {
        sink = sink("1000", topic);
        OperatorSubtaskState checkpoint = writeAndCheckpoint("a", "b");
        while (stateOf(transactionalId()) != TransactionState.COMPLETE_ABORT) {
            Thread.onSpinWait();
        }

        restoreCommitter(checkpoint);

        assertThat(committed()).containsExactly("a", "b");
    }

    @Test
    void aChangedPrefixAbortsWhatTheOldOneLeftOpen() throws Exception {
        // Never closed in order, as after a kill -9: the transaction of "b" stays open.
        OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> killed = writer();
        killed.open();
        killed.processElement("a", 0);
        killed.prepareSnapshotPreBarrier(CHECKPOINT);
        OperatorSubtaskState checkpoint = killed.snapshot(CHECKPOINT, 1);
        killed.processElement("b", 0);
        killed.prepareSnapshotPreBarrier(CHECKPOINT + 1);
        String open = topic + "-0-" + (CHECKPOINT + 1);
        assertThat(stateOf(open)).isEqualTo(TransactionState.ONGOING);

        sink = sink("600000", topic + "-renamed");
        try (OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> renamed =
                writer()) {
            renamed.setRestoredCheckpointId(CHECKPOINT);
            renamed.initializeState(checkpoint);
            renamed.open();
        }

        // Aborted, and its id made ready for a new transaction.
        assertThat(stateOf(open)).isEqualTo(TransactionState.EMPTY);
        killed.close();
    }

    @Test
    void failsBeforeTransactionsThatNoCheckpointCompletesFillTheHeap() throws Exception {
        try (OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer =
                writer()) {
            writer.open();
            int transactions = 0;
            while (transactions < 100) {
                transactions++;
                writer.processElement("a", 0);
                try {
                    writer.prepareSnapshotPreBarrier(transactions);
                } catch (IOException e) {
                    assertThat(e)
                            .hasMessageContaining("transactions that wait for a checkpoint")
                            .hasMessageContaining("may take 100:");
                    break;
                }
                writer.snapshot(transactions, 1);
            }
            // Each needs a producer, some two mebibytes.
            assertThat(transactions).isEqualTo(50);
        }
        // The writer is closed and needs nothing any more.
        others.add(UNCOMMITTED_LIMIT);
    }

    @Test
    void failsBeforeTheRecordsOfOneTransactionFillTheHeap() throws Exception {
        others.add(UNCOMMITTED_LIMIT - (1 << 20));
        Random random = new Random(7);
        byte[] noise = new byte[50_000];
        random.nextBytes(noise);
        String text = new String(noise, ISO_8859_1);
        try (OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer =
                writer()) {
            writer.open();

            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    writer.processElement(text, 0);
                                }
                            })
                    .hasMessageContaining("transactions that wait for a checkpoint");
            // Sends what is under way, so that the writer closes in peace.
            assertThatThrownBy(() -> writer.prepareSnapshotPreBarrier(CHECKPOINT))
                    .hasMessageContaining("transactions that wait for a checkpoint");
        }
        others.add(1 << 20);
    }

    @Test
    void aCommittedTransactionLeavesTheHeap() throws Exception {
        try (OneInputStreamOperatorTestHarness<CommittableMessage<Object>, ?> committer =
                        committer();
                OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer =
                        writer()) {
            committer.open();
            write(writer, "a", "b");
            for (CommittableMessage<Object> message : writer.extractOutputValues()) {
                committer.processElement(message, 0);
            }
            committer.snapshot(CHECKPOINT, 1);
            assertThatThrownBy(() -> others.add(UNCOMMITTED_LIMIT)).isInstanceOf(IOException.class);
            others.release(UNCOMMITTED_LIMIT);

            committer.notifyOfCompletedCheckpoint(CHECKPOINT);

            others.add(UNCOMMITTED_LIMIT);
        }
        assertThat(committed()).containsExactly("a", "b");
    }

    private static TransactionState stateOf(String transactionalId) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            return admin.describeTransactions(Set.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .state();
        }
    }

    /** Pre-commits the texts and returns the checkpoint that holds their transaction. */
    private OperatorSubtaskState writeAndCheckpoint(String... texts) throws Exception {
        try (OneInputStreamOperatorTestHarness<CommittableMessage<Object>, ?> committer =
                        committer();
                OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer =
                        writer()) {
            committer.open();
            write(writer, texts);
            for (CommittableMessage<Object> message : writer.extractOutputValues()) {
                committer.processElement(message, 0);
            }
            return committer.snapshot(CHECKPOINT, 1);
        }
    }

    private void write(
            OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer,
            String... texts)
            throws Exception {
        writer.open();
        for (String text : texts) {
            writer.processElement(text, 0);
        }
        writer.prepareSnapshotPreBarrier(CHECKPOINT);
        writer.snapshot(CHECKPOINT, 1);
    }

    private void restoreCommitter(OperatorSubtaskState checkpoint) throws Exception {
        try (OneInputStreamOperatorTestHarness<CommittableMessage<Object>, ?> committer =
                committer()) {
            committer.setRestoredCheckpointId(CHECKPOINT);
            committer.initializeState(checkpoint);
            committer.open();
        }
    }

    private OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer()
            throws Exception {
        OneInputStreamOperatorTestHarness<String, CommittableMessage<Object>> writer =
                new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink));
        writer.setup(new SameObject<>());
        return writer;
    }

    @SuppressWarnings("unchecked")
    private OneInputStreamOperatorTestHarness<CommittableMessage<Object>, ?> committer()
            throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new CommitterOperatorFactory<>((SupportsCommitter<Object>) sink, false, true));
    }

    /** What a second writer with the same id does; the broker aborts the open transaction. */
    private void fence() {
        try (KafkaProducer<byte[], byte[]> other =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", kafka.bootstrap(),
                                "transactional.id", transactionalId()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            other.initTransactions();
        }
    }

    private String transactionalId() {
        return topic + "-0-" + CHECKPOINT;
    }

    private List<String> committed() {
        try (CommittedRecords records = new CommittedRecords(kafka.bootstrap(), topic)) {
            return records.toEnd().stream().map(r -> new String(r.value(), UTF_8)).toList();
        }
    }

    /** Hands objects on as a chain with object reuse does, so that producers stay alive. */
    private static final class SameObject<T> extends TypeSerializerSingleton<T> {
        @Override
        public boolean isImmutableType() {
            return true;
        }

        @Override
        public T createInstance() {
            return null;
        }

        @Override
        public T copy(T from) {
            return from;
        }

        @Override
        public T copy(T from, T reuse) {
            return from;
        }

        @Override
        public int getLength() {
            return -1;
        }

        @Override
        public void serialize(T value, DataOutputView target) {
            throw new UnsupportedOperationException("nothing leaves the chain");
        }

        @Override
        public T deserialize(DataInputView source) {
            throw new UnsupportedOperationException("nothing leaves the chain");
        }

        @Override
        public T deserialize(T reuse, DataInputView source) {
            throw new UnsupportedOperationException("nothing leaves the chain");
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) {
            throw new UnsupportedOperationException("nothing leaves the chain");
        }

        @Override
        public TypeSerializerSnapshot<T> snapshotConfiguration() {
            throw new UnsupportedOperationException("not a state type");
        }
    }

    private record Texts(String topic) implements KafkaRecordSerializationSchema<String> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                String text, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(topic, text.getBytes(UTF_8), text.getBytes(UTF_8));
        }
    }
}
