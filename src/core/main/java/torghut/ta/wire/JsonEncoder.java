package torghut.ta.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Encodes records as one JSON object in UTF-8: the fields of the Avro schema in its order, null for
 * null, times as integer milliseconds since the epoch, numbers with the fewest digits that read
 * back as the same double.
 */
final class JsonEncoder<T> implements Encoder<T> {

    private final Schema schema;
    private final Filler<T> filler;

    private transient Row row;
    private transient JsonFactory json;
    private transient ByteArrayOutputStream bytes;

    JsonEncoder(Schema schema, Filler<T> filler) {
        this.schema = schema;
        this.filler = filler;
    }

    private void open() {
        row = new Row(schema);
        // Double.toString gives more digits than needed for some numbers before JDK 19.
        json = JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
        bytes = new ByteArrayOutputStream(1024);
    }

    @Override
    public byte[] encode(T value) {
        if (json == null) {
            open();
        }
        filler.fill(value, row.next());
        bytes.reset();
        try (JsonGenerator generator = json.createGenerator(bytes)) {
            write(generator, row);
        } catch (IOException e) {
            throw new UncheckedIOException("an array never fails", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator generator, IndexedRecord values) throws IOException {
        generator.writeStartObject();
        for (Schema.Field field : values.getSchema().getFields()) {
            generator.writeFieldName(field.name());
            write(generator, values.get(field.pos()));
        }
        generator.writeEndObject();
    }

    private static void write(JsonGenerator generator, Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof Double number) {
            generator.writeNumber(number);
        } else if (value instanceof Long number) {
            generator.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof String text) {
            // As Avro does: half a surrogate pair becomes a question mark, where the generator
            // would refuse the whole record.
            byte[] utf8 = text.getBytes(UTF_8);
            generator.writeUTF8String(utf8, 0, utf8.length);
        } else if (value instanceof IndexedRecord record) {
            write(generator, record);
        } else if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName((String) entry.getKey());
                write(generator, entry.getValue());
            }
            generator.writeEndObject();
        } else {
            throw new IllegalStateException("no JSON form for " + value.getClass().getName());
        }
    }
}
