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
    private record Encoded(int version, int extras, byte[] plain, int[] offsets, byte[] deflated) {
        long bytes() {
            return plain.length + 4L * offsets.length + deflated.length;
        }
    }

    EncodedRows(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Appends rows to an answer, each with a comma before it.
     *
     * @param keep whether others may ask for these rows again
     */
    void append(
            Series series,
            View view,
            Columns columns,
            Series.Slice slice,
            boolean keep,
            Body body) {
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
                body.add(out.toBytes());
                return;
            }
            encoded = encoded(series, chunk, view, columns);
        }
        int from = encoded.offsets()[slice.begin()];
        int to = encoded.offsets()[slice.end()];
        body.add(
                ByteBuffer.wrap(encoded.plain(), from, to - from).slice(),
                whole ? encoded.deflated() : null);
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
        byte[] deflated = Body.deflate(ByteBuffer.wrap(plain), level);
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
