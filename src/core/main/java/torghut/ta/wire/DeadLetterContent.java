package torghut.ta.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import torghut.ta.model.DeadLetter;

/**
 * Writes a dead letter: key and value of the original record, and headers that say where it was and
 * why it could not be used. A broker must not refuse a dead letter, as that would stop the job. So
 * what exceeds the default limit of a broker is shortened: a long value is cut off and its full
 * length given in the header {@code truncated}, a long key is left out.
 */
record DeadLetterContent() implements Content<DeadLetter> {

    static final int MAX_VALUE_BYTES = 900_000;
    static final int MAX_KEY_BYTES = 100_000;

    @Override
    public Optional<Schema> schema() {
        return Optional.empty();
    }

    @Override
    public RecordEncoder<DeadLetter> encoder(
            String topic, OutputFormat format, OptionalInt schemaId) {
        return letter -> record(topic, letter);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, DeadLetter letter) {
        byte[] key = letter.key();
        byte[] value = letter.value();
        boolean isKeyTooLong = key != null && key.length > MAX_KEY_BYTES;
        boolean isValueTooLong = value != null && value.length > MAX_VALUE_BYTES;
        ProducerRecord<byte[], byte[]> copy =
                new ProducerRecord<>(
                        topic,
                        isKeyTooLong ? null : key,
                        isValueTooLong ? Arrays.copyOf(value, MAX_VALUE_BYTES) : value);
        Headers headers = copy.headers();
        headers.add("reason", text(letter.reason().name()));
        headers.add("error", text(letter.error()));
        headers.add("topic", text(letter.topic()));
        headers.add("partition", text(letter.partition()));
        headers.add("offset", text(letter.offset()));
        headers.add("timestamp", text(letter.timestamp()));
        if (isValueTooLong) {
            headers.add("truncated", text(value.length));
        }
        return copy;
    }

    private static byte[] text(Object value) {
        return String.valueOf(value).getBytes(UTF_8);
    }
}
