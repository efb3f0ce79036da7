package torghut.ta.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;

/**
 * Collects what a job writes, exactly once: an element counts when the checkpoint after it is
 * complete, and what was committed is not committed again.
 */
public final class CollectingSink<T> implements Sink<T>, SupportsCommitter<CollectingSink.Batch> {

    private static final long serialVersionUID = 1L;

    /**
     * Committed batches of each sink by their own id, in the order in which they were committed.
     */
    private static final Map<String, Map<String, byte[]>> COMMITTED = new ConcurrentHashMap<>();

    /** What one writer wrote between two checkpoints. */
    public record Batch(String id, byte[] elements) {}

    private final String id = UUID.randomUUID().toString();
    private final TypeInformation<T> type;

    /** Collects elements of a type that needs no Kryo. */
    public CollectingSink(Class<T> type) {
        this.type = TypeInformation.of(type);
        COMMITTED.put(id, new LinkedHashMap<>());
    }

    /** The committed elements; those of one writer in the order in which it wrote them. */
    public List<T> committed() {
        List<T> elements = new ArrayList<>();
        Map<String, byte[]> batches = COMMITTED.get(id);
        synchronized (batches) {
            for (byte[] batch : batches.values()) {
                DataInputViewStreamWrapper source =
                        new DataInputViewStreamWrapper(new ByteArrayInputStream(batch));
                try {
                    while (source.available() > 0) {
                        elements.add(serializer().deserialize(source));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return elements;
    }

    private TypeSerializer<T> serializer() {
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        return type.createSerializer(config);
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        return new Writer();
    }

    /** Abstract in Flink 1.20, though not called there: the other method replaces it. */
    @Deprecated
    @Override
    public SinkWriter<T> createWriter(InitContext context) {
        return new Writer();
    }

    @Override
    public Committer<Batch> createCommitter(CommitterInitContext context) {
        return new BatchCommitter(COMMITTED.get(id));
    }

    @Override
    public SimpleVersionedSerializer<Batch> getCommittableSerializer() {
        return new BatchSerializer();
    }

    private final class Writer implements CommittingSinkWriter<T, Batch> {

        private final TypeSerializer<T> serializer = serializer();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputViewStreamWrapper target = new DataOutputViewStreamWrapper(bytes);

        @Override
        public void write(T element, Context context) throws IOException {
            serializer.serialize(element, target);
        }

        @Override
        public Collection<Batch> prepareCommit() throws IOException {
            target.flush();
            if (bytes.size() == 0) {
                return List.of();
            }
            Batch batch = new Batch(UUID.randomUUID().toString(), bytes.toByteArray());
            bytes.reset();
            return List.of(batch);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }

    private record BatchCommitter(Map<String, byte[]> committed) implements Committer<Batch> {

        @Override
        public void commit(Collection<CommitRequest<Batch>> requests) {
            synchronized (committed) {
                for (CommitRequest<Batch> request : requests) {
                    Batch batch = request.getCommittable();
                    committed.putIfAbsent(batch.id, batch.elements);
                }
            }
        }

        @Override
        public void close() {}
    }

    private static final class BatchSerializer implements SimpleVersionedSerializer<Batch> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Batch batch) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputViewStreamWrapper target = new DataOutputViewStreamWrapper(bytes);
            target.writeUTF(batch.id);
            target.write(batch.elements);
            return bytes.toByteArray();
        }

        @Override
        public Batch deserialize(int version, byte[] bytes) throws IOException {
            DataInputViewStreamWrapper source =
                    new DataInputViewStreamWrapper(new ByteArrayInputStream(bytes));
            String id = source.readUTF();
            return new Batch(id, source.readAllBytes());
        }
    }
}
