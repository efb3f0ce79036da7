package torghut.ta.indicators;

import java.io.ByteArrayOutputStream;

/**
 * Writes whole numbers in few bytes (LEB128): seven bits a byte, lowest first, the highest bit set
 * in all but the last byte of a number. A number of seconds in milliseconds mostly takes two bytes.
 */
final class Varints {

    private Varints() {}

    static byte[] encode(long[] values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 * values.length + 8);
        for (long value : values) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }
        return bytes.toByteArray();
    }

    /**
     * @param count number of values that were encoded
     */
    static long[] decode(byte[] bytes, int count) {
        long[] values = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            int shift = 0;
            byte next;
            do {
                next = bytes[at++];
                values[i] |= (next & 0x7FL) << shift;
                shift += 7;
            } while (next < 0);
        }
        return values;
    }

    /** Encodes the differences of consecutive values; the first counts from 0. */
    static byte[] encodeSteps(long[] values) {
        long[] steps = values.clone();
        for (int i = steps.length - 1; i > 0; i--) {
            steps[i] -= steps[i - 1];
        }
        return encode(steps);
    }

    static long[] decodeSteps(byte[] bytes, int count) {
        long[] values = decode(bytes, count);
        for (int i = 1; i < count; i++) {
            values[i] += values[i - 1];
        }
        return values;
    }
}
