package torghut.ta.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records whose value has a schema.
 *
 * @param file the schema's name in {@code schemas/ta}
 * @param type the class generated from the schema
 * @param conversion fills that class with a value
 * @param key the record's key
 * @param eventMillis the record's timestamp, milliseconds since the epoch
 */
record SchemaContent<T, R extends SpecificRecord>(
        String file,
        Class<R> type,
        Conversion<T, R> conversion,
        Conversion<T, String> key,
        Conversion<T, Long> eventMillis)
        implements Content<T> {

    /**
     * Reads the schema from its file in the jar, so that readers and registries get exactly that
     * text. The schema inside the generated classes has the same fields, but also says how Java
     * holds strings.
     */
    @Override
    public Optional<Schema> schema() {
        try (InputStream in =
                SchemaContent.class.getResourceAsStream("/schemas/ta/" + file + ".avsc")) {
            return Optional.of(new Schema.Parser().parse(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public RecordEncoder<T> encoder(String topic, OutputFormat format, OptionalInt schemaId) {
        Encoder<T> values = valueEncoder(format, schemaId);
        Conversion<T, String> keys = key;
        Conversion<T, Long> times = eventMillis;
        return value ->
                new ProducerRecord<>(
                        topic,
                        null,
                        times.apply(value),
                        keys.apply(value).getBytes(UTF_8),
                        values.encode(value));
    }

    private Encoder<T> valueEncoder(OutputFormat format, OptionalInt schemaId) {
        return switch (format) {
            case AVRO ->
                    new AvroEncoder<>(
                            type, conversion, schemaId.isPresent() ? schemaId.getAsInt() : null);
            case JSON -> new JsonEncoder<>(conversion);
        };
    }
}
