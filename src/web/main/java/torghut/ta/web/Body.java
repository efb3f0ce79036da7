package torghut.ta.web;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
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

    private static final byte[] COMMA = {','};

    /** A stored block is the shortest that ends on a byte. */
    private static final Deflated DEFLATED_COMMA =
            new Deflated(
                    new byte[] {0, 1, 0, (byte) 0xfe, (byte) 0xff, ','},
                    Crc.of(ByteBuffer.wrap(COMMA)));

    private static final int PIECE_BYTES = 128 << 10;

    private final List<Part> parts = new ArrayList<>();
    private long length;

    /**
     * A part that has been deflated.
     *
     * @param bytes a run of deflate blocks that ends on a byte
     * @param crc of the plain text
     */
    record Deflated(byte[] bytes, int crc) {
        static Deflated of(ByteBuffer plain, int level) {
            return new Deflated(deflate(plain, level), Crc.of(plain));
        }
    }

    private record Part(ByteBuffer plain, Deflated known) {
        Deflated deflated() {
            return known == null ? Deflated.of(plain, Deflater.BEST_SPEED) : known;
        }
    }

    /** Adds text that is only used here. */
    Body add(byte[] plain) {
        return add(ByteBuffer.wrap(plain), null);
    }

    /**
     * Adds a part.
     *
     * @param deflated the same deflated, null when it has not been deflated yet
     */
    Body add(ByteBuffer plain, Deflated deflated) {
        parts.add(new Part(plain, deflated));
        length += plain.remaining();
        return this;
    }

    /** Adds the parts of another. */
    Body add(Body others) {
        parts.addAll(others.parts);
        length += others.length;
        return this;
    }

    /** Adds a comma. */
    Body comma() {
        return add(ByteBuffer.wrap(COMMA), DEFLATED_COMMA);
    }

    /** Bytes of the plain text. */
    long length() {
        return length;
    }

    ByteBuffer[] plain() {
        return pieces(parts.stream().map(part -> part.plain().duplicate()).toList());
    }

    ByteBuffer[] gzip() {
        List<ByteBuffer> out = new ArrayList<>();
        out.add(ByteBuffer.wrap(GZIP_HEADER));
        int crc = 0;
        for (Part part : parts) {
            Deflated deflated = part.deflated();
            crc = Crc.joined(crc, deflated.crc(), part.plain().remaining());
            out.add(ByteBuffer.wrap(deflated.bytes()));
        }
        out.add(ByteBuffer.wrap(LAST_BLOCK));
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        out.add(trailer.putInt(crc).putInt((int) length).flip());
        return pieces(out);
    }

    /** Few writes, however many parts there are, and none so large that the heap minds. */
    private static ByteBuffer[] pieces(List<ByteBuffer> parts) {
        List<ByteBuffer> pieces = new ArrayList<>();
        long left = parts.stream().mapToLong(ByteBuffer::remaining).sum();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(left, PIECE_BYTES));
        for (ByteBuffer part : parts) {
            while (part.hasRemaining()) {
                if (!piece.hasRemaining()) {
                    pieces.add(piece.flip());
                    piece = ByteBuffer.allocate((int) Math.min(left, PIECE_BYTES));
                }
                int size = Math.min(piece.remaining(), part.remaining());
                piece.put(part.slice(part.position(), size));
                part.position(part.position() + size);
                left -= size;
            }
        }
        pieces.add(piece.flip());
        return pieces.toArray(ByteBuffer[]::new);
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
