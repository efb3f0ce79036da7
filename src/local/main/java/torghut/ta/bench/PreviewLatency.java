package torghut.ta.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import torghut.ta.bench.AppendedTrades.SymbolSecond;

/**
 * The way of the previews to a reader, in milliseconds.
 *
 * <p>A symbol's trades are in one partition, so the job takes them in the order of the log, and a
 * preview that counts n trades of its second holds the first n that were appended.
 *
 * @param closing from the end of a second until its closing preview can be read: the first that was
 *     emitted at or after the end
 * @param closingWay the part of {@code closing} after the emission
 * @param trade from the append of a trade until the first preview that holds it can be read
 * @param tradeWay the part of {@code trade} after the emission
 * @param unchanged seconds without a closing preview: nothing had changed since their last one
 * @param missed trades that no preview has held
 */
record PreviewLatency(
        Percentiles closing,
        Percentiles closingWay,
        Percentiles trade,
        Percentiles tradeWay,
        int unchanged,
        int missed) {

    /**
     * A preview as a reader has seen it, times in milliseconds since the epoch.
     *
     * @param second of which symbol and second it is
     * @param trades that it counts
     * @param emittedMillis its {@code ingest_ts}
     * @param visibleMillis when a reader had it
     */
    record SeenPreview(SymbolSecond second, long trades, long emittedMillis, long visibleMillis) {

        private long way() {
            return visibleMillis - emittedMillis;
        }
    }

    /**
     * Measures the seconds that end in {@code [fromMillis, toMillis)}.
     *
     * @param previews of each symbol in their order
     * @throws IllegalStateException if there are none, or if one counts trades that were not
     *     appended
     */
    static PreviewLatency of(
            List<SeenPreview> previews, AppendedTrades appended, long fromMillis, long toMillis) {
        Map<SymbolSecond, List<SeenPreview>> bySecond = new HashMap<>();
        for (SeenPreview preview : previews) {
            bySecond.computeIfAbsent(preview.second(), key -> new ArrayList<>()).add(preview);
        }
        Collector all = new Collector();
        appended.millis()
                .forEach(
                        (second, trades) -> {
                            if (second.endMillis() >= fromMillis && second.endMillis() < toMillis) {
                                all.add(second, trades, bySecond.getOrDefault(second, List.of()));
                            }
                        });
        if (all.closing.isEmpty() || all.trade.isEmpty()) {
            throw new IllegalStateException("The job has sent no previews.");
        }
        return new PreviewLatency(
                percentiles(all.closing),
                percentiles(all.closingWay),
                percentiles(all.trade),
                percentiles(all.tradeWay),
                all.unchanged,
                all.missed);
    }

    private static Percentiles percentiles(List<Long> millis) {
        return Percentiles.of(millis.stream().mapToLong(Long::longValue).toArray());
    }

    private static final class Collector {

        final List<Long> closing = new ArrayList<>();
        final List<Long> closingWay = new ArrayList<>();
        final List<Long> trade = new ArrayList<>();
        final List<Long> tradeWay = new ArrayList<>();
        int unchanged;
        int missed;

        void add(SymbolSecond second, List<Long> trades, List<SeenPreview> previews) {
            boolean isClosed = false;
            int held = 0;
            for (SeenPreview preview : previews) {
                if (preview.trades() > trades.size()) {
                    throw new IllegalStateException(
                            "a preview of %s counts %d trades where %d were written"
                                    .formatted(second, preview.trades(), trades.size()));
                }
                if (!isClosed && preview.emittedMillis() >= second.endMillis()) {
                    isClosed = true;
                    closing.add(preview.visibleMillis() - second.endMillis());
                    closingWay.add(preview.way());
                }
                for (; held < preview.trades(); held++) {
                    trade.add(preview.visibleMillis() - trades.get(held));
                    tradeWay.add(preview.way());
                }
            }
            unchanged += isClosed ? 0 : 1;
            missed += trades.size() - held;
        }
    }
}
