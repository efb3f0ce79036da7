package torghut.ta.wire;

import java.io.Serializable;

/**
 * Turns a record into the value of a Kafka record. Serializable, so that Flink can send it to the
 * machine that uses it. Not thread-safe.
 */
public interface Encoder<T> extends Serializable {

    /**
     * Encodes a record.
     *
     * @throws IllegalArgumentException if a number that must be finite is not; it names the field
     */
    byte[] encode(T value);
}
