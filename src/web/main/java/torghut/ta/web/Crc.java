package torghut.ta.web;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * CRC-32 as gzip has it (RFC 1952, 8), and that of two texts one behind the other from theirs. A
 * CRC is a remainder of polynomials over GF(2): to append n bytes is to multiply by x^(8n) and to
 * add the CRC of what is appended.
 *
 * <p>Polynomials are written with the coefficient of x^0 in the highest bit.
 */
final class Crc {

    /** x^32 modulo the CRC's polynomial. */
    private static final int X32 = 0xEDB88320;

    private static final int ONE = 1 << 31;

    /** x^(8 * 2^i) for each i. */
    private static final int[] POWERS = new int[Integer.SIZE - 1];

    static {
        POWERS[0] = ONE >>> 8;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = product(POWERS[i - 1], POWERS[i - 1]);
        }
    }

    private Crc() {}

    static int of(ByteBuffer text) {
        CRC32 crc = new CRC32();
        crc.update(text.duplicate());
        return (int) crc.getValue();
    }

    /**
     * The CRC of two texts one behind the other.
     *
     * @param length of the second one in bytes
     */
    static int joined(int first, int second, int length) {
        int shifted = first;
        for (int i = 0; length >>> i != 0; i++) {
            if ((length >>> i & 1) != 0) {
                shifted = product(shifted, POWERS[i]);
            }
        }
        return shifted ^ second;
    }

    private static int product(int a, int b) {
        int sum = 0;
        int shifted = b;
        for (int left = a; left != 0; left <<= 1) {
            if (left < 0) {
                sum ^= shifted;
            }
            // Times x.
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ X32;
        }
        return sum;
    }
}
