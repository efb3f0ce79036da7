package torghut.ta.market;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import torghut.ta.model.Trade;

/**
 * The trades of one symbol whose seconds are still open.
 *
 * <p>It keeps the trades and not a running aggregate: duplicates must be recognized, corrections
 * change trades, and only the whole second shows which trade was first and which last. Memory is
 * bounded by the open seconds; a closed second leaves nothing here.
 */
public final class OpenSeconds {

    private final TreeMap<Long, Prints> seconds = new TreeMap<>();

    /** Starts without trades. */
    public OpenSeconds() {}

    /** Continues after a snapshot. */
    public OpenSeconds(String symbol, State state) {
        if (state.prints != null) {
            new TapeInput(symbol, state.prints)
                    .prints()
                    .all()
                    .forEach(print -> second(print.trade().second()).put(print));
            return;
        }
        for (int i = 0; i < state.ids.length; i++) {
            add(
                    new Trade(
                            symbol,
                            state.timeNanos[i],
                            state.prices[i],
                            state.sizes[i],
                            state.ids[i],
                            state.isFinal[i],
                            state.partitions[i],
                            state.offsets[i],
                            state.openSeconds[i]));
        }
    }

    /**
     * Takes a trade of a second that has not been closed.
     *
     * @return false if it is a copy of a trade that was already there, whichever of the two counts
     */
    public boolean add(Trade trade) {
        return second(trade.second()).add(trade);
    }

    private Prints second(long second) {
        return seconds.computeIfAbsent(second, s -> new Prints());
    }

    /** Whether no second is open. */
    public boolean isEmpty() {
        return seconds.isEmpty();
    }

    /** Whether this second has a trade. */
    public boolean isOpen(long second) {
        return seconds.containsKey(second);
    }

    /** The oldest second with a trade, {@link Long#MAX_VALUE} if there is none. */
    public long oldest() {
        return seconds.isEmpty() ? Long.MAX_VALUE : seconds.firstKey();
    }

    /**
     * Finds the trade that a correction or cancel means. Of several candidates one with the given
     * price and size is preferred, then the newest.
     */
    Optional<Print> find(Predicate<Print> isMeant, double price, double size) {
        Optional<Print> found = Optional.empty();
        for (Prints prints : seconds.descendingMap().values()) {
            Optional<Print> print = prints.find(isMeant, price, size);
            if (print.isPresent() && (found.isEmpty() || print.get().is(price, size))) {
                found = print;
                if (print.get().is(price, size)) {
                    break;
                }
            }
        }
        return found;
    }

    /** Replaces a trade by its corrected or cancelled version. */
    void put(Print revised) {
        second(revised.trade().second()).put(revised);
    }

    /** Removes the oldest second, which must exist, and returns its trades. */
    Prints closeOldest() {
        return seconds.pollFirstEntry().getValue();
    }

    /** The trades by second, in the order of time. */
    NavigableMap<Long, Prints> all() {
        return seconds;
    }

    /** The oldest second with a trade that is not before this one, null if there is none. */
    Long oldestFrom(long second) {
        return seconds.ceilingKey(second);
    }

    /** An independent copy. */
    OpenSeconds copy() {
        OpenSeconds copy = new OpenSeconds();
        seconds.forEach((second, prints) -> copy.seconds.put(second, prints.copy()));
        return copy;
    }

    /** State for a checkpoint. */
    public State state() {
        Prints all = new Prints();
        seconds.values().forEach(prints -> prints.all().forEach(all::put));
        TapeOutput out = new TapeOutput();
        out.prints(all);
        return new State(
                new long[0],
                new double[0],
                new double[0],
                new String[0],
                new boolean[0],
                new int[0],
                new long[0],
                new long[0],
                out.toBytes());
    }

    /**
     * The open trades in a checkpoint. Since the second release {@code prints} holds them and the
     * arrays are empty. States of the first release have one array per field of {@link Trade} and
     * {@code prints} is null.
     */
    public record State(
            long[] timeNanos,
            double[] prices,
            double[] sizes,
            String[] ids,
            boolean[] isFinal,
            int[] partitions,
            long[] offsets,
            long[] openSeconds,
            byte[] prints) {

        /** A state of the first release. */
        public State(
                long[] timeNanos,
                double[] prices,
                double[] sizes,
                String[] ids,
                boolean[] isFinal,
                int[] partitions,
                long[] offsets,
                long[] openSeconds) {
            this(timeNanos, prices, sizes, ids, isFinal, partitions, offsets, openSeconds, null);
        }
    }
}
