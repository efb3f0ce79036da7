package torghut.ta.market;

/**
 * A sum of doubles kept in twice the precision of a double, as an unevaluated pair high + low.
 *
 * <p>Sums of prices, sizes and their products within one second are exact in it as long as their
 * bits span less than 106, which holds for every market; so volume and VWAP are right to the last
 * digit and do not depend on the order of the trades. Algorithms: T. J. Dekker, "A floating-point
 * technique for extending the available precision", Numerische Mathematik 18 (1971); the product's
 * error comes from a fused multiply-add.
 */
final class ExactSum {

    private double high;
    private double low;

    /** Adds a value. */
    void add(double value) {
        add(value, 0);
    }

    /** Adds the product of two values without rounding it first. */
    void addProduct(double a, double b) {
        double product = a * b;
        add(product, Math.fma(a, b, -product));
    }

    private void add(double valueHigh, double valueLow) {
        double sum = high + valueHigh;
        double part = sum - high;
        double error = (high - (sum - part)) + (valueHigh - part);
        double tail = error + low + valueLow;
        high = sum + tail;
        low = tail - (high - sum);
    }

    /** The sum, rounded once. */
    double value() {
        return high;
    }

    /** This sum over another, rounded once but for the rarest of ties. */
    double dividedBy(ExactSum divisor) {
        double quotient = high / divisor.high;
        double remainder = Math.fma(-quotient, divisor.high, high) + low - quotient * divisor.low;
        return quotient + remainder / divisor.high;
    }
}
