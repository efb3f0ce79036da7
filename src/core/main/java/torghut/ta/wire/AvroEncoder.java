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
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Encodes records in Avro's binary encoding, after a header that identifies the schema: the
 * registry's wire format with a registry, Avro's single-object encoding without.
 */
final class AvroEncoder<T, R extends SpecificRecord> implements Encoder<T> {

    private final Class<R> type;
    private final Conversion<T, R> conversion;
    private final Integer schemaId;

    private transient MessageEncoder<R> encoder;

    /**
     * @param schemaId id of the schema in the registry; null without a registry
     */
    AvroEncoder(Class<R> type, Conversion<T, R> conversion, Integer schemaId) {
        this.type = type;
        this.conversion = conversion;
        this.schemaId = schemaId;
    }

    @Override
    public byte[] encode(T value) {
        if (encoder == null) {
            encoder = newEncoder();
        }
        try {
            return encoder.encode(conversion.apply(value)).array();
        } catch (IOException e) {
            throw new UncheckedIOException("an array never fails", e);
        }
    }

    private MessageEncoder<R> newEncoder() {
        SpecificData model = SpecificData.getForClass(type);
        Schema schema = model.getSchema(type);
        return schemaId == null
                ? new BinaryMessageEncoder<>(model, schema)
                : new WireFormatEncoder<>(model, schema, schemaId);
    }

    /**
     * Writes the registry's wire format: a byte 0, the id of the schema in four bytes big-endian,
     * the record.
     */
    private static final class WireFormatEncoder<R> extends RawMessageEncoder<R> {

        private final byte[] header;

        WireFormatEncoder(GenericData model, Schema schema, int schemaId) {
            super(model, schema);
            header = ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 0).putInt(schemaId).array();
        }

        @Override
        public void encode(R datum, OutputStream stream) throws IOException {
            stream.write(header);
            super.encode(datum, stream);
        }
    }
}
