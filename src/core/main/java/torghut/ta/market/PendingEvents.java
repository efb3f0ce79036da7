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
 * Late trades, corrections and cancels of one symbol that wait for their turn. Each waits until the
 * second is closed that was the oldest open one in its partition when it was read. By then
 * everything before it in the log has arrived, however fast each partition is read, so the result
 * depends on the log alone.
 */
final class PendingEvents {

    private static final Comparator<TradeEvent> TRADES_FIRST =
            Comparator.<TradeEvent, Boolean>comparing(event -> !(event instanceof Trade))
                    .thenComparingInt(TradeEvent::partition)
                    .thenComparingLong(TradeEvent::offset);

    private final TreeMap<Long, List<TradeEvent>> byStep = new TreeMap<>();

    /** Starts empty. */
    PendingEvents() {}

    /** Continues after a snapshot, which may be null. */
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

    /** Keeps an event until second {@code step} is closed. */
    void add(TradeEvent event, long step) {
        byStep.computeIfAbsent(step, s -> new ArrayList<>()).add(event);
    }

    /** The next second with events, {@link Long#MAX_VALUE} if there is none. */
    long nextStep() {
        return byStep.isEmpty() ? Long.MAX_VALUE : byStep.firstKey();
    }

    /** The corrections and cancels that wait, by the second they wait for. */
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

    /**
     * Removes and returns the events that waited for this second: trades first, then corrections
     * and cancels in Kafka order.
     */
    List<TradeEvent> take(long step) {
        List<TradeEvent> events = byStep.remove(step);
        if (events == null) {
            return List.of();
        }
        events.sort(TRADES_FIRST);
        return events;
    }

    /** State for a checkpoint. */
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
