package torghut.ta.kafka;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.InitContext;
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
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An exactly-once {@link KafkaSink} that stores the records of uncommitted transactions in
 * checkpoints, so that they survive even if Kafka drops a transaction.
 *
 * <p>After a checkpoint its transactions must be committed, however long that takes. But a broker
 * aborts a transaction that is older than its timeout, for example after a long outage. The
 * connector then only logs this and continues, and the records of one checkpoint interval are lost.
 * Here the commit fails instead, the job restarts from the checkpoint, and {@link
 * RewritingCommitter} writes the records again.
 *
 * <p>The price: each checkpoint contains the output of one checkpoint interval.
 */
public final class RewritingKafkaSink<T, W, C>
        implements Sink<T>,
                SupportsWriterState<T, W>,
                SupportsCommitter<RewritingKafkaSink.Transaction<C>> {

    /**
     * Memory of the producer of an open transaction, mostly its buffers: about 1 MB for a few
     * records in twelve partitions, 2 MB for some hundreds, 5 MB at full load.
     */
    private static final long PRODUCER_BYTES = 2L << 20;

    /**
     * Copies of the records in memory while a checkpoint is written: the records themselves, those
     * in the previous snapshot, and those in the current snapshot with its buffers.
     */
    private static final long COPIES = 5;

    private final Sink<T> kafka;
    private final SupportsWriterState<T, W> kafkaState;
    private final SupportsCommitter<C> kafkaCommits;

    /** The schema that {@link #kafka} serializes with; it records everything it serializes. */
    private final RecordingSchema<T> recorder;

    private final Properties client;
    private final SerializableSupplier<UncommittedRecords> uncommitted;

    /**
     * A pre-committed transaction.
     *
     * @param kafka the connector's own committable
     * @param records the records, see {@link RecordedTransaction}
     * @param share accounts for its memory; null if it was restored from a checkpoint and has no
     *     producer
     * @param next of the same writer; null with {@code share}
     */
    record Transaction<C>(
            C kafka, byte[] records, UncommittedRecords.Share share, NextTransaction next) {

        /** Whether it was restored from a checkpoint. */
        boolean isRestored() {
            return share == null;
        }

        /** The same records with another committable of the connector. */
        Transaction<C> with(C committable) {
            return new Transaction<>(committable, records, share, next);
        }

        /**
         * Waits until a commit, which gives the producer back, does not get in the writer's way.
         */
        void awaitWriter() throws IOException, InterruptedException {
            if (next != null) {
                next.await();
            }
        }

        /** Heap that it needs until it is committed, in bytes. */
        long heapBytes() {
            return COPIES * records.length + PRODUCER_BYTES;
        }

        /** Gives its memory back to the account. */
        void release() {
            if (share != null) {
                share.release(heapBytes());
            }
        }
    }

    private RewritingKafkaSink(
            Sink<T> kafka,
            SupportsWriterState<T, W> kafkaState,
            SupportsCommitter<C> kafkaCommits,
            RecordingSchema<T> recorder,
            Properties client,
            SerializableSupplier<UncommittedRecords> uncommitted) {
        this.kafka = kafka;
        this.kafkaState = kafkaState;
        this.kafkaCommits = kafkaCommits;
        this.recorder = recorder;
        this.client = client;
        this.uncommitted = uncommitted;
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
        return create(
                producer, transactionalIdPrefix, records, () -> UncommittedRecords.OF_PROCESS);
    }

    /**
     * As above.
     *
     * @param uncommitted gives the account for the memory of the writers, in the process where they
     *     run
     */
    static <T> Sink<T> create(
            Properties producer,
            String transactionalIdPrefix,
            KafkaRecordSerializationSchema<T> records,
            SerializableSupplier<UncommittedRecords> uncommitted) {
        RecordingSchema<T> recorder = new RecordingSchema<>(records);
        KafkaSink<T> kafka =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(producer)
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(transactionalIdPrefix)
                        .setRecordSerializer(recorder)
                        .build();
        // The connector's committable and writer state are not public: they are only passed on.
        return wrap(kafka, kafka, kafka, recorder, producer, uncommitted);
    }

    private static <T, W, C> Sink<T> wrap(
            Sink<T> kafka,
            SupportsWriterState<T, W> kafkaState,
            SupportsCommitter<C> kafkaCommits,
            RecordingSchema<T> recorder,
            Properties client,
            SerializableSupplier<UncommittedRecords> uncommitted) {
        return new RewritingKafkaSink<>(
                kafka, kafkaState, kafkaCommits, recorder, client, uncommitted);
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return writer(kafka.createWriter(context), context.metricGroup());
    }

    /**
     * Flink 1.20 demands it, with its own {@code Sink.InitContext}, but calls the method above.
     * Flink 2 has neither; there the name means the imported interface, and nothing is overridden.
     */
    @Deprecated
    @SuppressWarnings({"DoNotCallSuggester", "MissingOverride"})
    public SinkWriter<T> createWriter(InitContext context) {
        throw new UnsupportedOperationException("Flink before 1.20");
    }

    @Override
    public StatefulSinkWriter<T, W> restoreWriter(
            WriterInitContext context, Collection<W> recoveredState) throws IOException {
        return writer(kafkaState.restoreWriter(context, recoveredState), context.metricGroup());
    }

    @SuppressWarnings("unchecked") // the connector's writer is both, for its own two types
    private Writer writer(SinkWriter<T> writer, MetricGroup operator) {
        return new Writer(
                (CommittingSinkWriter<T, C>) writer, (StatefulSinkWriter<T, W>) writer, operator);
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

    /** Wraps the connector's writer and adds its records to each transaction. */
    private final class Writer
            implements CommittingSinkWriter<T, Transaction<C>>, StatefulSinkWriter<T, W> {

        private final CommittingSinkWriter<T, C> committing;
        private final StatefulSinkWriter<T, W> stateful;
        private final UncommittedRecords.Share share;
        private final NextTransaction next = new NextTransaction();
        private long recorded;

        /** Nothing was written before the checkpoint at hand. */
        private boolean isEmpty;

        /** The connector's state, which is the same for each checkpoint; null before the first. */
        private List<W> state;

        Writer(
                CommittingSinkWriter<T, C> committing,
                StatefulSinkWriter<T, W> stateful,
                MetricGroup operator) {
            this.committing = committing;
            this.stateful = stateful;
            UncommittedRecords all = uncommitted.get();
            share = all.share();
            MetricGroup group = operator.addGroup("ta");
            group.<Long, Gauge<Long>>gauge("uncommitted_heap_bytes", share::bytes);
            group.<Long, Gauge<Long>>gauge("uncommitted_heap_limit_bytes", all::limitBytes);
        }

        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            next.await();
            committing.write(element, context);
            long heapBytes = COPIES * recorder.bytes();
            if (heapBytes != recorded) {
                long added = heapBytes - recorded;
                recorded = heapBytes;
                share.add(added);
            }
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            next.await();
            committing.flush(endOfInput);
        }

        @Override
        public Collection<Transaction<C>> prepareCommit() throws IOException, InterruptedException {
            next.await();
            byte[] records = recorder.take();
            share.release(recorded);
            recorded = 0;
            isEmpty = records.length == 0;
            if (isEmpty) {
                // The connector's part is left for later: it waits for a thread of its producer.
                return List.of();
            }
            Transaction<C> transaction =
                    new Transaction<>(prepared(1).iterator().next(), records, share, next);
            share.add(transaction.heapBytes());
            return List.of(transaction);
        }

        private Collection<C> prepared(int expected) throws IOException, InterruptedException {
            Collection<C> transactions = committing.prepareCommit();
            if (transactions.size() != expected) {
                throw new IllegalStateException(
                        transactions.size() + " transactions where there should be " + expected);
            }
            return transactions;
        }

        @Override
        public List<W> snapshotState(long checkpointId) throws IOException {
            boolean isPrepared = !isEmpty;
            isEmpty = false;
            if (state == null) {
                state = begin(checkpointId, isPrepared);
            } else {
                next.begin(() -> requireSameState(begin(checkpointId, isPrepared)));
            }
            return state;
        }

        private List<W> begin(long checkpointId, boolean isPrepared) throws IOException {
            if (!isPrepared) {
                try {
                    prepared(0);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            return stateful.snapshotState(checkpointId);
        }

        private Void requireSameState(List<W> snapshot) {
            if (!snapshot.equals(state)) {
                throw new IllegalStateException("the connector's state has changed: " + snapshot);
            }
            return null;
        }

        @Override
        public void close() throws Exception {
            IOUtils.closeAll(next, share, committing);
        }
    }

    /** Wraps a schema and keeps a copy of every record that it serializes. */
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

        /** Approximate size of the records since the last {@link #take}. */
        long bytes() {
            return transaction.bytes();
        }

        byte[] take() {
            return transaction.take();
        }
    }

    record TransactionSerializer<C>(SimpleVersionedSerializer<C> kafka)
            implements SimpleVersionedSerializer<Transaction<C>> {

        private static final int VERSION = 2;

        /** The same format with uncompressed records, of an earlier release. */
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
                    null,
                    null);
        }
    }
}
