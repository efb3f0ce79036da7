package torghut.ta.wire;

import java.io.Serializable;

/**
 * Turns a record into the value of a Kafka record. It may be sent to another machine before its
 * first use; it is not thread-safe.
 */
public interface Encoder<T> extends Serializable {

    /**
     * Encodes a record.
     *
     * @throws IllegalArgumentException if a number that must be finite is not; it names the field
     */
    byte[] encode(T value);
}
