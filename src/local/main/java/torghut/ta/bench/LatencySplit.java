package torghut.ta.bench;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * The way of the bars from the end of their second to a reader, in milliseconds.
 *
 * @param total end of the second to visible
 * @param watermarkWait end of the second until the feed has made it possible to close it; contains
 *     the out-of-orderness bound
 * @param compute from there to the bar's emission
 * @param commit from there to visible
 * @param checkpointWait the part of {@code commit} before the checkpoint begins that publishes the
 *     bar; 0 where bars do not wait for one
 * @param worked {@code total} without {@code checkpointWait}, which depends on how checkpoints
 *     happen to lie beside the seconds
 */
record LatencySplit(
        Percentiles total,
        Percentiles watermarkWait,
        Percentiles compute,
        Percentiles commit,
        Percentiles checkpointWait,
        Percentiles worked) {

    /**
     * A bar as a reader has seen it, times in milliseconds since the epoch.
     *
     * @param endMillis end of its second
     * @param emittedMillis its {@code ingest_ts}
     * @param visibleMillis when a read_committed reader had it
     */
    record SeenBar(long endMillis, long emittedMillis, long visibleMillis) {}

    /**
     * Splits the ways of some bars.
     *
     * @param bars at least one
     * @param checkpoints completed ones, empty if bars do not wait for them
     */
    static LatencySplit of(
            List<SeenBar> bars,
            ClosingTimes closingTimes,
            List<LiveResult.Checkpoint> checkpoints) {
        NavigableMap<Long, Long> beginByEnd = new TreeMap<>();
        checkpoints.forEach(
                checkpoint -> beginByEnd.put(checkpoint.endMillis(), checkpoint.beginMillis()));
        return new LatencySplit(
                of(bars, LatencySplit::total),
                of(bars, bar -> closingTimes.closableAtMillis(bar.endMillis()) - bar.endMillis()),
                of(
                        bars,
                        bar ->
                                bar.emittedMillis()
                                        - closingTimes.closableAtMillis(bar.endMillis())),
                of(bars, bar -> bar.visibleMillis() - bar.emittedMillis()),
                of(bars, bar -> checkpointWait(bar, beginByEnd)),
                of(bars, bar -> total(bar) - checkpointWait(bar, beginByEnd)));
    }

    private static Percentiles of(List<SeenBar> bars, ToLongFunction<SeenBar> millis) {
        return Percentiles.of(bars.stream().mapToLong(millis).toArray());
    }

    private static long total(SeenBar bar) {
        return bar.visibleMillis() - bar.endMillis();
    }

    /** The checkpoint that published a bar is the last that was complete when it became visible. */
    private static long checkpointWait(SeenBar bar, NavigableMap<Long, Long> beginByEnd) {
        var checkpoint = beginByEnd.floorEntry(bar.visibleMillis());
        return checkpoint == null ? 0 : Math.max(0, checkpoint.getValue() - bar.emittedMillis());
    }
}
