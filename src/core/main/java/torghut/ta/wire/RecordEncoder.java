package torghut.ta.wire;

import java.io.Serializable;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Turns a value into a record of one topic. Serializable, so that Flink can send it to the machine
 * that uses it. Not thread-safe.
 */
public interface RecordEncoder<T> extends Serializable {

    /**
     * Encodes a value.
     *
     * @throws IllegalArgumentException if a number that must be finite is not; it names the field
     */
    ProducerRecord<byte[], byte[]> encode(T value);
}
