package torghut.ta.model;

import java.util.Arrays;

/**
 * Values of the additional indicators that the settings ask for, beside those that every signal
 * carries. Two are equal if all names and values are. Nobody changes the arrays.
 *
 * @param names such as {@code atr_14}; the same array for all bars
 * @param values one for each name; NaN means not defined, and outputs leave that value out
 */
public record Extra(String[] names, double[] values) {

    /** No additional indicators. */
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
