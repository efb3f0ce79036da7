package torghut.ta.market;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import torghut.ta.model.Preview;
import torghut.ta.model.Signal;

/**
 * Schedules the previews of many symbols, and drops those that would repeat the last one. It has no
 * part in checkpoints: previews depend on the wall clock and may start again.
 *
 * <p>A symbol that has changed is due when the interval since its last preview is over, or when the
 * settling time after the end of the changed second is over, whichever is first. Seconds that ended
 * too long ago are left out, so that a replay costs nothing.
 */
public final class Previews {

    /** How the last preview of a second compares with its final signal. */
    public enum Outcome {
        /** There was no preview. */
        NONE,
        /** It was equal to the final signal. */
        CONFIRMED,
        /** It differed: more input arrived after it. */
        CHANGED
    }

    /** Means "no time". */
    private static final long NEVER = Long.MIN_VALUE;

    private final PreviewParameters parameters;
    private final Map<String, Entry> entries = new HashMap<>();

    /**
     * Ordered by the time at which a symbol is due. A symbol whose time was moved forward is in it
     * twice.
     */
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>((a, b) -> Long.compare(a.millis, b.millis));

    /** Starts without symbols. */
    public Previews(PreviewParameters parameters) {
        this.parameters = parameters;
    }

    private record Due(long millis, Entry entry) {}

    private static final class Entry {
        final String symbol;
        final TreeMap<Long, Sent> sentBySecond = new TreeMap<>();
        long lastMillis = NEVER;
        long dueMillis = NEVER;

        Entry(String symbol) {
            this.symbol = symbol;
        }
    }

    private static final class Sent {
        Signal signal;
        long number;
        boolean isAfterEnd;
    }

    /**
     * Takes note of a change in a symbol.
     *
     * @param second the oldest open second that changes
     */
    public void changed(String symbol, long second, long nowMillis) {
        if (isTooOld(second, nowMillis)) {
            return;
        }
        Entry entry = entries.computeIfAbsent(symbol, Entry::new);
        long due =
                entry.lastMillis == NEVER
                        ? nowMillis
                        : Math.max(nowMillis, entry.lastMillis + parameters.intervalMillis());
        long settled = Seconds.endMillis(second) + parameters.settleMillis();
        if (settled > nowMillis) {
            due = Math.min(due, settled);
        }
        if (entry.dueMillis == NEVER || due < entry.dueMillis) {
            entry.dueMillis = due;
            queue.add(new Due(due, entry));
        }
    }

    private boolean isTooOld(long second, long nowMillis) {
        return nowMillis - Seconds.endMillis(second) > parameters.maxAgeMillis();
    }

    /** Time at which the next symbol is due, {@link Long#MAX_VALUE} if none is. */
    public long nextDueMillis() {
        dropOutdated();
        return queue.isEmpty() ? Long.MAX_VALUE : queue.peek().millis;
    }

    /**
     * Removes and returns a symbol that is due, null if there is none. It is not due again until it
     * changes.
     */
    public String takeDue(long nowMillis) {
        dropOutdated();
        if (queue.isEmpty() || queue.peek().millis > nowMillis) {
            return null;
        }
        Entry entry = queue.poll().entry;
        entry.dueMillis = NEVER;
        entry.lastMillis = nowMillis;
        return entry.symbol;
    }

    private void dropOutdated() {
        while (!queue.isEmpty() && queue.peek().millis != queue.peek().entry.dueMillis) {
            queue.poll();
        }
    }

    /**
     * Selects the previews to send: of the open seconds, those that differ from their last preview.
     *
     * @param openSeconds the symbol's open seconds as they are now, oldest first
     */
    public List<Preview> news(String symbol, List<Signal> openSeconds, long nowMillis) {
        Entry entry = entries.computeIfAbsent(symbol, Entry::new);
        List<Preview> news = new ArrayList<>(openSeconds.size());
        for (Signal signal : openSeconds) {
            long second = signal.bar().seq();
            if (!isTooOld(second, nowMillis)) {
                Sent sent = entry.sentBySecond.computeIfAbsent(second, s -> new Sent());
                if (sent.signal == null || !isSame(sent.signal, signal)) {
                    sent.signal = signal;
                    news.add(new Preview(signal, ++sent.number));
                }
            }
        }
        return news;
    }

    /** Whether this is the first preview of its second after the second's end. */
    public boolean isClosing(Preview preview, long nowMillis) {
        if (nowMillis < preview.signal().bar().endMillis()) {
            return false;
        }
        Sent sent =
                entries.get(preview.signal().bar().symbol())
                        .sentBySecond
                        .get(preview.signal().bar().seq());
        boolean isFirst = !sent.isAfterEnd;
        sent.isAfterEnd = true;
        return isFirst;
    }

    /** Compares the final signal of a second with its last preview, which is dropped. */
    public Outcome confirmed(Signal signal) {
        Entry entry = entries.get(signal.bar().symbol());
        Sent sent = entry == null ? null : entry.sentBySecond.get(signal.bar().seq());
        if (sent == null) {
            return Outcome.NONE;
        }
        return isSame(sent.signal, signal) ? Outcome.CONFIRMED : Outcome.CHANGED;
    }

    /** Forgets all seconds up to this one, which are closed. */
    public void closed(String symbol, long lastClosedSecond) {
        Entry entry = entries.get(symbol);
        if (entry != null) {
            entry.sentBySecond.headMap(lastClosedSecond, true).clear();
            if (entry.sentBySecond.isEmpty() && entry.dueMillis == NEVER) {
                entries.remove(symbol);
            }
        }
    }

    /** Number of symbols for which something is kept. */
    int size() {
        return entries.size();
    }

    private static boolean isSame(Signal preview, Signal other) {
        return preview.indicators().equals(other.indicators())
                && preview.extra().equals(other.extra())
                && preview.bar().equals(other.bar().asPreview(preview.bar().ingestMillis()));
    }
}
