package torghut.ta.web;

import java.io.IOException;

/** Rows that are older than what is in memory. */
interface History {

    /** There is none. */
    History NONE =
            (symbol, timeframe, view, from, to, limit, newest, rows) -> new Searched(true, from);

    /**
     * How far a search came.
     *
     * @param complete whether there is nothing older than what was found
     * @param fromMillis windows that start earlier have not been looked for
     */
    record Searched(boolean complete, long fromMillis) {}

    /**
     * Looks for rows by the start of their windows.
     *
     * @param from first start, inclusive
     * @param to last start, exclusive
     * @param limit how many rows are enough
     * @param newest whether the last of them are wanted, else the first
     * @param rows where they are put
     * @throws IOException when the history cannot be read now
     */
    Searched find(
            String symbol,
            Timeframe timeframe,
            View view,
            long from,
            long to,
            int limit,
            boolean newest,
            Series rows)
            throws IOException;

    /** Whether the history knows a symbol of which nothing is in memory. */
    default boolean knows(String symbol) throws IOException {
        return false;
    }
}
