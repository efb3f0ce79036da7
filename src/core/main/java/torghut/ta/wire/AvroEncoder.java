package torghut.ta.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MessageEncoder;
import org.apache.avro.message.RawMessageEncoder;

/**
 * Encodes records in Avro's binary encoding, after a header that identifies the schema: the
 * registry's wire format with a registry, Avro's single-object encoding without.
 */
final class AvroEncoder<T> implements Encoder<T> {

    private final Schema schema;
    private final Filler<T> filler;
    private final Integer schemaId;

    private transient Row row;
    private transient MessageEncoder<Row> encoder;

    /**
     * @param schemaId id of the schema in the registry; null without a registry
     */
    AvroEncoder(Schema schema, Filler<T> filler, Integer schemaId) {
        this.schema = schema;
        this.filler = filler;
        this.schemaId = schemaId;
    }

    @Override
    public byte[] encode(T value) {
        if (encoder == null) {
            open();
        }
        filler.fill(value, row.next());
        try {
            return encoder.encode(row).array();
        } catch (IOException e) {
            throw new UncheckedIOException("an array never fails", e);
        }
    }

    private void open() {
        row = new Row(schema);
        encoder =
                schemaId == null
                        ? new BinaryMessageEncoder<>(GenericData.get(), schema)
                        : new WireFormatEncoder<>(schema, schemaId);
    }

    /**
     * Writes the registry's wire format: a byte 0, the id of the schema in four bytes big-endian,
     * the record.
     */
    private static final class WireFormatEncoder<R> extends RawMessageEncoder<R> {

        private final byte[] header;

        WireFormatEncoder(Schema schema, int schemaId) {
            super(GenericData.get(), schema);
            header = ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 0).putInt(schemaId).array();
        }

        @Override
        public void encode(R datum, OutputStream stream) throws IOException {
            stream.write(header);
            super.encode(datum, stream);
        }
    }
}
