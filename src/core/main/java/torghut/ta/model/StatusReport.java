package torghut.ta.model;

/**
 * Whether the signals can be trusted, for the whole job or for one symbol.
 *
 * @param key {@link #JOB} for the job, else {@link #keyOf} the symbol
 * @param state health of the job, or what happened to the symbol
 * @param reason one sentence, null when there is nothing to explain
 * @param eventMillis time the report speaks of, in milliseconds since the epoch
 * @param ingestMillis wall clock at emission
 * @param seq number of the report among those of its key, strictly increasing
 * @param watermarkLagMillis wall clock - watermark; null before the first watermark and for symbols
 * @param lastEventMillis largest event time seen; null before the first event
 * @param counts what happened since the previous report of the job; null for symbols
 */
public record StatusReport(
        String key,
        State state,
        String reason,
        long eventMillis,
        long ingestMillis,
        long seq,
        Long watermarkLagMillis,
        Long lastEventMillis,
        Counts counts) {

    /** Key of the reports that speak of the job as a whole. */
    public static final String JOB = "flink-ta";

    private static final String SYMBOL_PREFIX = "symbol:";

    /**
     * Key of the reports about a symbol: the symbol, which no other symbol and not the job has. One
     * whose name is that of the job, with any number of prefixes {@code symbol:}, gets one more of
     * them.
     */
    public static String keyOf(String symbol) {
        String stripped = symbol;
        while (stripped.startsWith(SYMBOL_PREFIX)) {
            stripped = stripped.substring(SYMBOL_PREFIX.length());
        }
        return stripped.equals(JOB) ? SYMBOL_PREFIX + symbol : symbol;
    }

    /** What a report says. */
    public enum State {
        /** Job: everything flows. */
        OK,
        /** Job: signals flow, but something needs attention; the reason says what. */
        DEGRADED,
        /** Job: seconds are waiting to be closed and the watermark does not move. */
        STALLED,
        /** Symbol: trades arrive again. */
        TRADING,
        /** Symbol: no trade for the configured time. */
        SILENT,
        /** Symbol: a minute bar of the feed disagrees with the sixty bars it covers. */
        MISMATCH
    }

    /**
     * Counts since the previous report of the job.
     *
     * @param trades accepted trades
     * @param quotes accepted quotes
     * @param bars emitted bars
     * @param signals emitted signals
     * @param duplicates trades dropped as duplicates
     * @param late trades that came too late even for a revision
     * @param rejected malformed, invalid, future and unmatched records
     * @param revised late trades that revised their second
     * @param corrected corrections that took effect
     * @param cancelled cancels that took effect
     * @param previews previews of open seconds that were emitted
     * @param previewsConfirmed seconds whose last preview was equal to their final signal
     * @param previewsChanged seconds whose final signal was another one
     * @param aggregates bars of longer timeframes that were emitted
     * @param alerts emitted alerts
     * @param signalsWarming signals with an indicator that has not seen enough bars yet
     * @param aggregatesWarming such bars of longer timeframes
     */
    public record Counts(
            long trades,
            long quotes,
            long bars,
            long signals,
            long duplicates,
            long late,
            long rejected,
            long revised,
            long corrected,
            long cancelled,
            long previews,
            long previewsConfirmed,
            long previewsChanged,
            long aggregates,
            long alerts,
            long signalsWarming,
            long aggregatesWarming) {

        /** Nothing has happened. */
        public static final Counts NONE =
                new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        /** Both counts together. */
        public Counts plus(Counts more) {
            return new Counts(
                    trades + more.trades,
                    quotes + more.quotes,
                    bars + more.bars,
                    signals + more.signals,
                    duplicates + more.duplicates,
                    late + more.late,
                    rejected + more.rejected,
                    revised + more.revised,
                    corrected + more.corrected,
                    cancelled + more.cancelled,
                    previews + more.previews,
                    previewsConfirmed + more.previewsConfirmed,
                    previewsChanged + more.previewsChanged,
                    aggregates + more.aggregates,
                    alerts + more.alerts,
                    signalsWarming + more.signalsWarming,
                    aggregatesWarming + more.aggregatesWarming);
        }
    }
}
