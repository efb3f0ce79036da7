package torghut.ta.local;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import torghut.ta.settings.Output;
import torghut.ta.wire.OutputFormat;

/**
 * Decodes what the job writes into fields by name, in whichever encoding the settings say: numbers
 * as {@link Number}, times as milliseconds, a null field not at all.
 */
final class OutputDecoder {

    private static final int REGISTRY_HEADER_BYTES = 5;
    private static final JsonFactory JSON = new JsonFactory();

    private final Output output;
    private final Schema schema;
    private final BinaryMessageDecoder<GenericRecord> singleObjects;
    private final GenericDatumReader<GenericRecord> records;

    /**
     * Prepares for one kind of records.
     *
     * @param schema of the generated class, whose strings are Java strings
     */
    OutputDecoder(Output output, Schema schema) {
        this.output = output;
        this.schema = schema;
        this.singleObjects = new BinaryMessageDecoder<>(new GenericData(), schema);
        this.records = new GenericDatumReader<>(schema);
    }

    Map<String, Object> decode(byte[] value) {
        try {
            if (output.format() == OutputFormat.JSON) {
                return fromJson(value);
            }
            return output.registry().isEmpty()
                    ? fields(singleObjects.decode(value))
                    : fields(
                            records.read(
                                    null,
                                    DecoderFactory.get()
                                            .binaryDecoder(
                                                    value,
                                                    REGISTRY_HEADER_BYTES,
                                                    value.length - REGISTRY_HEADER_BYTES,
                                                    null)));
        } catch (IOException e) {
            throw new UncheckedIOException("The job has written something unreadable.", e);
        }
    }

    private Map<String, Object> fields(GenericRecord record) {
        Map<String, Object> fields = new HashMap<>();
        for (Schema.Field field : schema.getFields()) {
            Object value = record.get(field.pos());
            if (value != null) {
                fields.put(field.name(), value);
            }
        }
        return fields;
    }

    private static Map<String, Object> fromJson(byte[] value) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(value)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token.isStructStart()) {
                    parser.skipChildren();
                } else if (token.isNumeric()) {
                    fields.put(name, parser.getNumberValue());
                } else if (token != JsonToken.VALUE_NULL) {
                    fields.put(name, parser.getText());
                }
            }
        }
        return fields;
    }
}
