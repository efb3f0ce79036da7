package torghut.ta.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The records of one Kafka transaction as bytes, so that the transaction can be written again from
 * a checkpoint.
 */
final class RecordedTransaction {

    private static final int INITIAL_BYTES = 64 * 1024;

    private final DataOutputSerializer bytes = new DataOutputSerializer(INITIAL_BYTES);

    /** Adds a record. Its partition is not kept: the same key finds the same partition again. */
    void add(ProducerRecord<byte[], byte[]> record) throws IOException {
        bytes.writeUTF(record.topic());
        bytes.writeLong(record.timestamp() == null ? Long.MIN_VALUE : record.timestamp());
        write(record.key());
        write(record.value());
        Header[] headers = record.headers().toArray();
        bytes.writeInt(headers.length);
        for (Header header : headers) {
            bytes.writeUTF(header.key());
            write(header.value());
        }
    }

    private void write(byte[] value) throws IOException {
        bytes.writeInt(value == null ? -1 : value.length);
        if (value != null) {
            bytes.write(value);
        }
    }

    /** What was added since the last time, which starts anew. */
    byte[] take() {
        byte[] taken = bytes.getCopyOfBuffer();
        bytes.clear();
        return taken;
    }

    /** The records in the order in which they were added. */
    static List<ProducerRecord<byte[], byte[]>> records(byte[] taken) throws IOException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        DataInputDeserializer in = new DataInputDeserializer(taken);
        while (in.available() > 0) {
            String topic = in.readUTF();
            long timestamp = in.readLong();
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(
                            topic,
                            null,
                            timestamp == Long.MIN_VALUE ? null : timestamp,
                            read(in),
                            read(in));
            int headers = in.readInt();
            for (int i = 0; i < headers; i++) {
                record.headers().add(in.readUTF(), read(in));
            }
            records.add(record);
        }
        return records;
    }

    private static byte[] read(DataInputDeserializer in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] value = new byte[length];
        in.readFully(value);
        return value;
    }
}
