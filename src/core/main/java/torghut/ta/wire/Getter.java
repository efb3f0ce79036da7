package torghut.ta.wire;

import java.io.Serializable;
import java.util.function.Function;

/** Gives something that a value has; serializable, as the sinks of the job are. */
interface Getter<T, R> extends Function<T, R>, Serializable {}
