package torghut.ta.web;

import java.io.IOException;
import torghut.ta.model.Timeframe;

/** Rows that are older than what is in memory. */
interface History {

    /**
     * Rows to look for.
     *
     * @param from start of the first window, inclusive
     * @param to start of the last window, exclusive
     * @param limit how many rows are enough
     * @param newest whether the last of them are wanted, else the first
     * @param revised whether their revisions are wanted too
     */
    record Search(
            String symbol,
            Timeframe timeframe,
            View view,
            long from,
            long to,
            int limit,
            boolean newest,
            boolean revised) {

        /** What holds such rows. */
        TopicKind kind() {
            return !timeframe.equals(Timeframe.S1)
                    ? TopicKind.AGGREGATE
                    : view == View.BARS ? TopicKind.BAR : TopicKind.SIGNAL;
        }

        boolean covers(long startMillis) {
            return startMillis >= from && startMillis < to;
        }
    }

    /**
     * How far a search came.
     *
     * @param complete whether all rows were looked for, or as many found as were enough
     * @param reachedMillis where not: of the newest rows, windows that start earlier have not been
     *     looked for; of the first ones, those that start there or later
     */
    record Searched(boolean complete, long reachedMillis) {}

    /**
     * Looks for rows by the start of their windows.
     *
     * @param rows where they are put
     * @throws IOException when the history cannot be read now
     */
    Searched find(Search search, Series rows) throws IOException;

    /** Whether the history knows a symbol of which nothing is in memory. */
    default boolean knows(String symbol) throws IOException {
        return false;
    }
}
