package torghut.ta.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Collects the records of one Kafka transaction as bytes, so that they can be written again from a
 * checkpoint.
 *
 * <p>They are compressed in blocks, because a checkpoint holds the output of a whole interval and
 * Flink writes operator state byte by byte. A block consists of its length before and after
 * compression, as integers, and the LZ4 bytes.
 */
final class RecordedTransaction {

    private static final int BLOCK_BYTES = 64 * 1024;

    private static final LZ4Factory LZ4 = LZ4Factory.fastestInstance();

    private static final int BLOCK_HEADER_BYTES = 2 * Integer.BYTES;

    /** The records that are not compressed yet. */
    private final DataOutputSerializer bytes = new DataOutputSerializer(2 * BLOCK_BYTES);

    private final List<byte[]> blocks = new ArrayList<>();
    private long blockBytes;

    /** Adds a record. Its partition is not stored, as the same key leads to the same partition. */
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
        if (bytes.length() >= BLOCK_BYTES) {
            closeBlock();
        }
    }

    private void closeBlock() {
        byte[] block = block(bytes.getSharedBuffer(), bytes.length());
        blocks.add(block);
        blockBytes += block.length;
        bytes.clear();
    }

    /** Length of the compressed blocks since the last {@link #take}. */
    long bytes() {
        return blockBytes;
    }

    private static byte[] block(byte[] source, int length) {
        LZ4Compressor compressor = LZ4.fastCompressor();
        byte[] block = new byte[BLOCK_HEADER_BYTES + compressor.maxCompressedLength(length)];
        int compressed = compressor.compress(source, 0, length, block, BLOCK_HEADER_BYTES);
        ByteBuffer.wrap(block).putInt(length).putInt(compressed);
        return Arrays.copyOf(block, BLOCK_HEADER_BYTES + compressed);
    }

    private void write(byte[] value) throws IOException {
        bytes.writeInt(value == null ? -1 : value.length);
        if (value != null) {
            bytes.write(value);
        }
    }

    /**
     * Returns everything that was added since the last call, as bytes, and starts again; empty if
     * there was nothing.
     */
    byte[] take() {
        if (bytes.length() > 0) {
            closeBlock();
        }
        ByteBuffer taken = ByteBuffer.allocate(Math.toIntExact(blockBytes));
        blocks.forEach(taken::put);
        blocks.clear();
        blockBytes = 0;
        return taken.array();
    }

    /** Converts the uncompressed records of an earlier release's checkpoint to today's form. */
    static byte[] ofUncompressed(byte[] records) {
        return records.length == 0 ? records : block(records, records.length);
    }

    /** The records in the order in which they were added. */
    static List<ProducerRecord<byte[], byte[]>> records(byte[] taken) throws IOException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        ByteBuffer blocks = ByteBuffer.wrap(taken);
        while (blocks.hasRemaining()) {
            byte[] block = new byte[blocks.getInt()];
            int compressed = blocks.getInt();
            LZ4.safeDecompressor()
                    .decompress(taken, blocks.position(), compressed, block, 0, block.length);
            blocks.position(blocks.position() + compressed);
            addRecords(block, records);
        }
        return records;
    }

    private static void addRecords(byte[] block, List<ProducerRecord<byte[], byte[]>> records)
            throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(block);
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
