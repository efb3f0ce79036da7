package torghut.ta.indicators;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/**
 * A sum of doubles and of products of doubles without any rounding. What is read from it is rounded
 * once: {@link #value} and {@link #dividedBy} give the double closest to the true result, of two
 * equally close ones the even one. So a mean of equal prices is that price, whatever the sizes, and
 * neither the order of the terms nor terms that were added and taken away again leave a trace.
 *
 * <p>Exact for all terms below 1e300 and for products above 1e-290 (the error of a smaller product
 * cannot be held by a double).
 *
 * <p>The sum is a list of doubles whose bits do not overlap, mostly one to three of them: J. R.
 * Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric predicates",
 * Discrete and Computational Geometry 18 (1997), theorem 10. A quotient is computed in twice the
 * precision of a double; where that leaves open to which side it is to be rounded, decimals decide.
 */
public final class ExactSum {

    /** Above the relative error of a quotient of two sums in twice the precision of a double. */
    private static final double QUOTIENT_ERROR = 0x1p-95;

    /** Below it the error of an operation may be too small for a double. */
    private static final double SMALLEST_SURE = 0x1p-900;

    private static final ExactSum ONE = of(1);

    /** The first {@code count} are in use, of increasing magnitude, none 0. */
    private double[] parts;

    private int count;

    /** The empty sum, 0. */
    public ExactSum() {
        this(new double[2], 0);
    }

    private ExactSum(double[] parts, int count) {
        this.parts = parts;
        this.count = count;
    }

    /** The sum of these terms. */
    public static ExactSum of(double... terms) {
        ExactSum sum = new ExactSum();
        for (double term : terms) {
            sum.add(term);
        }
        return sum;
    }

    /** The sum whose {@link #parts} these are. */
    public static ExactSum ofParts(double[] parts) {
        return new ExactSum(parts.clone(), parts.length);
    }

    /** Becomes the same sum as another. */
    void set(ExactSum other) {
        if (parts.length < other.count) {
            parts = new double[other.parts.length];
        }
        System.arraycopy(other.parts, 0, parts, 0, other.count);
        count = other.count;
    }

    /** Becomes 0. */
    void clear() {
        count = 0;
    }

    /** Adds a term. */
    public void add(double term) {
        double carry = term;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            double part = parts[i];
            double sum = carry + part;
            double error = twoSumError(carry, part, sum);
            if (error != 0) {
                parts[kept++] = error;
            }
            carry = sum;
        }
        count = kept;
        if (carry != 0) {
            if (count == parts.length) {
                parts = Arrays.copyOf(parts, count + 2);
            }
            parts[count++] = carry;
        }
    }

    /** Adds the product of two values without rounding it first. */
    public void addProduct(double a, double b) {
        double product = a * b;
        add(Math.fma(a, b, -product));
        add(product);
    }

    /** Adds another sum. */
    public void add(ExactSum other) {
        for (int i = 0; i < other.count; i++) {
            add(other.parts[i]);
        }
    }

    /** This sum and another as a new one. */
    public ExactSum plus(ExactSum other) {
        ExactSum sum = new ExactSum();
        sum.set(this);
        sum.add(other);
        return sum;
    }

    /** This sum less another as a new one. */
    public ExactSum minus(ExactSum other) {
        ExactSum sum = new ExactSum();
        sum.set(this);
        for (int i = 0; i < other.count; i++) {
            sum.add(-other.parts[i]);
        }
        return sum;
    }

    /** Whether the sum is 0. */
    public boolean isZero() {
        return count == 0;
    }

    /** The sum, rounded once. */
    public double value() {
        return count <= 1 ? high() : dividedBy(ONE);
    }

    /** This sum over another, rounded once; the other must not be 0. */
    public double dividedBy(ExactSum divisor) {
        double dividendHigh = high();
        double dividendLow = low(dividendHigh);
        double divisorHigh = divisor.high();
        double divisorLow = divisor.low(divisorHigh);
        double quotient = dividendHigh / divisorHigh;
        double remainder = Math.fma(-quotient, divisorHigh, dividendHigh);
        double correction = (remainder + dividendLow - quotient * divisorLow) / divisorHigh;
        double error = Math.abs(quotient) * QUOTIENT_ERROR;
        double atLeast = quotient + (correction - error);
        double atMost = quotient + (correction + error);
        boolean isSure =
                atLeast == atMost
                        && Math.abs(quotient) > SMALLEST_SURE
                        && Math.abs(dividendHigh) > SMALLEST_SURE;
        return isSure ? atLeast : closest(exactly(), divisor.exactly());
    }

    /** Of a and its rounded sum with b: what the rounding has lost, exactly (Knuth's two-sum). */
    private static double twoSumError(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }

    /** The sum to a double's precision, and a little more with {@link #low}. */
    double high() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += parts[i];
        }
        return sum;
    }

    /** What {@code high} lacks, to a double's precision. */
    private double low(double high) {
        double rest = -high;
        double lost = 0;
        for (int i = count - 1; i >= 0; i--) {
            double sum = rest + parts[i];
            lost += twoSumError(rest, parts[i], sum);
            rest = sum;
        }
        return rest + lost;
    }

    private BigDecimal exactly() {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < count; i++) {
            sum = sum.add(new BigDecimal(parts[i]));
        }
        return sum;
    }

    private static double closest(BigDecimal dividend, BigDecimal divisor) {
        // At most one double away from the closest: an error beside the 40th digit matters to ties.
        double near = dividend.divide(divisor, new MathContext(40)).doubleValue();
        BigDecimal missing = dividend.subtract(new BigDecimal(near).multiply(divisor));
        if (missing.signum() == 0) {
            return near;
        }
        double next =
                missing.signum() == divisor.signum() ? Math.nextUp(near) : Math.nextDown(near);
        BigDecimal halfway =
                new BigDecimal(next).subtract(new BigDecimal(near)).multiply(divisor).abs();
        int beyondHalfway = missing.abs().multiply(BigDecimal.valueOf(2)).compareTo(halfway);
        boolean isNearEven = (Double.doubleToLongBits(near) & 1) == 0;
        return beyondHalfway < 0 || (beyondHalfway == 0 && isNearEven) ? near : next;
    }

    /** The doubles that make up the sum, to be stored; see {@link #ofParts}. */
    public double[] parts() {
        return Arrays.copyOf(parts, count);
    }

    /** Number of the doubles that make up the sum. */
    int partCount() {
        return count;
    }

    /** One of the doubles that make up the sum, the smallest first. */
    double part(int index) {
        return parts[index];
    }

    /** Whether the other is a sum of the same value, to the last bit of both. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ExactSum sum && exactly().compareTo(sum.exactly()) == 0;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(value());
    }

    @Override
    public String toString() {
        return Double.toString(value());
    }
}
