package torghut.ta.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A seeded log of a busy market: trades and quotes of about 120 bytes, in the flat shape with times
 * in nanoseconds, somewhat out of order, one trade in a hundred repeated. The activity of the
 * symbols follows Zipf's law with exponent 1: of 500 symbols the first has 15 % of all records.
 *
 * <p>It depends on its parameters alone and has no late and no unusable record, so the number of
 * bars in it is known.
 */
final class BenchLog {

    /** As in a backlog, and within the job's default bound, so that no trade is late. */
    static final int MAX_JITTER_MILLIS = 1_000;

    private static final String NAME = "SYM";

    private static final long FIRST_ID = 52_983_525_029_461L;
    private static final int REPEATED_ONE_IN = 100;

    private final Random random;
    private final double[] cumulativeActivity;
    private final String[] names;
    private final byte[][] keys;
    private final long[] cents;
    private final int tradesPerSecond;
    private final double recordsPerMilli;
    private final int recordsPerSecond;
    private final long startMillis;
    private final int maxJitterMillis;
    private final Set<Long> barsOfSymbols = new HashSet<>();
    private final Map<Long, String> seconds = new HashMap<>();
    private final StringBuilder text = new StringBuilder(160);

    private long records;
    private Entry lastTrade;

    /**
     * An entry of the log.
     *
     * @param dueMillis when it would be published, in milliseconds since the epoch
     * @param timeMillis its event time, in milliseconds since the epoch
     * @param isTrade a trade, else a quote
     * @param isCopy a trade that was in the log before
     */
    record Entry(
            long dueMillis,
            long timeMillis,
            boolean isTrade,
            boolean isCopy,
            byte[] key,
            byte[] value) {}

    /**
     * A log.
     *
     * @param symbols how many symbols, at least 1
     * @param tradesPerSecond at least 1
     * @param quotesPerSecond at least 0
     * @param startMillis when its first record is due, in milliseconds since the epoch
     */
    BenchLog(long seed, int symbols, int tradesPerSecond, int quotesPerSecond, long startMillis) {
        this(seed, symbols, tradesPerSecond, quotesPerSecond, startMillis, MAX_JITTER_MILLIS);
    }

    /**
     * A log that is out of order by more or less.
     *
     * @param maxJitterMillis event times are before the due time by less than this, at least 1
     */
    BenchLog(
            long seed,
            int symbols,
            int tradesPerSecond,
            int quotesPerSecond,
            long startMillis,
            int maxJitterMillis) {
        this.random = new Random(seed);
        this.cumulativeActivity = new double[symbols];
        this.names = new String[symbols];
        this.keys = new byte[symbols][];
        this.cents = new long[symbols];
        double sum = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            sum += 1.0 / (symbol + 1);
            cumulativeActivity[symbol] = sum;
            names[symbol] = NAME + symbol;
            keys[symbol] = names[symbol].getBytes(UTF_8);
            cents[symbol] = 2_000L + random.nextInt(30_000);
        }
        this.tradesPerSecond = tradesPerSecond;
        this.recordsPerSecond = tradesPerSecond + quotesPerSecond;
        this.recordsPerMilli = recordsPerSecond / 1000.0;
        this.startMillis = startMillis;
        this.maxJitterMillis = maxJitterMillis;
    }

    /** The next record; its due time is never before that of the previous one. */
    Entry next() {
        long due = startMillis + (long) (records / recordsPerMilli);
        records++;
        boolean isTrade = random.nextInt(recordsPerSecond) < tradesPerSecond;
        if (isTrade && lastTrade != null && random.nextInt(REPEATED_ONE_IN) == 0) {
            return new Entry(
                    due, lastTrade.timeMillis(), true, true, lastTrade.key(), lastTrade.value());
        }
        int symbol = symbol();
        long nanos =
                (due - random.nextInt(maxJitterMillis)) * 1_000_000L + random.nextInt(1_000_000);
        byte[] value = isTrade ? trade(symbol, nanos) : quote(symbol, nanos);
        Entry entry = new Entry(due, nanos / 1_000_000, isTrade, false, keys[symbol], value);
        if (isTrade) {
            barsOfSymbols.add(nanos / 1_000_000_000L * names.length + symbol);
            lastTrade = entry;
        }
        return entry;
    }

    /**
     * A record of a symbol of its own, so much later than the log that it closes every second of
     * it. Written to each partition it leaves nothing to wait for.
     */
    Entry last(boolean isTrade, int partition) {
        long due = startMillis + (long) (records / recordsPerMilli) + 60_000;
        String name = "LAST" + partition;
        begin(name, due * 1_000_000L);
        byte[] value =
                isTrade
                        ? endTrade(10_000, 1, partition)
                        : endQuote(10_000, 10_001, 1, 1, partition);
        return new Entry(due, due, isTrade, false, name.getBytes(UTF_8), value);
    }

    /** From now on all symbols are equally active. */
    void evenOut() {
        for (int symbol = 0; symbol < cumulativeActivity.length; symbol++) {
            cumulativeActivity[symbol] = symbol + 1;
        }
    }

    /** Bars of the trades so far: the different pairs of symbol and second. */
    long bars() {
        return barsOfSymbols.size();
    }

    /**
     * Takes a bar out of those of the trades so far.
     *
     * @param second number of the second since the epoch
     * @return false if it is not among them, or is not any more
     */
    boolean takeBar(String symbol, long second) {
        int number = Integer.parseInt(symbol.substring(NAME.length()));
        return barsOfSymbols.remove(second * names.length + number);
    }

    /** The bars among them whose second ends in {@code [fromMillis, toMillis)}. */
    long bars(long fromMillis, long toMillis) {
        return barsOfSymbols.stream()
                .mapToLong(bar -> (bar / names.length + 1) * 1_000)
                .filter(endMillis -> endMillis >= fromMillis && endMillis < toMillis)
                .count();
    }

    private int symbol() {
        double sought = random.nextDouble() * cumulativeActivity[cumulativeActivity.length - 1];
        int low = 0;
        int high = cumulativeActivity.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulativeActivity[middle] < sought) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private byte[] trade(int symbol, long nanos) {
        cents[symbol] = Math.max(100, cents[symbol] + random.nextInt(7) - 3);
        begin(names[symbol], nanos);
        return endTrade(cents[symbol], 1 + random.nextInt(500), records);
    }

    private byte[] endTrade(long price, int size, long id) {
        text.append("\",\"p\":");
        price(price);
        text.append(",\"s\":").append(size);
        text.append(",\"id\":\"").append(FIRST_ID + id).append("\",\"is_final\":true}");
        return text.toString().getBytes(UTF_8);
    }

    private byte[] quote(int symbol, long nanos) {
        long bid = cents[symbol] - random.nextInt(5);
        long ask = bid + 1 + random.nextInt(6);
        begin(names[symbol], nanos);
        return endQuote(bid, ask, random.nextInt(40), random.nextInt(40), records);
    }

    private byte[] endQuote(long bid, long ask, int bidSize, int askSize, long number) {
        text.append("\",\"bp\":");
        price(bid);
        text.append(",\"ap\":");
        price(ask);
        text.append(",\"bs\":").append(bidSize).append(",\"as\":").append(askSize);
        // An unknown field, as the feed has several.
        text.append(",\"n\":").append(number).append(",\"is_final\":true}");
        return text.toString().getBytes(UTF_8);
    }

    private void begin(String symbol, long nanos) {
        text.setLength(0);
        text.append("{\"symbol\":\"").append(symbol).append("\",\"t\":\"");
        text.append(second(nanos / 1_000_000_000L)).append('.');
        String fraction = Long.toString(1_000_000_000L + nanos % 1_000_000_000L);
        text.append(fraction, 1, 10).append('Z');
    }

    private void price(long price) {
        text.append(price / 100).append('.');
        text.append((char) ('0' + price / 10 % 10)).append((char) ('0' + price % 10));
    }

    /** "2026-03-02T14:30:05", remembered for as long as records of that second come. */
    private String second(long second) {
        if (seconds.size() > 8) {
            seconds.clear();
        }
        return seconds.computeIfAbsent(
                second, number -> Instant.ofEpochSecond(number).toString().substring(0, 19));
    }
}
