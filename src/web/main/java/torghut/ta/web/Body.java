package torghut.ta.web;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * An answer in parts, plain or as gzip. A part that has been deflated before is not deflated again:
 * each part is a run of deflate blocks of its own that ends on a byte, so that the runs of several
 * parts one behind the other are one deflate stream (RFC 1951, 3.2; RFC 1952).
 */
final class Body {

    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** An empty last block. */
    private static final byte[] LAST_BLOCK = {3, 0};

    private final List<Part> parts = new ArrayList<>();
    private long length;

    private record Part(ByteBuffer plain, byte[] deflated) {}

    /** Adds text that is only used here. */
    Body add(byte[] plain) {
        return add(ByteBuffer.wrap(plain), null);
    }

    /**
     * Adds a part.
     *
     * @param deflated what {@link #deflate} made of it, null when it has not been deflated yet
     */
    Body add(ByteBuffer plain, byte[] deflated) {
        parts.add(new Part(plain, deflated));
        length += plain.remaining();
        return this;
    }

    /** Adds the parts of another without their first byte, which is a separator. */
    Body addWithoutSeparator(Body others) {
        boolean first = true;
        for (Part part : others.parts) {
            ByteBuffer plain = part.plain();
            if (first && plain.hasRemaining()) {
                add(plain.slice(1, plain.remaining() - 1), null);
                first = false;
            } else {
                add(plain, part.deflated());
            }
        }
        return this;
    }

    /** Bytes of the plain text. */
    long length() {
        return length;
    }

    ByteBuffer[] plain() {
        return parts.stream().map(part -> part.plain().duplicate()).toArray(ByteBuffer[]::new);
    }

    ByteBuffer[] gzip() {
        List<ByteBuffer> out = new ArrayList<>();
        out.add(ByteBuffer.wrap(GZIP_HEADER));
        CRC32 crc = new CRC32();
        for (Part part : parts) {
            crc.update(part.plain().duplicate());
            byte[] deflated = part.deflated();
            out.add(
                    ByteBuffer.wrap(
                            deflated == null
                                    ? deflate(part.plain(), Deflater.BEST_SPEED)
                                    : deflated));
        }
        out.add(ByteBuffer.wrap(LAST_BLOCK));
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        out.add(trailer.putInt((int) crc.getValue()).putInt((int) length).flip());
        return out.toArray(ByteBuffer[]::new);
    }

    /** Parts as one. */
    static ByteBuffer joined(ByteBuffer[] parts) {
        int length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (ByteBuffer part : parts) {
            joined.put(part);
        }
        return joined.flip();
    }

    /** Deflates a part so that others can follow. */
    static byte[] deflate(ByteBuffer plain, int level) {
        Deflater deflater = new Deflater(level, true);
        try {
            deflater.setInput(plain.duplicate());
            byte[] out = new byte[plain.remaining() + plain.remaining() / 1000 + 64];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            return java.util.Arrays.copyOf(out, length);
        } finally {
            deflater.end();
        }
    }
}
