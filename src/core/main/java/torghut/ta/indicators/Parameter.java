package torghut.ta.indicators;

/**
 * A parameter of an indicator.
 *
 * @param name as the documentation calls it
 * @param isWhole whether it must be a whole number
 * @param least smallest value allowed
 * @param most largest value allowed
 * @param usual the usual value, for examples
 */
record Parameter(String name, boolean isWhole, double least, double most, double usual) {

    /** Longest period: bounds the memory of all symbols together. */
    private static final double LONGEST = 10_000;

    /** A number of bars, at least {@code least}. */
    static Parameter bars(String name, int least, int usual) {
        return new Parameter(name, true, least, LONGEST, usual);
    }

    /** A factor above 0. */
    static Parameter factor(String name, double usual) {
        return new Parameter(name, false, 1e-6, 1000, usual);
    }

    boolean allows(double value) {
        return value >= least && value <= most && (!isWhole || value == Math.rint(value));
    }

    /** The accepted values in words. */
    String range() {
        return (isWhole ? "a whole number" : "a number")
                + " from "
                + IndicatorSpec.text(least)
                + " to "
                + IndicatorSpec.text(most);
    }
}
