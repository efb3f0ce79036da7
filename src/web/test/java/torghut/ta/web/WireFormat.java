package torghut.ta.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import torghut.ta.testing.RegistryStandIn;

/**
 * Records in the schema registry's wire format; what they do not have is their schema's default.
 */
final class WireFormat implements SampleMarket.Encoding {

    private final Map<TopicKind, Schema> schemas = new EnumMap<>(TopicKind.class);
    private final Map<TopicKind, Integer> ids = new EnumMap<>(TopicKind.class);

    WireFormat(RegistryStandIn registry) {
        for (TopicKind kind : TopicKind.values()) {
            Schema schema = Schemas.of(kind);
            schemas.put(kind, schema);
            ids.put(kind, registry.has(kind.topic() + "-value", schema));
        }
    }

    /** The record with all fields of its schema, in order. */
    static Map<String, Object> complete(TopicKind kind, Map<String, Object> fields) {
        Map<String, Object> complete = new LinkedHashMap<>();
        for (Schema.Field field : Schemas.of(kind).getFields()) {
            complete.put(field.name(), value(field, fields));
        }
        return complete;
    }

    private static Object value(Schema.Field field, Map<?, ?> fields) {
        return fields.containsKey(field.name())
                ? fields.get(field.name())
                : GenericData.get().getDefaultValue(field);
    }

    @Override
    public byte[] encode(TopicKind kind, Map<String, Object> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(ids.get(kind)).array());
        Schema schema = schemas.get(kind);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(record(schema, fields), encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static GenericRecord record(Schema schema, Map<?, ?> fields) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Object value = value(field, fields);
            boolean nested = field.schema().getType() == Schema.Type.RECORD;
            record.put(field.pos(), nested ? record(field.schema(), (Map<?, ?>) value) : value);
        }
        return record;
    }
}
