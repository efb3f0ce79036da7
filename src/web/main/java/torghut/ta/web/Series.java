package torghut.ta.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

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
    private final NavigableMap<Long, TopicRecord> revisions = new TreeMap<>();
    private long bytes;
    private long revisionCount;

    /** Rows up to here have been here once and made room. */
    private long droppedThrough = Long.MIN_VALUE;

    Series(String symbol, Timeframe timeframe, Columns columns) {
        this.symbol = symbol;
        this.timeframe = timeframe;
        this.columns = columns;
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
     * A copy of the rows that {@link #find} would find and of one more, with the bars as they were
     * revised: changed, gone, or there at last. Signals keep their indicators: they say what could
     * be known when they were made.
     */
    synchronized Series revised(View view, long from, long to, int limit, boolean newest) {
        Map<Long, TopicRecord> changes = new TreeMap<>();
        for (TopicRecord revision : revisions.values()) {
            if (revision.startMillis() >= from && revision.startMillis() < to) {
                changes.put(revision.seq(), revision);
            }
        }
        int asked = limit + 1 + changes.size();
        Rows rows = find(view, from, to, asked, newest);
        // Where there are more rows than these, what was revised beyond them is for the next
        // answer.
        boolean more = rows.count() == asked;
        long first = more && newest ? rows.firstStart() : from;
        long last = more && !newest ? rows.lastStart() : Long.MAX_VALUE;
        Series result = new Series(symbol, timeframe, columns);
        for (Slice slice : rows.slices()) {
            for (int row = slice.begin(); row < slice.end(); row++) {
                TopicRecord change = changes.get(slice.chunk().seq(row));
                if (change == null || !change.flag("deleted")) {
                    result.append(slice.chunk(), row);
                }
            }
        }
        for (TopicRecord change : changes.values()) {
            if (!change.flag("deleted")
                    && change.startMillis() >= first
                    && change.startMillis() <= last) {
                result.put(TopicKind.BAR, change);
                result.revise(change);
            }
        }
        return result;
    }

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

    /** Whether rows that are older than those here have been here. */
    synchronized boolean hasDropped() {
        return droppedThrough != Long.MIN_VALUE;
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
