package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.util.Arrays;
import java.util.Map;

/** Builds JSON as bytes. The caller puts the punctuation; numbers and strings are written right. */
final class JsonBytes {

    private byte[] bytes = new byte[1024];
    private int length;

    JsonBytes raw(String ascii) {
        int end = length + ascii.length();
        ensure(end);
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length = end;
        return this;
    }

    JsonBytes raw(byte[] text) {
        ensure(length + text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    JsonBytes string(String text) {
        return raw("\"").raw(JsonStringEncoder.getInstance().quoteAsUTF8(text)).raw("\"");
    }

    JsonBytes number(long value) {
        return raw(Long.toString(value));
    }

    /** The shortest text that reads back as the same double; null for NaN and infinities. */
    JsonBytes number(double value) {
        return raw(Double.isFinite(value) ? NumberOutput.toString(value, true) : "null");
    }

    /** A map, number, boolean, string, list or null. */
    JsonBytes value(Object value) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                raw(separator).string(entry.getKey().toString()).raw(":").value(entry.getValue());
                separator = ",";
            }
            return raw(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> list) {
            raw("[");
            String separator = "";
            for (Object element : list) {
                raw(separator).value(element);
                separator = ",";
            }
            return raw("]");
        } else if (value instanceof Double || value instanceof Float) {
            return number(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            return number(number.longValue());
        } else if (value instanceof Boolean) {
            return raw(value.toString());
        }
        return value == null ? raw("null") : string(value.toString());
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, UTF_8);
    }

    private void ensure(int capacity) {
        if (capacity > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(capacity, bytes.length * 2));
        }
    }
}
