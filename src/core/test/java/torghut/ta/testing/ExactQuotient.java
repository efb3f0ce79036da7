package torghut.ta.testing;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Quotients of decimals as doubles, with whole numbers only: the judge of the job's divisions. */
public final class ExactQuotient {

    private static final int DOUBLE_BITS = 53;

    private ExactQuotient() {}

    /**
     * The double closest to dividend / divisor, of two equally close ones the even one; both
     * positive, the quotient within the range of normal doubles.
     */
    public static double of(BigDecimal dividend, BigDecimal divisor) {
        int scale = Math.max(0, Math.max(dividend.scale(), divisor.scale()));
        BigInteger numerator = dividend.setScale(scale).unscaledValue();
        BigInteger denominator = divisor.setScale(scale).unscaledValue();
        // numerator / denominator * 2^shift has 53 bits before the point, or one more.
        int shift = DOUBLE_BITS - numerator.bitLength() + denominator.bitLength();
        numerator = numerator.shiftLeft(Math.max(0, shift));
        denominator = denominator.shiftLeft(Math.max(0, -shift));
        if (numerator.divide(denominator).bitLength() > DOUBLE_BITS) {
            denominator = denominator.shiftLeft(1);
            shift--;
        }
        BigInteger[] quotient = numerator.divideAndRemainder(denominator);
        int half = quotient[1].shiftLeft(1).compareTo(denominator);
        boolean up = half > 0 || (half == 0 && quotient[0].testBit(0));
        BigInteger rounded = up ? quotient[0].add(BigInteger.ONE) : quotient[0];
        return Math.scalb(rounded.doubleValue(), -shift);
    }
}
