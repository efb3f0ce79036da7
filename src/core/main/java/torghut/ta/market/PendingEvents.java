package torghut.ta.market;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

/**
 * Late trades, corrections and cancels of one symbol, each kept until the second is closed that was
 * the oldest open one in its partition when it was read. By then everything is known that was
 * before it in the log, whichever partition was read faster: so what comes of it follows from the
 * log alone.
 */
final class PendingEvents {

    private static final Comparator<MarketEvent> TRADES_FIRST =
            Comparator.<MarketEvent, Boolean>comparing(event -> !(event instanceof Trade))
                    .thenComparingInt(MarketEvent::partition)
                    .thenComparingLong(MarketEvent::offset);

    private final TreeMap<Long, List<MarketEvent>> byStep = new TreeMap<>();

    /** Nothing is pending. */
    PendingEvents() {}

    /** The events of a snapshot, which may be null. */
    PendingEvents(String symbol, byte[] state) {
        if (state == null) {
            return;
        }
        TapeInput in = new TapeInput(symbol, state);
        for (long n = in.number(); n > 0; n--) {
            long step = in.number();
            add(in.event(), step);
        }
    }

    /** Takes an event whose turn is when this second is closed. */
    void add(MarketEvent event, long step) {
        byStep.computeIfAbsent(step, s -> new ArrayList<>()).add(event);
    }

    /** The next second with events, {@link Long#MAX_VALUE} if there is none. */
    long nextStep() {
        return byStep.isEmpty() ? Long.MAX_VALUE : byStep.firstKey();
    }

    /** Takes the events of this second out: trades, then corrections and cancels in Kafka order. */
    List<MarketEvent> take(long step) {
        List<MarketEvent> events = byStep.remove(step);
        if (events == null) {
            return List.of();
        }
        events.sort(TRADES_FIRST);
        return events;
    }

    /** The events as they go into a checkpoint. */
    byte[] state() {
        TapeOutput out = new TapeOutput();
        out.number(byStep.values().stream().mapToInt(List::size).sum());
        for (Map.Entry<Long, List<MarketEvent>> entry : byStep.entrySet()) {
            for (MarketEvent event : entry.getValue()) {
                out.number(entry.getKey());
                out.event(event);
            }
        }
        return out.toBytes();
    }
}
