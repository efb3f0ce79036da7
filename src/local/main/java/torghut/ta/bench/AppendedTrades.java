package torghut.ta.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When the broker had each trade of a live feed, by the trade's symbol and second. */
final class AppendedTrades {

    private final Map<SymbolSecond, List<Long>> millis = new HashMap<>();

    /**
     * A second of a symbol.
     *
     * @param endMillis its end, in milliseconds since the epoch
     */
    record SymbolSecond(String symbol, long endMillis) {}

    /**
     * The broker has appended a trade that is no copy.
     *
     * @param eventMillis its event time
     * @param atMillis the time of the broker's log; within a partition in the log's order
     */
    void appended(String symbol, long eventMillis, long atMillis) {
        long endMillis = (Math.floorDiv(eventMillis, 1_000) + 1) * 1_000;
        millis.computeIfAbsent(new SymbolSecond(symbol, endMillis), key -> new ArrayList<>())
                .add(atMillis);
    }

    /** The times by second, in the order of the log. */
    Map<SymbolSecond, List<Long>> millis() {
        return millis;
    }
}
