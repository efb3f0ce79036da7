package torghut.ta.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records whose value has a schema.
 *
 * @param file the schema's name in {@code schemas/ta}
 * @param filler sets the fields of the schema
 * @param key the record's key
 * @param eventMillis the record's timestamp, milliseconds since the epoch
 */
record SchemaContent<T>(
        String file, Filler<T> filler, Getter<T, String> key, Getter<T, Long> eventMillis)
        implements Content<T> {

    /**
     * Reads the schema from its file in the jar, so that readers and registries get exactly that
     * text. The schema inside the generated classes has the same fields, but also says how Java
     * holds strings.
     */
    @Override
    public Optional<Schema> schema() {
        return Optional.of(read());
    }

    @Override
    public RecordEncoder<T> encoder(String topic, OutputFormat format, OptionalInt schemaId) {
        Encoder<T> values = valueEncoder(format, schemaId);
        Getter<T, String> keys = key;
        Getter<T, Long> times = eventMillis;
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
                            read(), filler, schemaId.isPresent() ? schemaId.getAsInt() : null);
            case JSON -> new JsonEncoder<>(read(), filler);
        };
    }

    private Schema read() {
        try (InputStream in =
                SchemaContent.class.getResourceAsStream("/schemas/ta/" + file + ".avsc")) {
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
