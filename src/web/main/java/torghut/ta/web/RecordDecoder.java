package torghut.ta.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Decodes records in any of the encodings that the job writes, told apart by their first bytes: the
 * schema registry's wire format, Avro's single-object encoding, or JSON. Fields are taken by name
 * from whatever schema the writer had, so that a field the reader does not know yet is not lost and
 * one that is not there yet is not missed.
 *
 * <p>Not safe for use by several threads.
 */
final class RecordDecoder {

    private static final int WIRE_HEADER = 5;
    private static final int SINGLE_OBJECT_HEADER = 10;
    private static final JsonFactory JSON = new JsonFactory();

    private final Optional<SchemaById> registry;
    private final Map<Long, GenericDatumReader<GenericRecord>> byFingerprint = new HashMap<>();
    private final Map<Integer, GenericDatumReader<GenericRecord>> byId = new HashMap<>();
    private BinaryDecoder binary;

    /** Where the schemas of the registry's wire format come from. */
    interface SchemaById {
        Schema schema(int id) throws IOException;
    }

    /**
     * @param registry to ask for schemas; without it the registry's wire format is unreadable
     * @param known schemas that single-object encoded records may have been written with
     */
    RecordDecoder(Optional<SchemaById> registry, Iterable<Schema> known) {
        this.registry = registry;
        for (Schema schema : known) {
            byFingerprint.put(
                    SchemaNormalization.parsingFingerprint64(schema),
                    new GenericDatumReader<>(schema));
        }
    }

    /**
     * Decodes one record.
     *
     * @throws IOException says what is wrong with it
     */
    TopicRecord decode(byte[] value) throws IOException {
        if (value.length == 0) {
            throw new IOException("The record is empty.");
        }
        try {
            if (value[0] == 0) {
                return avro(value, WIRE_HEADER, readerById(value));
            }
            if (value.length > 1 && (value[0] & 0xFF) == 0xC3 && value[1] == 1) {
                return avro(value, SINGLE_OBJECT_HEADER, readerByFingerprint(value));
            }
            return json(value);
        } catch (AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new IOException("The record does not fit its schema: " + e.getMessage(), e);
        }
    }

    private GenericDatumReader<GenericRecord> readerById(byte[] value) throws IOException {
        if (value.length < WIRE_HEADER) {
            throw new IOException("The record ends inside its schema id.");
        }
        int id = ByteBuffer.wrap(value, 1, 4).getInt();
        GenericDatumReader<GenericRecord> reader = byId.get(id);
        if (reader == null) {
            SchemaById source =
                    registry.orElseThrow(
                            () ->
                                    new IOException(
                                            "The record names schema "
                                                    + id
                                                    + " of a registry, but SCHEMA_REGISTRY_URL is not set."));
            reader = new GenericDatumReader<>(source.schema(id));
            byId.put(id, reader);
        }
        return reader;
    }

    private GenericDatumReader<GenericRecord> readerByFingerprint(byte[] value) throws IOException {
        if (value.length < SINGLE_OBJECT_HEADER) {
            throw new IOException("The record ends inside its schema fingerprint.");
        }
        long fingerprint = Long.reverseBytes(ByteBuffer.wrap(value, 2, 8).getLong());
        GenericDatumReader<GenericRecord> reader = byFingerprint.get(fingerprint);
        if (reader == null) {
            throw new IOException(
                    "The record was written with an unknown schema, fingerprint %016x."
                            .formatted(fingerprint));
        }
        return reader;
    }

    private TopicRecord avro(byte[] value, int start, GenericDatumReader<GenericRecord> reader)
            throws IOException {
        binary = DecoderFactory.get().binaryDecoder(value, start, value.length - start, binary);
        return new TopicRecord(fields(reader.read(null, binary)));
    }

    private static Map<String, Object> fields(GenericRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            fields.put(field.name(), plain(record.get(field.pos())));
        }
        return fields;
    }

    private static Object plain(Object value) {
        if (value instanceof CharSequence text) {
            return text.toString();
        } else if (value instanceof GenericRecord nested) {
            return fields(nested);
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> entries = new java.util.TreeMap<>();
            map.forEach(
                    (name, entry) -> {
                        if (entry != null) {
                            entries.put(name.toString(), plain(entry));
                        }
                    });
            return entries;
        }
        return value;
    }

    private static TopicRecord json(byte[] value) throws IOException {
        try (JsonParser parser = JSON.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("The record is neither Avro nor a JSON object.");
            }
            return new TopicRecord(object(parser));
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (token) {
                case START_OBJECT -> fields.put(name, object(parser));
                case START_ARRAY -> parser.skipChildren();
                case VALUE_NUMBER_INT -> fields.put(name, parser.getLongValue());
                case VALUE_NUMBER_FLOAT -> fields.put(name, parser.getDoubleValue());
                case VALUE_TRUE -> fields.put(name, true);
                case VALUE_FALSE -> fields.put(name, false);
                case VALUE_STRING -> fields.put(name, parser.getText());
                default -> fields.put(name, null);
            }
        }
        return fields;
    }
}
