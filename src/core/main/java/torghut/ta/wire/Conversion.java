package torghut.ta.wire;

import java.io.Serializable;
import java.util.function.Function;

/** Fills the generated class of a schema with a record's values. */
interface Conversion<T, R> extends Function<T, R>, Serializable {}
