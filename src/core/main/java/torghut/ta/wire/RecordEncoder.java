package torghut.ta.wire;

import java.io.Serializable;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Turns a value into the record of one topic. It may be sent to another machine before its first
 * use; it is not thread-safe.
 */
public interface RecordEncoder<T> extends Serializable {

    /**
     * Encodes a value.
     *
     * @throws IllegalArgumentException if a number that must be finite is not; it names the field
     */
    ProducerRecord<byte[], byte[]> encode(T value);
}
