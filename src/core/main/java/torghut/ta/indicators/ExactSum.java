package torghut.ta.indicators;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/**
 * A sum of doubles and of products of doubles without any rounding error. Only reading it rounds,
 * and only once: {@link #value} and {@link #dividedBy} give the double closest to the true result,
 * of two equally close ones the even one. So the mean of equal prices is exactly that price, and
 * the result depends neither on the order of the terms nor on terms that were added and subtracted
 * again.
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

    /**
     * Upper bound of the relative error of a quotient that is computed in twice the precision of a
     * double.
     */
    private static final double QUOTIENT_ERROR = 0x1p-95;

    /** Below this value the error of an operation may be too small for a double. */
    private static final double SMALLEST_SURE = 0x1p-900;

    private static final ExactSum ONE = of(1);

    /**
     * The doubles that add up to the sum, of increasing magnitude, none 0. Only the first {@code
     * count} are in use.
     */
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

    /** The sum with these {@link #parts}. */
    public static ExactSum ofParts(double[] parts) {
        return new ExactSum(parts.clone(), parts.length);
    }

    /** Sets this sum to another. */
    void set(ExactSum other) {
        if (parts.length < other.count) {
            parts = new double[other.parts.length];
        }
        System.arraycopy(other.parts, 0, parts, 0, other.count);
        count = other.count;
    }

    /** Sets this sum to 0. */
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

    /** This sum minus another as a new one. */
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

    /** This sum divided by another, which must not be 0, rounded once. */
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

    /** The exact error of {@code sum}, which is a + b rounded (Knuth's two-sum). */
    private static double twoSumError(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }

    /** The sum to the precision of a double. */
    double high() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += parts[i];
        }
        return sum;
    }

    /** The rest of the sum beyond {@code high}, to the precision of a double. */
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
        // It is at most one double away from the closest one.
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

    /** Whether both sums have exactly the same value. */
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
