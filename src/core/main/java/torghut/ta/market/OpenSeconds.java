package torghut.ta.market;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import torghut.ta.indicators.ExactSum;
import torghut.ta.model.Trade;

/**
 * The trades of one symbol whose seconds are still open: drops duplicates, then turns a second into
 * a bar when it is closed.
 *
 * <p>The trades themselves are kept, not a running aggregate, because their ids have to be
 * remembered for just as long, and because only the whole second tells which trade is first and
 * which is last. What is kept is bounded by the open seconds; a closed second leaves nothing.
 *
 * <p>Duplicates have the same id. In one partition the first in Kafka order counts; in different
 * partitions, between which Kafka has no order, the first by (time, partition, offset). A copy only
 * counts as a duplicate while the second of the trade that counts was open in the copy's partition
 * when the copy was read ({@link Trade#openSecond()}): later its id need not be remembered. All of
 * this follows from the log alone and not from the order in which partitions are read.
 */
public final class OpenSeconds {

    private static final Comparator<Trade> MARKET_ORDER =
            Comparator.comparingLong(Trade::timeNanos)
                    .thenComparingInt(Trade::partition)
                    .thenComparingLong(Trade::offset);

    private final TreeMap<Long, List<Trade>> tradesBySecond = new TreeMap<>();
    private final Map<String, Trade> tradesById = new HashMap<>();

    /** No trades. */
    public OpenSeconds() {}

    /** The trades of a snapshot. */
    public OpenSeconds(String symbol, State state) {
        for (int i = 0; i < state.ids.length; i++) {
            keep(
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
     * @return false if it is a duplicate, or makes one of a trade that was taken before
     */
    public boolean add(Trade trade) {
        Trade known = tradesById.get(trade.id());
        if (known == null) {
            keep(trade);
            return true;
        }
        boolean knownCounts =
                known.partition() == trade.partition()
                        ? known.offset() <= trade.offset()
                        : MARKET_ORDER.compare(known, trade) < 0;
        Trade counts = knownCounts ? known : trade;
        Trade copy = knownCounts ? trade : known;
        if (counts.second() < copy.openSecond()) {
            keep(trade);
            return true;
        }
        if (!knownCounts) {
            remove(known);
            keep(trade);
        }
        return false;
    }

    private void keep(Trade trade) {
        tradesBySecond.computeIfAbsent(trade.second(), second -> new ArrayList<>()).add(trade);
        tradesById.merge(trade.id(), trade, (a, b) -> a.second() >= b.second() ? a : b);
    }

    private void remove(Trade trade) {
        List<Trade> trades = tradesBySecond.get(trade.second());
        trades.remove(trade);
        if (trades.isEmpty()) {
            tradesBySecond.remove(trade.second());
        }
        tradesById.remove(trade.id());
    }

    /** Whether no second is open. */
    public boolean isEmpty() {
        return tradesBySecond.isEmpty();
    }

    /** Whether this second has a trade. */
    public boolean isOpen(long second) {
        return tradesBySecond.containsKey(second);
    }

    /** The oldest second with a trade, {@link Long#MAX_VALUE} if there is none. */
    public long oldest() {
        return tradesBySecond.isEmpty() ? Long.MAX_VALUE : tradesBySecond.firstKey();
    }

    /** Closes the oldest second and forgets its trades. There must be one. */
    public SecondBar closeOldest() {
        Map.Entry<Long, List<Trade>> oldest = tradesBySecond.pollFirstEntry();
        List<Trade> trades = oldest.getValue();
        trades.sort(MARKET_ORDER);
        ExactSum volume = new ExactSum();
        ExactSum notional = new ExactSum();
        double high = Double.NEGATIVE_INFINITY;
        double low = Double.POSITIVE_INFINITY;
        boolean isFinal = true;
        for (Trade trade : trades) {
            volume.add(trade.size());
            notional.addProduct(trade.price(), trade.size());
            high = Math.max(high, trade.price());
            low = Math.min(low, trade.price());
            isFinal &= trade.isFinal();
            tradesById.remove(trade.id(), trade);
        }
        Trade first = trades.get(0);
        Trade last = trades.get(trades.size() - 1);
        return new SecondBar(
                oldest.getKey(),
                first.price(),
                high,
                low,
                last.price(),
                volume,
                notional,
                trades.size(),
                isFinal,
                last.id());
    }

    /** The trades as they go into a checkpoint. */
    public State state() {
        int size = 0;
        for (List<Trade> trades : tradesBySecond.values()) {
            size += trades.size();
        }
        State state =
                new State(
                        new long[size],
                        new double[size],
                        new double[size],
                        new String[size],
                        new boolean[size],
                        new int[size],
                        new long[size],
                        new long[size]);
        int i = 0;
        for (List<Trade> trades : tradesBySecond.values()) {
            for (Trade trade : trades) {
                state.timeNanos[i] = trade.timeNanos();
                state.prices[i] = trade.price();
                state.sizes[i] = trade.size();
                state.ids[i] = trade.id();
                state.isFinal[i] = trade.isFinal();
                state.partitions[i] = trade.partition();
                state.offsets[i] = trade.offset();
                state.openSeconds[i] = trade.openSecond();
                i++;
            }
        }
        return state;
    }

    /** The open trades, one array per field; see {@link Trade}. */
    public record State(
            long[] timeNanos,
            double[] prices,
            double[] sizes,
            String[] ids,
            boolean[] isFinal,
            int[] partitions,
            long[] offsets,
            long[] openSeconds) {}
}
