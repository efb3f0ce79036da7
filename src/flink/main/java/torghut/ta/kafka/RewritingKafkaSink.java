package torghut.ta.kafka;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An exactly-once {@link KafkaSink} whose checkpoints hold the records of the transactions that are
 * not committed yet.
 *
 * <p>After a checkpoint its transactions must be committed, however long that takes. But the broker
 * aborts a transaction that is older than its timeout, as after a long outage, and then the
 * connector only logs that it was fenced and goes on: the records of one checkpoint interval would
 * be gone. Here the commit fails instead, the job restarts from the checkpoint, and {@link
 * RewritingCommitter} writes the records again.
 *
 * <p>The price is the output of one checkpoint interval in each checkpoint.
 */
public final class RewritingKafkaSink<T, W, C>
        implements Sink<T>,
                SupportsWriterState<T, W>,
                SupportsCommitter<RewritingKafkaSink.Transaction<C>> {

    private final Sink<T> kafka;
    private final SupportsWriterState<T, W> kafkaState;
    private final SupportsCommitter<C> kafkaCommits;

    /** The same object that {@link #kafka} serializes with. */
    private final RecordingSchema<T> recorder;

    private final Properties client;

    /**
     * A pre-committed transaction.
     *
     * @param kafka the connector's own committable
     * @param records the records, see {@link RecordedTransaction}
     * @param isRestored whether it comes out of a checkpoint, its producer being gone
     */
    record Transaction<C>(C kafka, byte[] records, boolean isRestored) {}

    private RewritingKafkaSink(
            Sink<T> kafka,
            SupportsWriterState<T, W> kafkaState,
            SupportsCommitter<C> kafkaCommits,
            RecordingSchema<T> recorder,
            Properties client) {
        this.kafka = kafka;
        this.kafkaState = kafkaState;
        this.kafkaCommits = kafkaCommits;
        this.recorder = recorder;
        this.client = client;
    }

    /**
     * A sink that writes records exactly once.
     *
     * @param producer properties of the producers, security and transaction timeout included
     * @param transactionalIdPrefix unique to this sink among all writers of the cluster
     */
    public static <T> Sink<T> create(
            Properties producer,
            String transactionalIdPrefix,
            KafkaRecordSerializationSchema<T> records) {
        RecordingSchema<T> recorder = new RecordingSchema<>(records);
        KafkaSink<T> kafka =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(producer)
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(transactionalIdPrefix)
                        .setRecordSerializer(recorder)
                        .build();
        // The connector's committable and writer state are not public: they are only passed on.
        return wrap(kafka, kafka, kafka, recorder, producer);
    }

    private static <T, W, C> Sink<T> wrap(
            Sink<T> kafka,
            SupportsWriterState<T, W> kafkaState,
            SupportsCommitter<C> kafkaCommits,
            RecordingSchema<T> recorder,
            Properties client) {
        return new RewritingKafkaSink<>(kafka, kafkaState, kafkaCommits, recorder, client);
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return writer(kafka.createWriter(context));
    }

    /** Required by the interface; Flink calls the method with {@link WriterInitContext}. */
    @Override
    @Deprecated
    public SinkWriter<T> createWriter(InitContext context) {
        throw new UnsupportedOperationException("Flink before 1.20");
    }

    @Override
    public StatefulSinkWriter<T, W> restoreWriter(
            WriterInitContext context, Collection<W> recoveredState) throws IOException {
        return writer(kafkaState.restoreWriter(context, recoveredState));
    }

    @SuppressWarnings("unchecked") // the connector's writer is both, for its own two types
    private Writer writer(SinkWriter<T> writer) {
        return new Writer((CommittingSinkWriter<T, C>) writer, (StatefulSinkWriter<T, W>) writer);
    }

    @Override
    public SimpleVersionedSerializer<W> getWriterStateSerializer() {
        return kafkaState.getWriterStateSerializer();
    }

    @Override
    public Committer<Transaction<C>> createCommitter(CommitterInitContext context)
            throws IOException {
        return new RewritingCommitter<>(
                kafkaCommits.createCommitter(context),
                kafkaCommits.getCommittableSerializer(),
                client,
                context.metricGroup());
    }

    @Override
    public SimpleVersionedSerializer<Transaction<C>> getCommittableSerializer() {
        return new TransactionSerializer<>(kafkaCommits.getCommittableSerializer());
    }

    /** The connector's writer; each transaction leaves with its records. */
    private final class Writer
            implements CommittingSinkWriter<T, Transaction<C>>, StatefulSinkWriter<T, W> {

        private final CommittingSinkWriter<T, C> committing;
        private final StatefulSinkWriter<T, W> stateful;

        Writer(CommittingSinkWriter<T, C> committing, StatefulSinkWriter<T, W> stateful) {
            this.committing = committing;
            this.stateful = stateful;
        }

        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            committing.write(element, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            committing.flush(endOfInput);
        }

        @Override
        public Collection<Transaction<C>> prepareCommit() throws IOException, InterruptedException {
            List<Transaction<C>> transactions = new ArrayList<>();
            byte[] records = recorder.take();
            for (C transaction : committing.prepareCommit()) {
                transactions.add(new Transaction<>(transaction, records, false));
            }
            if (transactions.size() != (records.length == 0 ? 0 : 1)) {
                throw new IllegalStateException(
                        transactions.size() + " transactions for " + records.length + " bytes");
            }
            return transactions;
        }

        @Override
        public List<W> snapshotState(long checkpointId) throws IOException {
            return stateful.snapshotState(checkpointId);
        }

        @Override
        public void close() throws Exception {
            committing.close();
        }
    }

    /** Notes down every record that it serializes. */
    private static final class RecordingSchema<T> implements KafkaRecordSerializationSchema<T> {

        private final KafkaRecordSerializationSchema<T> schema;
        private transient RecordedTransaction transaction = new RecordedTransaction();

        RecordingSchema(KafkaRecordSerializationSchema<T> schema) {
            this.schema = schema;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            transaction = new RecordedTransaction();
        }

        @Override
        public void open(
                SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext)
                throws Exception {
            schema.open(context, sinkContext);
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                T element, KafkaSinkContext context, Long timestamp) {
            ProducerRecord<byte[], byte[]> record = schema.serialize(element, context, timestamp);
            try {
                transaction.add(record);
            } catch (IOException e) {
                throw new IllegalStateException("cannot keep " + record.topic(), e);
            }
            return record;
        }

        byte[] take() {
            return transaction.take();
        }
    }

    record TransactionSerializer<C>(SimpleVersionedSerializer<C> kafka)
            implements SimpleVersionedSerializer<Transaction<C>> {

        private static final int VERSION = 2;

        /** As version 2, but with uncompressed records. */
        private static final int UNCOMPRESSED = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(Transaction<C> transaction) throws IOException {
            byte[] committable = kafka.serialize(transaction.kafka());
            DataOutputSerializer out =
                    new DataOutputSerializer(
                            12 + committable.length + transaction.records().length);
            out.writeInt(kafka.getVersion());
            out.writeInt(committable.length);
            out.write(committable);
            out.writeInt(transaction.records().length);
            out.write(transaction.records());
            return out.getCopyOfBuffer();
        }

        @Override
        public Transaction<C> deserialize(int version, byte[] serialized) throws IOException {
            if (version != VERSION && version != UNCOMPRESSED) {
                throw new IOException("transaction of version " + version);
            }
            DataInputDeserializer in = new DataInputDeserializer(serialized);
            int kafkaVersion = in.readInt();
            byte[] committable = new byte[in.readInt()];
            in.readFully(committable);
            byte[] records = new byte[in.readInt()];
            in.readFully(records);
            return new Transaction<>(
                    kafka.deserialize(kafkaVersion, committable),
                    version == UNCOMPRESSED ? RecordedTransaction.ofUncompressed(records) : records,
                    true);
        }
    }
}
