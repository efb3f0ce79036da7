package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import torghut.ta.model.Timeframe;

/**
 * Answers what bars or signals there are: from memory, and from the history where memory does not
 * reach. With a {@code from}, the first rows from there on, and the cursor leads to newer ones;
 * without, the newest rows, and the cursor leads to older ones. Either way in ascending order.
 */
final class RowQuery {

    private final MarketStore store;
    private final EncodedRows encoded;
    private final History history;

    RowQuery(MarketStore store, EncodedRows encoded, History history) {
        this.store = store;
        this.encoded = encoded;
        this.history = history;
    }

    /**
     * What is asked for.
     *
     * @param from start of the first window, nothing for the newest rows
     * @param to where the last window starts at the latest, exclusive
     */
    record Question(
            View view,
            String symbol,
            Timeframe timeframe,
            Optional<Long> from,
            Optional<Long> to,
            int limit,
            Optional<Parameters.Cursor> cursor,
            boolean revised) {

        boolean newest() {
            return cursor.map(Parameters.Cursor::older).orElse(from.isEmpty());
        }

        long first() {
            long asked = from.orElse(Long.MIN_VALUE);
            return cursor.filter(at -> !at.older())
                    .map(at -> Math.max(asked, at.startMillis() + 1))
                    .orElse(asked);
        }

        long end() {
            long asked = to.orElse(Long.MAX_VALUE);
            return cursor.filter(Parameters.Cursor::older)
                    .map(at -> Math.min(asked, at.startMillis()))
                    .orElse(asked);
        }
    }

    /**
     * An answer.
     *
     * @param etag of a range that no new row can enter, nothing for one that is still growing
     */
    record Answer(Body body, Optional<String> etag) {}

    /** Rows of one series: the history's, or those in memory, which others may ask for again. */
    private record Run(Series series, Series.Rows rows, boolean keep) {}

    /** The runs of an answer, and where the next one goes on. */
    private record Found(List<Run> runs, Optional<Parameters.Cursor> next) {}

    /**
     * Finds the rows.
     *
     * @throws Problem when there is no such symbol, or the history cannot be read now
     */
    Answer answer(Question question) {
        Optional<MarketStore.Symbol> known = store.find(question.symbol());
        if (known.isEmpty() && !knownToHistory(question.symbol())) {
            throw unknown(question.symbol());
        }
        Series memory =
                known.flatMap(symbol -> symbol.series(question.timeframe()))
                        .orElseGet(() -> newSeries(question));
        if (reachesBack(memory, question)) {
            // The history is read without holding up whoever adds to memory.
            Series old = newSeries(question);
            History.Searched searched = search(memory, question, old);
            synchronized (memory) {
                return write(question, memory, withHistory(memory, question, old, searched));
            }
        }
        synchronized (memory) {
            return write(question, memory, fromMemory(memory, question));
        }
    }

    static Problem unknown(String symbol) {
        return new Problem(404, "Unknown symbol", "There is no symbol \"" + symbol + "\".")
                .with("parameter", "symbol")
                .with("value", symbol);
    }

    private Series newSeries(Question question) {
        return new Series(question.symbol(), question.timeframe(), store.columns());
    }

    private boolean knownToHistory(String symbol) {
        try {
            return history.knows(symbol);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The newest rows are taken from memory without a look at what may be older. */
    private boolean reachesBack(Series memory, Question question) {
        OptionalLong firstStart = memory.firstStart();
        if (question.first() >= question.end()) {
            return false;
        }
        boolean asksForNewest = question.newest() && question.cursor().isEmpty();
        if (firstStart.isEmpty()) {
            return true;
        }
        if (asksForNewest && question.end() > firstStart.getAsLong()) {
            return false;
        }
        if (!question.newest()) {
            return question.first() < firstStart.getAsLong();
        }
        Series.Rows rows =
                memory.find(
                        question.view(), question.first(), question.end(), question.limit(), true);
        return rows.count() < question.limit() && question.first() < firstStart.getAsLong();
    }

    private Run run(Series series, Question question, int limit, boolean keep) {
        Series rows = question.revised() ? series.revised() : series;
        return new Run(
                rows,
                rows.find(
                        question.view(),
                        question.first(),
                        question.end(),
                        limit,
                        question.newest()),
                keep);
    }

    /** Whether there are rows beyond those of the run. */
    private static boolean hasMore(Run run, Question question) {
        if (run.rows().isEmpty()) {
            return false;
        }
        long from = question.newest() ? question.first() : run.rows().lastStart() + 1;
        long to = question.newest() ? run.rows().firstStart() : question.end();
        return !run.series().find(question.view(), from, to, 1, question.newest()).isEmpty();
    }

    private Found fromMemory(Series memory, Question question) {
        Run run = run(memory, question, question.limit(), true);
        Series.Rows rows = run.rows();
        if (!question.newest()) {
            return new Found(
                    List.of(run),
                    hasMore(run, question)
                            ? Optional.of(new Parameters.Cursor(false, rows.lastStart()))
                            : Optional.empty());
        }
        OptionalLong memoryStart = memory.firstStart();
        long start = rows.isEmpty() ? memoryStart.orElse(Long.MIN_VALUE) : rows.firstStart();
        boolean mayBeInHistory = memoryStart.isPresent() && question.first() < start;
        return new Found(
                List.of(run),
                hasMore(run, question) || mayBeInHistory
                        ? Optional.of(new Parameters.Cursor(true, start))
                        : Optional.empty());
    }

    private History.Searched search(Series memory, Question question, Series old) {
        long memoryStart = memory.firstStart().orElse(Long.MAX_VALUE);
        try {
            return history.find(
                    new History.Search(
                            question.symbol(),
                            question.timeframe(),
                            question.view(),
                            question.first(),
                            Math.min(question.end(), memoryStart),
                            // One more than wanted tells whether there are more.
                            question.limit() + 1,
                            question.newest(),
                            question.revised()),
                    old);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Found withHistory(
            Series memory, Question question, Series old, History.Searched searched) {
        if (question.newest()) {
            Run recent = run(memory, question, question.limit(), true);
            Run older = run(old, question, question.limit() - recent.rows().count(), false);
            List<Run> runs = List.of(older, recent);
            if (hasMore(older, question)) {
                return new Found(
                        runs, Optional.of(new Parameters.Cursor(true, older.rows().firstStart())));
            }
            boolean all = searched.complete() || searched.reachedMillis() <= question.first();
            return new Found(
                    runs,
                    all
                            ? Optional.empty()
                            : Optional.of(new Parameters.Cursor(true, searched.reachedMillis())));
        }
        Run older = run(old, question, question.limit(), false);
        int left = question.limit() - older.rows().count();
        if (left > 0 && !searched.complete()) {
            return new Found(
                    List.of(older),
                    Optional.of(new Parameters.Cursor(false, searched.reachedMillis() - 1)));
        }
        Run recent = run(memory, question, left, true);
        Run last = left == 0 ? older : recent;
        boolean more =
                (left == 0 && hasMore(older, question))
                        || hasMore(recent, question)
                        || (left == 0 && !hasNone(memory, question));
        return new Found(
                List.of(older, recent),
                more && !last.rows().isEmpty()
                        ? Optional.of(new Parameters.Cursor(false, last.rows().lastStart()))
                        : Optional.empty());
    }

    private static boolean hasNone(Series series, Question question) {
        return series.find(question.view(), question.first(), question.end(), 1, false).isEmpty();
    }

    private static Problem unreadable(IOException cause) {
        return new Problem(
                503,
                "History out of reach",
                "What is older than memory cannot be read now: " + cause.getMessage());
    }

    private Answer write(Question question, Series memory, Found found) {
        String head =
                new JsonBytes()
                        .raw("{\"symbol\":")
                        .string(question.symbol())
                        .raw(",\"timeframe\":")
                        .string(question.timeframe().label())
                        .raw(",\"" + question.view().label() + "\":[")
                        .toString();
        String cursor = found.next().map(at -> "\"" + at + "\"").orElse("null");
        Body rows = new Body();
        for (Run run : found.runs()) {
            for (Series.Slice slice : run.rows().slices()) {
                encoded.append(
                        run.series(), question.view(), store.columns(), slice, run.keep(), rows);
            }
        }
        Body body = new Body().add(head.getBytes(UTF_8)).add(rows);
        body.add(("],\"next_cursor\":" + cursor + "}").getBytes(UTF_8));
        return new Answer(
                body,
                isClosed(question, memory)
                        ? Optional.of(etag(question, memory, found, head + cursor))
                        : Optional.empty());
    }

    /** Once a row has come that starts at the end or later, none can come before it. */
    private static boolean isClosed(Question question, Series memory) {
        OptionalLong lastEnd = memory.lastEnd(question.view());
        return lastEnd.isPresent() && question.end() < lastEnd.getAsLong();
    }

    private static String etag(Question question, Series memory, Found found, String frame) {
        CRC32 shape = new CRC32();
        for (Run run : found.runs()) {
            for (Series.Slice slice : run.rows().slices()) {
                Chunk chunk = slice.chunk();
                shape.update(
                        "%d-%d-%d;"
                                .formatted(
                                        chunk.seq(slice.begin()),
                                        chunk.seq(slice.end() - 1),
                                        slice.end() - slice.begin())
                                .getBytes(UTF_8));
            }
        }
        shape.update(frame.getBytes(UTF_8));
        String revisions = question.revised() ? "-" + memory.revisionCount() : "";
        return "W/\"%08x%s\"".formatted(shape.getValue(), revisions);
    }
}
