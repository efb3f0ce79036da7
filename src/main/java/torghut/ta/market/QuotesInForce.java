package torghut.ta.market;

import java.util.TreeMap;
import torghut.ta.model.Quote;

/**
 * The quotes of one symbol, for the as-of join with its bars: the newest quote by event time among
 * those that a bar may carry.
 *
 * <p>Of each second only the newest quote can ever be in force at a bar's end, so no more than one
 * per second is kept, and seconds that no open bar needs any more are folded into one.
 */
public final class QuotesInForce {

    private final TreeMap<Long, Quote> newestBySecond = new TreeMap<>();

    /** No quotes. */
    public QuotesInForce() {}

    /** The quotes of a snapshot. */
    public QuotesInForce(String symbol, State state) {
        for (int i = 0; i < state.timeNanos.length; i++) {
            add(
                    new Quote(
                            symbol,
                            state.timeNanos[i],
                            state.bidPrices[i],
                            state.askPrices[i],
                            state.bidSizes[i],
                            state.askSizes[i],
                            state.partitions[i],
                            state.offsets[i],
                            state.seconds[i]));
        }
    }

    /** Takes a quote. Of two with the same time the first in Kafka order counts. */
    public void add(Quote quote) {
        long second = Math.max(quote.second(), quote.openSecond());
        newestBySecond.merge(second, quote, (a, b) -> b.supersedes(a) ? b : a);
    }

    /**
     * The newest quote by event time that the bar of this second may carry, null if there is none.
     * No bar of an earlier second may be asked for afterwards.
     */
    public Quote asOf(long second) {
        fold(second);
        Quote oldest = newestBySecond.isEmpty() ? null : newestBySecond.firstEntry().getValue();
        return oldest != null && newestBySecond.firstKey() <= second ? oldest : null;
    }

    /** Keeps one quote for this second and all before it; no bar before it is open any more. */
    public void fold(long second) {
        if (newestBySecond.size() < 2) {
            return;
        }
        Long oldest = newestBySecond.firstKey();
        Long next = newestBySecond.higherKey(oldest);
        while (next != null && next <= second) {
            Quote older = newestBySecond.remove(oldest);
            Quote newer = newestBySecond.get(next);
            if (older.supersedes(newer)) {
                newestBySecond.put(next, older);
            }
            oldest = next;
            next = newestBySecond.higherKey(oldest);
        }
    }

    /**
     * Spread over mid in basis points, null unless both sides have a price; negative when the quote
     * is crossed.
     */
    public static Double spreadBps(Quote quote) {
        if (!(quote.bidPrice() > 0 && quote.askPrice() > 0)) {
            return null;
        }
        return (quote.askPrice() - quote.bidPrice())
                / ((quote.askPrice() + quote.bidPrice()) / 2)
                * 10_000;
    }

    /** (bid size - ask size) / (bid size + ask size) in [-1, 1], null when both sizes are 0. */
    public static Double imbalance(Quote quote) {
        double total = quote.bidSize() + quote.askSize();
        return total == 0 ? null : (quote.bidSize() - quote.askSize()) / total;
    }

    /** Number of quotes kept. */
    public int size() {
        return newestBySecond.size();
    }

    /** The quotes as they go into a checkpoint. */
    public State state() {
        int size = newestBySecond.size();
        State state =
                new State(
                        new long[size],
                        new long[size],
                        new double[size],
                        new double[size],
                        new double[size],
                        new double[size],
                        new int[size],
                        new long[size]);
        int i = 0;
        for (var entry : newestBySecond.entrySet()) {
            Quote quote = entry.getValue();
            state.seconds[i] = entry.getKey();
            state.timeNanos[i] = quote.timeNanos();
            state.bidPrices[i] = quote.bidPrice();
            state.askPrices[i] = quote.askPrice();
            state.bidSizes[i] = quote.bidSize();
            state.askSizes[i] = quote.askSize();
            state.partitions[i] = quote.partition();
            state.offsets[i] = quote.offset();
            i++;
        }
        return state;
    }

    /** The quotes and the first second whose bar may carry each, one array per field. */
    public record State(
            long[] seconds,
            long[] timeNanos,
            double[] bidPrices,
            double[] askPrices,
            double[] bidSizes,
            double[] askSizes,
            int[] partitions,
            long[] offsets) {}
}
