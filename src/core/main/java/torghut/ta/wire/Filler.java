package torghut.ta.wire;

import java.io.Serializable;

/** Sets the fields of a row from a value: always the same fields in the same order. */
interface Filler<T> extends Serializable {

    /** Sets the fields. */
    void fill(T value, Row row);
}
