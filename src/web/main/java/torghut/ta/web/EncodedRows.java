package torghut.ta.web;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * Rows as JSON. What was made of a chunk is kept, plain and deflated, as long as there is room for
 * it and no row of it changes: rows of the past are encoded once, however often they are asked for.
 */
final class EncodedRows {

    private final long maxBytes;
    private final Map<Key, Encoded> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Key(Chunk chunk, View view) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.chunk == chunk && key.view == view;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(chunk) * 31 + view.hashCode();
        }
    }

    /**
     * Text of all rows of a chunk; row i starts at offsets[i].
     *
     * @param version of the chunk that it was made of
     * @param extras how many names of extra values there were
     */
    private record Encoded(
            int version, int extras, byte[] plain, int[] offsets, Body.Deflated deflated) {
        long bytes() {
            return plain.length + 4L * offsets.length + deflated.bytes().length;
        }
    }

    EncodedRows(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Appends rows to those that an answer has already, with commas between them.
     *
     * @param keep whether others may ask for these rows again
     */
    void append(
            Series series,
            View view,
            Columns columns,
            Series.Slice slice,
            boolean keep,
            Body rows) {
        Chunk chunk = slice.chunk();
        boolean whole = slice.begin() == 0 && slice.end() == chunk.rows();
        Encoded encoded;
        synchronized (series) {
            if (!keep) {
                RowJson json = new RowJson(series, view, columns);
                JsonBytes out = new JsonBytes();
                for (int row = slice.begin(); row < slice.end(); row++) {
                    json.write(chunk, row, out);
                }
                add(out.toBytes(), 0, out.length(), null, rows);
                return;
            }
            encoded = encoded(series, chunk, view, columns);
        }
        int from = encoded.offsets()[slice.begin()];
        int to = encoded.offsets()[slice.end()];
        add(encoded.plain(), from, to, whole ? encoded.deflated() : null, rows);
    }

    /** Rows have a comma before each; the first one's is added apart where there is need. */
    private static void add(byte[] text, int from, int to, Body.Deflated deflated, Body rows) {
        if (from == to) {
            return;
        }
        if (rows.length() > 0) {
            rows.comma();
        }
        rows.add(ByteBuffer.wrap(text, from + 1, to - from - 1).slice(), deflated);
    }

    private Encoded encoded(Series series, Chunk chunk, View view, Columns columns) {
        Key key = new Key(chunk, view);
        int extras = columns.extras().size();
        synchronized (kept) {
            Encoded known = kept.get(key);
            if (known != null && known.version() == chunk.version() && known.extras() == extras) {
                return known;
            }
        }
        RowJson json = new RowJson(series, view, columns);
        JsonBytes out = new JsonBytes();
        int[] offsets = new int[chunk.rows() + 1];
        for (int row = 0; row < chunk.rows(); row++) {
            if (chunk.has(row, view)) {
                json.write(chunk, row, out);
            }
            offsets[row + 1] = out.length();
        }
        byte[] plain = out.toBytes();
        // One that still grows is soon made again.
        int level = chunk.isFull() ? Deflater.DEFAULT_COMPRESSION : Deflater.BEST_SPEED;
        ByteBuffer withoutComma =
                ByteBuffer.wrap(plain, Math.min(1, plain.length), Math.max(0, plain.length - 1));
        Body.Deflated deflated = Body.Deflated.of(withoutComma.slice(), level);
        Encoded made = new Encoded(chunk.version(), extras, plain, offsets, deflated);
        synchronized (kept) {
            Encoded before = kept.put(key, made);
            bytes += made.bytes() - (before == null ? 0 : before.bytes());
            var oldest = kept.values().iterator();
            while (bytes > maxBytes && oldest.hasNext()) {
                bytes -= oldest.next().bytes();
                oldest.remove();
            }
        }
        return made;
    }
}
