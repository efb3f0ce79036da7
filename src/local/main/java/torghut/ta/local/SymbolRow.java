package torghut.ta.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is newest of a symbol, by the reader's rule of previews.
 *
 * @param last the fields of its last final record by name, times in milliseconds; null before the
 *     first
 * @param running those of the newest preview, null if no second is previewed after {@code last}
 * @param trend the last closes of final records, oldest first
 * @param silent whether the job has reported that the symbol does not trade
 */
record SymbolRow(
        Map<String, Object> last, Map<String, Object> running, List<Double> trend, boolean silent) {

    /** Closes kept. */
    static final int TREND_LENGTH = 24;

    /**
     * Takes a final record: it ends the previews of its second and of all before.
     *
     * @param row null for a symbol that nothing is known of
     */
    static SymbolRow withLast(SymbolRow row, Map<String, Object> fields) {
        Deque<Double> trend = new ArrayDeque<>(row == null ? List.of() : row.trend);
        trend.add(((Number) fields.get("close")).doubleValue());
        if (trend.size() > TREND_LENGTH) {
            trend.removeFirst();
        }
        boolean isRunning =
                row != null && row.isRunning() && row.whole("seq") > whole(fields, "seq");
        return new SymbolRow(fields, isRunning ? row.running : null, List.copyOf(trend), false);
    }

    /**
     * Takes a preview, unless a newer one or the final record of its second is there.
     *
     * @param row null for a symbol that nothing is known of
     */
    static SymbolRow withPreview(SymbolRow row, Map<String, Object> fields) {
        if (row == null) {
            return new SymbolRow(null, fields, List.of(), false);
        }
        long seq = whole(fields, "seq");
        boolean isOld =
                row.isRunning()
                        ? seq < row.whole("seq")
                                || (seq == row.whole("seq")
                                        && whole(fields, "preview_seq") < row.whole("preview_seq"))
                        : seq <= row.whole("seq");
        return isOld ? row : new SymbolRow(row.last, fields, row.trend, false);
    }

    SymbolRow withSilence(boolean isSilent) {
        return new SymbolRow(last, running, trend, isSilent);
    }

    /** The preview if there is one, else what is final. */
    Map<String, Object> fields() {
        return running == null ? last : running;
    }

    boolean isRunning() {
        return running != null;
    }

    /** A numeric field, empty where it is null. */
    Optional<Double> number(String name) {
        return Optional.ofNullable((Number) fields().get(name)).map(Number::doubleValue);
    }

    private long whole(String name) {
        return whole(fields(), name);
    }

    private static long whole(Map<String, Object> fields, String name) {
        return ((Number) fields.get(name)).longValue();
    }
}
