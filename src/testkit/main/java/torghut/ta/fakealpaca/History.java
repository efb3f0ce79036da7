package torghut.ta.fakealpaca;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Trades, quotes and bars as they stand after all that has been published: in time order, updated
 * bars in the place of those that they update, cancelled and corrected trades marked as such.
 */
final class History {

    private static final int FORGET_EVERY = 10_000;

    /** Marks of a trade: the field {@code u}. */
    private static final String CANCELED = "canceled";

    private static final String INCORRECT = "incorrect";
    private static final String CORRECTED = "corrected";

    private final Map<Channel, Map<String, List<Entry>>> channels = new EnumMap<>(Channel.class);
    private final Duration length;
    private long sequence;

    /**
     * An empty history.
     *
     * @param length how far it reaches back from the newest entry of a symbol, at least; zero for
     *     no history at all
     */
    History(Duration length) {
        this.length = length;
    }

    /**
     * One line of the history.
     *
     * @param sequence orders what has the same time
     * @param update value of the field {@code u}, null for none
     */
    record Entry(long sequence, AlpacaMessage message, String update) {

        String symbol() {
            return message.symbol();
        }

        Instant time() {
            return message.time();
        }

        String json() {
            String json = message.historyJson();
            return update == null
                    ? json
                    : json.substring(0, json.length() - 1) + ",\"u\":\"" + update + "\"}";
        }

        private boolean isAfter(Instant otherTime, long otherSequence) {
            int order = time().compareTo(otherTime);
            return order > 0 || (order == 0 && sequence > otherSequence);
        }

        private boolean isBefore(Instant otherTime, long otherSequence) {
            int order = time().compareTo(otherTime);
            return order < 0 || (order == 0 && sequence < otherSequence);
        }
    }

    /**
     * A page of the history.
     *
     * @param next where the next page starts, null where this is the last
     */
    record Page(List<Entry> entries, Position next) {}

    /** A place between two entries: after the one that is named here. */
    record Position(String symbol, Instant time, long sequence) {}

    /**
     * What is asked for.
     *
     * @param from first time, inclusive
     * @param to last time, inclusive
     * @param after null for the first page
     */
    record Query(
            Channel channel,
            Collection<String> symbols,
            Instant from,
            Instant to,
            boolean descending,
            int limit,
            Position after) {}

    synchronized void add(AlpacaMessage message) {
        if (length.isZero()) {
            return;
        }
        switch (message.channel()) {
            case TRADES, QUOTES, BARS, DAILY_BARS -> insert(message.channel(), message, null);
            case UPDATED_BARS -> update(message);
            case CORRECTIONS -> correct(message);
            case CANCELS -> {
                Map<String, String> cancel = AlpacaMessage.fields(message.historyJson());
                mark(message, cancel.get("i"), cancel.get("x"), CANCELED);
            }
            default -> {
                // There is no history of the others.
            }
        }
    }

    private List<Entry> entries(Channel channel, String symbol) {
        return channels.computeIfAbsent(channel, c -> new HashMap<>())
                .computeIfAbsent(symbol, s -> new ArrayList<>());
    }

    private void insert(Channel channel, AlpacaMessage message, String update) {
        List<Entry> entries = entries(channel, message.symbol());
        // Almost in order: the place is near the end.
        int place = entries.size();
        while (place > 0 && entries.get(place - 1).time().isAfter(message.time())) {
            place--;
        }
        entries.add(place, new Entry(++sequence, message, update));
        if (sequence % FORGET_EVERY == 0) {
            forget();
        }
    }

    /** Drops what is older than the history is long. */
    private void forget() {
        for (Map<String, List<Entry>> symbols : channels.values()) {
            for (List<Entry> entries : symbols.values()) {
                Instant newest = entries.isEmpty() ? Instant.MAX : last(entries).time();
                int old = 0;
                while (old < entries.size()
                        && Duration.between(entries.get(old).time(), newest).compareTo(length)
                                > 0) {
                    old++;
                }
                entries.subList(0, old).clear();
            }
        }
    }

    private static Entry last(List<Entry> entries) {
        return entries.get(entries.size() - 1);
    }

    private void update(AlpacaMessage bar) {
        entries(Channel.BARS, bar.symbol()).removeIf(entry -> entry.time().equals(bar.time()));
        insert(Channel.BARS, bar, null);
    }

    private void correct(AlpacaMessage correction) {
        Map<String, String> fields = AlpacaMessage.fields(correction.historyJson());
        Entry original = mark(correction, fields.get("oi"), fields.get("x"), INCORRECT);
        if (original != null) {
            insert(Channel.TRADES, original.message().corrected(fields), CORRECTED);
        }
    }

    /** Marks the last trade with this id and exchange and returns it; null if there is none. */
    private Entry mark(AlpacaMessage message, String id, String exchange, String update) {
        List<Entry> trades = entries(Channel.TRADES, message.symbol());
        for (int i = trades.size() - 1; i >= 0; i--) {
            Entry trade = trades.get(i);
            // Only what may match is worth the parsing.
            if (trade.message().historyJson().contains("\"i\":" + id)) {
                Map<String, String> fields = AlpacaMessage.fields(trade.message().historyJson());
                if (id.equals(fields.get("i")) && exchange.equals(fields.get("x"))) {
                    trades.set(i, new Entry(trade.sequence(), trade.message(), update));
                    return trade;
                }
            }
        }
        return null;
    }

    /** Symbol after symbol in alphabetical order, within a symbol in the order of time. */
    synchronized Page page(Query query) {
        List<Entry> found = new ArrayList<>();
        Map<String, List<Entry>> symbols = channels.getOrDefault(query.channel(), Map.of());
        Set<String> names = new TreeSet<>(query.symbols());
        Position after = query.after();
        for (String symbol : names) {
            int order = after == null ? 1 : symbol.compareTo(after.symbol());
            if (order < 0) {
                continue;
            }
            List<Entry> entries = symbols.getOrDefault(symbol, List.of());
            int step = query.descending() ? -1 : 1;
            int i = first(entries, query, order == 0 ? after : null);
            for (; i >= 0 && i < entries.size(); i += step) {
                Entry entry = entries.get(i);
                if (query.descending()
                        ? entry.time().isBefore(query.from())
                        : entry.time().isAfter(query.to())) {
                    break;
                }
                if (found.size() == query.limit()) {
                    Entry last = last(found);
                    return new Page(
                            found, new Position(last.symbol(), last.time(), last.sequence()));
                }
                found.add(entry);
            }
        }
        return new Page(found, null);
    }

    /** Index of the first entry of a symbol that the query finds; past either end if none. */
    private static int first(List<Entry> entries, Query query, Position after) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isAhead(entries.get(middle), query, after)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return query.descending() ? low - 1 : low;
    }

    /**
     * Whether an entry is older than where the query starts; with a descending query whether it is
     * where the query starts or older.
     */
    private static boolean isAhead(Entry entry, Query query, Position after) {
        if (query.descending()) {
            return after == null
                    ? !entry.time().isAfter(query.to())
                    : entry.isBefore(after.time(), after.sequence());
        }
        return after == null
                ? entry.time().isBefore(query.from())
                : !entry.isAfter(after.time(), after.sequence());
    }
}
