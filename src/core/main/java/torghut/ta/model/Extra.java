package torghut.ta.model;

import java.util.Arrays;

/**
 * Values that are asked for in addition to those that every signal carries. Equal if all names and
 * values are. The arrays are never changed.
 *
 * @param names such as {@code atr_14}; the same array for all bars
 * @param values one for each name; NaN is a value that is not defined, which outputs leave out
 */
public record Extra(String[] names, double[] values) {

    /** Nothing is asked for. */
    public static final Extra NONE = new Extra(new String[0], new double[0]);

    @Override
    public boolean equals(Object other) {
        return other instanceof Extra extra
                && Arrays.equals(names, extra.names)
                && Arrays.equals(values, extra.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(names) + Arrays.toString(values);
    }
}
