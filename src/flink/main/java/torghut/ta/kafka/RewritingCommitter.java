package torghut.ta.kafka;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.IOUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits transactions like the connector's committer, but does not accept that Kafka dropped one
 * (fenced, expired, timed out).
 *
 * <p>If a transaction is dropped while the job runs, the job fails: later records may already be
 * written, and readers must not see them first. The restarted job first commits the transactions of
 * its checkpoint again. If one was dropped, its records are written in a new transaction. The new
 * transaction's id is derived from the dropped one's, so that the records are written only once
 * even if the job is restarted in between.
 */
final class RewritingCommitter<C> implements Committer<RewritingKafkaSink.Transaction<C>> {

    private static final Logger LOG = LoggerFactory.getLogger(RewritingCommitter.class);

    private final Committer<C> kafka;
    private final SimpleVersionedSerializer<C> kafkaSerializer;
    private final Properties producer;
    private final Counter lost;
    private final Counter rewritten;

    private Admin admin;

    RewritingCommitter(
            Committer<C> kafka,
            SimpleVersionedSerializer<C> kafkaSerializer,
            Properties producer,
            MetricGroup operator) {
        this.kafka = kafka;
        this.kafkaSerializer = kafkaSerializer;
        this.producer = producer;
        MetricGroup group = operator.addGroup("ta");
        this.lost = group.counter("transactions_lost");
        this.rewritten = group.counter("transactions_rewritten");
    }

    @Override
    public void commit(Collection<CommitRequest<RewritingKafkaSink.Transaction<C>>> requests)
            throws IOException, InterruptedException {
        for (CommitRequest<RewritingKafkaSink.Transaction<C>> request : requests) {
            request.getCommittable().awaitWriter();
            Attempt attempt = new Attempt(request);
            kafka.commit(List.of(attempt));
            if (attempt.dropped != null) {
                handleDropped(request, attempt.dropped);
            }
            if (!attempt.isPostponed) {
                request.getCommittable().release();
            }
        }
    }

    private void handleDropped(
            CommitRequest<RewritingKafkaSink.Transaction<C>> request, Throwable cause)
            throws IOException, InterruptedException {
        RewritingKafkaSink.Transaction<C> transaction = request.getCommittable();
        Identity identity = Identity.of(kafkaSerializer, transaction.kafka());
        if (isCommitted(identity.transactionalId, identity.producerId, identity.epoch)) {
            request.signalAlreadyCommitted();
            return;
        }
        lost.inc();
        if (!transaction.isRestored()) {
            throw new IOException(
                    "Kafka dropped "
                            + identity
                            + " before it was committed; restarting from the checkpoint, which"
                            + " holds its records, to write them again",
                    cause);
        }
        String rewritingId =
                "%s-again-%d-%d"
                        .formatted(identity.transactionalId, identity.producerId, identity.epoch);
        if (!isCommitted(rewritingId, -1, (short) -1)) {
            List<ProducerRecord<byte[], byte[]>> records =
                    RecordedTransaction.records(transaction.records());
            LOG.error(
                    "Kafka dropped {} before it was committed ({}); writing its {} records again"
                            + " as transaction {}",
                    identity,
                    cause.toString(),
                    records.size(),
                    rewritingId);
            write(rewritingId, records);
            rewritten.inc();
        }
        request.signalAlreadyCommitted();
    }

    /** Whether the broker has committed a transaction; a negative producer id stands for any. */
    private boolean isCommitted(String transactionalId, long producerId, short epoch)
            throws IOException, InterruptedException {
        if (admin == null) {
            admin = Admin.create(producer);
        }
        try {
            TransactionDescription description =
                    admin.describeTransactions(Set.of(transactionalId))
                            .description(transactionalId)
                            .get();
            boolean isSame =
                    producerId < 0
                            || (description.producerId() == producerId
                                    && description.producerEpoch() == epoch);
            return isSame
                    && (description.state() == TransactionState.COMPLETE_COMMIT
                            || description.state() == TransactionState.PREPARE_COMMIT);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return false;
            }
            throw new IOException("cannot look up transaction " + transactionalId, e.getCause());
        }
    }

    private void write(String transactionalId, List<ProducerRecord<byte[], byte[]>> records)
            throws IOException, InterruptedException {
        Properties properties = new Properties();
        properties.putAll(producer);
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        try (KafkaProducer<byte[], byte[]> writer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            writer.initTransactions();
            writer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(writer.send(record));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
            writer.commitTransaction();
        } catch (ExecutionException e) {
            throw new IOException("cannot write transaction " + transactionalId, e.getCause());
        }
    }

    /** Closes both, even if closing the first fails. */
    @Override
    public void close() throws Exception {
        IOUtils.closeAll(kafka, admin);
    }

    /**
     * Passes the results of the connector's committer on, but keeps back that a transaction was
     * dropped.
     */
    private final class Attempt implements CommitRequest<C> {

        private final CommitRequest<RewritingKafkaSink.Transaction<C>> request;
        private Throwable dropped;
        private boolean isPostponed;

        Attempt(CommitRequest<RewritingKafkaSink.Transaction<C>> request) {
            this.request = request;
        }

        @Override
        public C getCommittable() {
            return request.getCommittable().kafka();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable t) {
            dropped = t;
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable t) {
            request.signalFailedWithUnknownReason(t);
        }

        @Override
        public void retryLater() {
            isPostponed = true;
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(C committable) {
            isPostponed = true;
            request.updateAndRetryLater(request.getCommittable().with(committable));
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }

    /** Identifies a transaction at the broker. */
    record Identity(String transactionalId, long producerId, short epoch) {

        /** Reads the identity from the connector's serialized form, as its class is not public. */
        static <C> Identity of(SimpleVersionedSerializer<C> serializer, C committable)
                throws IOException {
            if (serializer.getVersion() != 1) {
                throw new IOException(
                        "unknown version " + serializer.getVersion() + " of the connector's state");
            }
            try (DataInputStream in =
                    new DataInputStream(
                            new ByteArrayInputStream(serializer.serialize(committable)))) {
                short epoch = in.readShort();
                long producerId = in.readLong();
                return new Identity(in.readUTF(), producerId, epoch);
            }
        }

        @Override
        public String toString() {
            return "transaction %s (producer %d, epoch %d)"
                    .formatted(transactionalId, producerId, epoch);
        }
    }
}
