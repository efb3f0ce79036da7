package torghut.ta.web;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import torghut.ta.model.Timeframe;

/**
 * The bars and signals of one symbol in one timeframe, in order of their seq, and the revisions of
 * the bars. A bar and the signal with its seq share a row. Safe for use by several threads.
 */
final class Series {

    /** What a revision takes, roughly: there are few of them. */
    private static final long REVISION_BYTES = 2_000;

    private final String symbol;
    private final Timeframe timeframe;
    private final Columns columns;
    private final List<Chunk> chunks = new ArrayList<>();
    private final NavigableMap<Long, TopicRecord> revisions;

    /** Given up when the memory is needed. */
    private final IdentityHashMap<Chunk, SoftReference<Revised>> revisedChunks =
            new IdentityHashMap<>();

    private long bytes;
    private long revisionCount;

    /** Rows up to here have been here once and made room. */
    private long droppedThrough = Long.MIN_VALUE;

    Series(String symbol, Timeframe timeframe, Columns columns) {
        this(symbol, timeframe, columns, new TreeMap<>());
    }

    private Series(
            String symbol,
            Timeframe timeframe,
            Columns columns,
            NavigableMap<Long, TopicRecord> revisions) {
        this.symbol = symbol;
        this.timeframe = timeframe;
        this.columns = columns;
        this.revisions = revisions;
    }

    String symbol() {
        return symbol;
    }

    Timeframe timeframe() {
        return timeframe;
    }

    /**
     * Adds a bar, a signal or a longer bar. One that is there already is overwritten: the later
     * copy of a record holds.
     *
     * @return by how many bytes the series has grown
     */
    synchronized long put(TopicKind kind, TopicRecord record) {
        long before = bytes;
        if (record.seq() > droppedThrough) {
            insert(kind, record);
        }
        return bytes - before;
    }

    private void insert(TopicKind kind, TopicRecord record) {
        long seq = record.seq();
        int index = chunkFor(seq);
        Chunk chunk = chunks.get(index);
        long before = chunk.bytes();
        int row = chunk.firstNotBelow(seq);
        if (row == chunk.rows() || chunk.seq(row) != seq) {
            if (chunk.isFull()) {
                split(index);
                insert(kind, record);
                return;
            }
            chunk.insert(row, record);
        }
        chunk.fill(row, kind, record, columns);
        bytes += chunk.bytes() - before;
    }

    /** The chunk that holds the seq or has to take it. */
    private int chunkFor(long seq) {
        int last = chunks.size() - 1;
        if (last < 0 || (chunks.get(last).isFull() && chunks.get(last).lastSeq() < seq)) {
            chunks.add(new Chunk());
            bytes += chunks.get(last + 1).bytes();
            return last + 1;
        }
        int index = last;
        while (index > 0 && chunks.get(index - 1).lastSeq() >= seq) {
            index--;
        }
        return index;
    }

    /** A full chunk that has to take one more row in its middle becomes two. */
    private void split(int index) {
        Chunk full = chunks.get(index);
        Chunk[] halves = {new Chunk(), new Chunk()};
        for (int row = 0; row < full.rows(); row++) {
            halves[row / (Chunk.ROWS / 2)].append(full, row);
        }
        revisedChunks.remove(full);
        chunks.set(index, halves[0]);
        chunks.add(index + 1, halves[1]);
        bytes += halves[0].bytes() + halves[1].bytes() - full.bytes();
    }

    /**
     * Keeps a revision of a bar if it is the newest of its seq.
     *
     * @return by how many bytes the series has grown
     */
    synchronized long revise(TopicRecord revision) {
        TopicRecord known = revisions.get(revision.seq());
        if (known != null && known.millis("revision") >= revision.millis("revision")) {
            return 0;
        }
        revisions.put(revision.seq(), revision);
        revisionCount++;
        long grown = known == null ? REVISION_BYTES : 0;
        bytes += grown;
        return grown;
    }

    /** The newest revision of a seq, null when there is none. */
    synchronized TopicRecord revision(long seq) {
        return revisions.get(seq);
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized boolean isEmpty() {
        return chunks.isEmpty() && revisions.isEmpty();
    }

    /** End of the oldest chunk's last row: what {@link #dropOldest} would drop. */
    synchronized long oldestChunkEnd() {
        return chunks.isEmpty() ? Long.MAX_VALUE : chunks.get(0).lastEnd();
    }

    /** Forgets the oldest chunk and its revisions; returns the bytes that are free now. */
    synchronized long dropOldest() {
        if (chunks.isEmpty()) {
            return 0;
        }
        Chunk oldest = chunks.remove(0);
        revisedChunks.remove(oldest);
        droppedThrough = oldest.lastSeq();
        NavigableMap<Long, TopicRecord> gone = revisions.headMap(droppedThrough, true);
        long freed = oldest.bytes() + REVISION_BYTES * gone.size();
        gone.clear();
        bytes -= freed;
        return freed;
    }

    /**
     * Finds rows by the start of their windows, and the seq after which to go on.
     *
     * @param from first start, inclusive
     * @param to last start, exclusive
     * @param limit how many rows at most
     * @param newest whether to take the last of them, else the first
     */
    synchronized Rows find(View view, long from, long to, int limit, boolean newest) {
        List<Slice> slices = new ArrayList<>();
        int left = limit;
        int size = chunks.size();
        for (int i = 0; i < size && left > 0; i++) {
            Chunk chunk = chunks.get(newest ? size - 1 - i : i);
            int begin = chunk.firstStartNotBelow(from);
            int end = chunk.firstStartNotBelow(to);
            // What has not come yet stands at the end, since each topic is in order.
            while (end > begin && !chunk.has(end - 1, view)) {
                end--;
            }
            if (end - begin > left) {
                if (newest) {
                    begin = end - left;
                } else {
                    end = begin + left;
                }
            }
            if (end > begin) {
                slices.add(new Slice(chunk, begin, end));
                left -= end - begin;
            }
        }
        if (newest) {
            Collections.reverse(slices);
        }
        return new Rows(slices, limit - left);
    }

    /** Rows of one chunk, from one inclusive to another exclusive. */
    record Slice(Chunk chunk, int begin, int end) {}

    /** Rows in order. */
    record Rows(List<Slice> slices, int count) {
        boolean isEmpty() {
            return slices.isEmpty();
        }

        long firstStart() {
            Slice first = slices.get(0);
            return first.chunk().start(first.begin());
        }

        long lastStart() {
            Slice last = slices.get(slices.size() - 1);
            return last.chunk().start(last.end() - 1);
        }
    }

    /** Start of the first row, nothing when there is no row. */
    synchronized OptionalLong firstStart() {
        return chunks.isEmpty() ? OptionalLong.empty() : OptionalLong.of(chunks.get(0).start(0));
    }

    /** Start of the last row, nothing when there is no row. */
    synchronized OptionalLong lastStart() {
        Chunk last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
        return last == null ? OptionalLong.empty() : OptionalLong.of(last.start(last.rows() - 1));
    }

    /** Number of rows. */
    synchronized int size() {
        return chunks.stream().mapToInt(Chunk::rows).sum();
    }

    /** End of the newest row that has what the view shows, nothing when there is none. */
    synchronized OptionalLong lastEnd(View view) {
        Rows last = find(view, Long.MIN_VALUE, Long.MAX_VALUE, 1, true);
        return last.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(last.slices().get(0).chunk().end(last.slices().get(0).begin()));
    }

    /**
     * The rows with the bars as they were revised: changed, gone, or there at last. Signals keep
     * their indicators: they say what could be known when they were made. Chunks without a revision
     * are those of this series, the others are made once for each change; what guards this series
     * guards the result.
     */
    synchronized Series revised() {
        if (revisions.isEmpty()) {
            return this;
        }
        Series result = new Series(symbol, timeframe, columns, revisions);
        long after = Long.MIN_VALUE;
        int size = Math.max(1, chunks.size());
        for (int i = 0; i < size; i++) {
            Chunk chunk = chunks.isEmpty() ? new Chunk() : chunks.get(i);
            long through = i == size - 1 ? Long.MAX_VALUE : chunk.lastSeq();
            NavigableMap<Long, TopicRecord> changes = revisions.subMap(after, false, through, true);
            if (changes.isEmpty()) {
                result.chunks.add(chunk);
            } else {
                result.chunks.addAll(revised(chunk, changes));
            }
            after = through;
        }
        return result;
    }

    private List<Chunk> revised(Chunk chunk, NavigableMap<Long, TopicRecord> changes) {
        // Revisions are only added, or follow others with a higher number.
        long revision =
                changes.values().stream().mapToLong(each -> 1 + each.millis("revision")).sum();
        SoftReference<Revised> kept = revisedChunks.get(chunk);
        Revised known = kept == null ? null : kept.get();
        if (known == null || known.version() != chunk.version() || known.revision() != revision) {
            Series copy = new Series(symbol, timeframe, columns);
            for (int row = 0; row < chunk.rows(); row++) {
                TopicRecord change = changes.get(chunk.seq(row));
                if (change == null || !change.flag("deleted")) {
                    copy.append(chunk, row);
                }
            }
            for (TopicRecord change : changes.values()) {
                if (!change.flag("deleted")) {
                    // As bar and as signal: one that had no signal is shown without indicators.
                    copy.insert(TopicKind.AGGREGATE, change);
                }
            }
            copy.chunks.forEach(Chunk::setRevised);
            known = new Revised(chunk.version(), revision, copy.chunks);
            revisedChunks.put(chunk, new SoftReference<>(known));
        }
        return known.chunks();
    }

    /** What the revisions so far make of a chunk. */
    private record Revised(int version, long revision, List<Chunk> chunks) {}

    private void append(Chunk chunk, int row) {
        if (chunks.isEmpty() || chunks.get(chunks.size() - 1).isFull()) {
            chunks.add(new Chunk());
        }
        chunks.get(chunks.size() - 1).append(chunk, row);
    }

    /** Grows with every revision. */
    synchronized long revisionCount() {
        return revisionCount;
    }

    /**
     * What a list of symbols shows of the rows since a time; null when there is none.
     *
     * @param points at most how many closes to take for a small line, evenly spread over the time
     */
    synchronized Summary summary(int points, long sinceMillis) {
        int open = columns.indexOf("open");
        int close = columns.indexOf("close");
        int volume = columns.indexOf("volume");
        Chunk newest = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
        if (newest == null || newest.lastEnd() <= sinceMillis) {
            return null;
        }
        long lineStart = Math.max(sinceMillis, chunks.get(0).start(0));
        long span = newest.lastEnd() - lineStart;
        double first = Double.NaN;
        long firstStart = 0;
        double volumes = 0;
        double[] line = new double[points];
        Arrays.fill(line, Double.NaN);
        for (Chunk chunk : chunks) {
            for (int row = chunk.lastEnd() <= sinceMillis ? chunk.rows() : 0;
                    row < chunk.rows();
                    row++) {
                if (chunk.start(row) < sinceMillis) {
                    continue;
                }
                if (Double.isNaN(first)) {
                    first = chunk.number(row, open);
                    firstStart = chunk.start(row);
                }
                volumes += chunk.number(row, volume);
                int point = (int) ((chunk.start(row) - lineStart) * points / span);
                line[point] = chunk.number(row, close);
            }
        }
        int last = newest.rows() - 1;
        return new Summary(
                newest.seq(last),
                newest.end(last),
                newest.number(last, close),
                first,
                firstStart,
                volumes,
                DoubleStream.of(line).filter(Double::isFinite).boxed().toList());
    }

    /** See {@link #summary}. */
    record Summary(
            long seq,
            long eventMillis,
            double last,
            double first,
            long firstStart,
            double volume,
            List<Double> sparkline) {}
}
