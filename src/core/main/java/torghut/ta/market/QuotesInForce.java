package torghut.ta.market;

import java.util.Arrays;
import torghut.ta.model.Quote;

/**
 * The quotes of one symbol, for the as-of join with its bars: a bar carries the newest quote by
 * event time among those up to its end.
 *
 * <p>Only the newest quote of each second can be in force at the end of a bar, so at most one per
 * second is kept, and seconds that no open bar needs are merged into one. The few that remain are
 * kept in arrays, because with thousands of symbols each access to another object is a cache miss.
 */
public final class QuotesInForce {

    private static final int INITIAL_CAPACITY = 4;

    /** The first second whose bar may carry the quote at the same index; ascending. */
    private long[] seconds = new long[INITIAL_CAPACITY];

    private Quote[] quotes = new Quote[INITIAL_CAPACITY];
    private int size;

    /** Starts without quotes. */
    public QuotesInForce() {}

    /** Continues after a snapshot. */
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

    /** Takes a quote. Of two with the same time the last in (partition, offset) order counts. */
    public void add(Quote quote) {
        long second = Math.max(quote.second(), quote.openSecond());
        int index = size;
        while (index > 0 && seconds[index - 1] > second) {
            index--;
        }
        if (index > 0 && seconds[index - 1] == second) {
            if (quote.supersedes(quotes[index - 1])) {
                quotes[index - 1] = quote;
            }
            return;
        }
        if (size == seconds.length) {
            seconds = Arrays.copyOf(seconds, 2 * size);
            quotes = Arrays.copyOf(quotes, 2 * size);
        }
        System.arraycopy(seconds, index, seconds, index + 1, size - index);
        System.arraycopy(quotes, index, quotes, index + 1, size - index);
        seconds[index] = second;
        quotes[index] = quote;
        size++;
    }

    /**
     * The newest quote by event time that the bar of this second may carry, null if there is none.
     * Later calls must not ask for an earlier second.
     */
    public Quote asOf(long second) {
        fold(second);
        return size > 0 && seconds[0] <= second ? quotes[0] : null;
    }

    /** What {@link #asOf} would return, without dropping any quote. */
    Quote preview(long second) {
        Quote newest = null;
        for (int i = 0; i < size && seconds[i] <= second; i++) {
            if (newest == null || !newest.supersedes(quotes[i])) {
                newest = quotes[i];
            }
        }
        return newest;
    }

    /** Merges this second and all before it into one quote; no earlier bar may be open. */
    public void fold(long second) {
        int folded = 0;
        while (folded + 1 < size && seconds[folded + 1] <= second) {
            folded++;
            if (quotes[folded - 1].supersedes(quotes[folded])) {
                quotes[folded] = quotes[folded - 1];
            }
        }
        if (folded > 0) {
            System.arraycopy(seconds, folded, seconds, 0, size - folded);
            System.arraycopy(quotes, folded, quotes, 0, size - folded);
            Arrays.fill(quotes, size - folded, size, null);
            size -= folded;
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
        return size;
    }

    /** State for a checkpoint. */
    public State state() {
        State state =
                new State(
                        Arrays.copyOf(seconds, size),
                        new long[size],
                        new double[size],
                        new double[size],
                        new double[size],
                        new double[size],
                        new int[size],
                        new long[size]);
        for (int i = 0; i < size; i++) {
            Quote quote = quotes[i];
            state.timeNanos[i] = quote.timeNanos();
            state.bidPrices[i] = quote.bidPrice();
            state.askPrices[i] = quote.askPrice();
            state.bidSizes[i] = quote.bidSize();
            state.askSizes[i] = quote.askSize();
            state.partitions[i] = quote.partition();
            state.offsets[i] = quote.offset();
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
