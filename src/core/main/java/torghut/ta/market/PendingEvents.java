package torghut.ta.market;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * Late trades, corrections and cancels of one symbol, each kept until the second is closed that was
 * the oldest open one in its partition when it was read. By then everything is known that was
 * before it in the log, whichever partition was read faster: so what comes of it follows from the
 * log alone.
 */
final class PendingEvents {

    private static final Comparator<TradeEvent> TRADES_FIRST =
            Comparator.<TradeEvent, Boolean>comparing(event -> !(event instanceof Trade))
                    .thenComparingInt(TradeEvent::partition)
                    .thenComparingLong(TradeEvent::offset);

    private final TreeMap<Long, List<TradeEvent>> byStep = new TreeMap<>();

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
    void add(TradeEvent event, long step) {
        byStep.computeIfAbsent(step, s -> new ArrayList<>()).add(event);
    }

    /** The next second with events, {@link Long#MAX_VALUE} if there is none. */
    long nextStep() {
        return byStep.isEmpty() ? Long.MAX_VALUE : byStep.firstKey();
    }

    /** Corrections and cancels by the second at whose end it is their turn. */
    NavigableMap<Long, List<TradeEvent>> notices() {
        TreeMap<Long, List<TradeEvent>> notices = new TreeMap<>();
        for (Map.Entry<Long, List<TradeEvent>> entry : byStep.entrySet()) {
            List<TradeEvent> events = new ArrayList<>(entry.getValue());
            events.removeIf(event -> event instanceof Trade);
            if (!events.isEmpty()) {
                events.sort(TRADES_FIRST);
                notices.put(entry.getKey(), events);
            }
        }
        return notices;
    }

    /** Takes the events of this second out: trades, then corrections and cancels in Kafka order. */
    List<TradeEvent> take(long step) {
        List<TradeEvent> events = byStep.remove(step);
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
        for (Map.Entry<Long, List<TradeEvent>> entry : byStep.entrySet()) {
            for (TradeEvent event : entry.getValue()) {
                out.number(entry.getKey());
                out.event(event);
            }
        }
        return out.toBytes();
    }
}
