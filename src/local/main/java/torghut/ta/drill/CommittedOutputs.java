package torghut.ta.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import torghut.ta.testkit.ReadCommitted;
import torghut.ta.wire.OutputTopic;

/**
 * What a {@code read_committed} reader sees of a job's topics now.
 *
 * @param generation names the topics
 */
record CommittedOutputs(String bootstrap, Generation generation) implements Outputs {

    /** Magic byte and id of the schema, before a record that a registry knows the schema of. */
    private static final int REGISTRY_HEADER_BYTES = 5;

    @Override
    public String name() {
        return generation.name();
    }

    @Override
    public List<Keyed> values(OutputTopic<?> topic) {
        Schema schema = topic.schema().orElseThrow();
        BinaryMessageDecoder<GenericRecord> singleObjects =
                new BinaryMessageDecoder<>(new GenericData(), schema);
        GenericDatumReader<GenericRecord> records = new GenericDatumReader<>(schema);
        List<Keyed> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : raw(topic)) {
            byte[] value = record.value();
            try {
                GenericRecord decoded =
                        value[0] != 0
                                ? singleObjects.decode(value)
                                : records.read(
                                        null,
                                        DecoderFactory.get()
                                                .binaryDecoder(
                                                        value,
                                                        REGISTRY_HEADER_BYTES,
                                                        value.length - REGISTRY_HEADER_BYTES,
                                                        null));
                values.add(new Keyed(new String(record.key(), UTF_8), decoded));
            } catch (IOException e) {
                throw new UncheckedIOException("The job has written something unreadable.", e);
            }
        }
        return values;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> raw(OutputTopic<?> topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        ReadCommitted.read(bootstrap, generation.topic(topic), records::add);
        return records;
    }
}
