package torghut.ta.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * An endless log of a market: trades, quotes and minute bars in both shapes, out of order,
 * repeated, late, and unusable ones, and trades that are corrected or cancelled later. It depends
 * on the seed and the rate alone; its times are relative to the start.
 */
final class MarketLog {

    /** Symbols, more than partitions and enough that none of those ever falls silent. */
    static final int SYMBOLS = 40;

    private static final int REMEMBERED_TRADES = 200;

    /** Trades that may be corrected or cancelled: one in so many of those of the last seconds. */
    private static final int AMENDABLE_ONE_IN = 20;

    /** How long trades can be corrected and cancelled: for some of them it is too late then. */
    private static final int AMENDABLE_SECONDS = 25;

    private static final List<String> VENUES = List.of("N", "P", "Q");
    private static final long MINUTE_MILLIS = 60_000;

    /** Minute bars are published this long after their minute. */
    private static final long MINUTE_BAR_DELAY_MILLIS = 3_000;

    /** 2100-01-01: ahead of any wall clock that runs this. */
    private static final long FAR_FUTURE_MILLIS = 4_102_444_800_000L;

    private final Random random;
    private final double recordsPerMilli;
    private final long startMillis;
    private final double[] prices = new double[SYMBOLS];
    private final List<Entry> sentTrades = new ArrayList<>();
    private final Deque<Tape> amendable = new ArrayDeque<>();
    private final ArrayDeque<Entry> minuteBars = new ArrayDeque<>();

    private Entry lastAmendment;
    private long records;
    private long tradeIds;
    private long nextMinuteMillis;

    /** The input topics by what they hold. */
    enum Input {
        TRADES,
        QUOTES,
        MINUTE_BARS
    }

    /**
     * An entry of the log.
     *
     * @param dueMillis when it is to be written, in milliseconds since the epoch
     * @param input which topic it belongs to
     * @param key its key, a symbol
     * @param value its value
     */
    record Entry(long dueMillis, Input input, String key, String value) {

        /** The entry once more, due at another time. */
        Entry again(long millis) {
            return new Entry(millis, input, key, value);
        }

        byte[] keyBytes() {
            return key.getBytes(UTF_8);
        }

        byte[] valueBytes() {
            return value.getBytes(UTF_8);
        }
    }

    /** A trade as it stands on the tape. */
    private record Tape(long sentMillis, int symbol, String venue, String id, Print print) {}

    /** What can be corrected of a trade. */
    private record Print(double price, int size) {

        String fields(String prefix) {
            return String.format(
                    Locale.ROOT, "\"%sp\":%.2f,\"%ss\":%d", prefix, price, prefix, size);
        }
    }

    /**
     * A log.
     *
     * @param recordsPerSecond trades and quotes together, at least 1
     * @param startMillis when its first record is due
     */
    MarketLog(long seed, int recordsPerSecond, long startMillis) {
        this.random = new Random(seed);
        this.recordsPerMilli = recordsPerSecond / 1000.0;
        this.startMillis = startMillis;
        this.nextMinuteMillis = Math.floorDiv(startMillis, MINUTE_MILLIS) * MINUTE_MILLIS;
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            prices[symbol] = 20 + 10.0 * symbol;
        }
    }

    /** The next record; its due time is never before that of the previous one. */
    Entry next() {
        if (!minuteBars.isEmpty()) {
            return minuteBars.pop();
        }
        long due = startMillis + (long) (records / recordsPerMilli);
        if (due >= nextMinuteMillis + MINUTE_MILLIS + MINUTE_BAR_DELAY_MILLIS) {
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                minuteBars.add(minuteBar(due, symbol));
            }
            nextMinuteMillis += MINUTE_MILLIS;
            return minuteBars.pop();
        }
        records++;
        int kind = random.nextInt(1000);
        if (kind < 560) {
            return trade(due);
        } else if (kind < 580 && !sentTrades.isEmpty()) {
            return sentTrades.get(random.nextInt(sentTrades.size())).again(due);
        } else if (kind < 584) {
            return unusable(due);
        } else if (kind < 594 && !amendable.isEmpty()) {
            return amendment(due);
        }
        return quote(due);
    }

    private Entry trade(long due) {
        int symbol = symbol();
        prices[symbol] = Math.max(1, prices[symbol] + (random.nextInt(7) - 3) / 100.0);
        long behind =
                random.nextInt(150) == 0 ? 4_000 + random.nextInt(20_000) : random.nextInt(1_200);
        Print print = new Print(prices[symbol], 1 + random.nextInt(500));
        String id = Long.toString(tradeIds++);
        String venue = VENUES.get(random.nextInt(VENUES.size()));
        String fields =
                print.fields("")
                        + ",\"x\":\""
                        + venue
                        + "\",\"id\":"
                        + (random.nextBoolean() ? id : "\"" + id + "\"");
        Entry record =
                new Entry(
                        due,
                        Input.TRADES,
                        name(symbol),
                        shaped(
                                "trades",
                                symbol,
                                time(due - behind),
                                fields,
                                random.nextInt(50) != 0));
        if (sentTrades.size() < REMEMBERED_TRADES) {
            sentTrades.add(record);
        } else {
            sentTrades.set(random.nextInt(REMEMBERED_TRADES), record);
        }
        if (random.nextInt(AMENDABLE_ONE_IN) == 0) {
            amendable.add(new Tape(due, symbol, venue, id, print));
        }
        return record;
    }

    /**
     * A correction or a cancel of a trade of the last seconds, or the one before once more, or one
     * of a trade that there never was.
     */
    private Entry amendment(long due) {
        while (amendable.size() > 1
                && amendable.getFirst().sentMillis < due - AMENDABLE_SECONDS * 1_000L) {
            amendable.removeFirst();
        }
        if (lastAmendment != null && random.nextInt(8) == 0) {
            return lastAmendment.again(due);
        }
        Tape trade = takeAmendable();
        if (random.nextInt(16) == 0) {
            trade = new Tape(due, trade.symbol, trade.venue, "never-" + tradeIds, trade.print);
        }
        lastAmendment = random.nextInt(3) == 0 ? cancel(due, trade) : correction(due, trade);
        return lastAmendment;
    }

    /** One of all ages alike; the queue keeps its order. */
    private Tape takeAmendable() {
        List<Tape> all = List.copyOf(amendable);
        Tape taken = all.get(random.nextInt(all.size()));
        amendable.remove(taken);
        return taken;
    }

    private Entry cancel(long due, Tape trade) {
        String fields =
                "\"T\":\"x\",\"x\":\"%s\",\"i\":\"%s\",%s,\"a\":\"C\""
                        .formatted(trade.venue, trade.id, trade.print.fields(""));
        return new Entry(
                due,
                Input.TRADES,
                name(trade.symbol),
                shaped("trades", trade.symbol, time(due - random.nextInt(300)), fields, true));
    }

    private Entry correction(long due, Tape trade) {
        Print corrected =
                new Print(
                        Math.max(1, trade.print.price + (random.nextInt(21) - 10) / 100.0),
                        1 + random.nextInt(500));
        String fields =
                "\"T\":\"c\",\"x\":\"%s\",\"oi\":\"%s\",%s,\"ci\":\"%s\",%s"
                        .formatted(
                                trade.venue,
                                trade.id,
                                trade.print.fields("o"),
                                trade.id,
                                corrected.fields("c"));
        // It may be corrected again and cancelled, each time at another time.
        if (!trade.id.startsWith("never-")) {
            amendable.add(new Tape(due, trade.symbol, trade.venue, trade.id, corrected));
        }
        return new Entry(
                due,
                Input.TRADES,
                name(trade.symbol),
                shaped(
                        "trades",
                        trade.symbol,
                        "\"" + Instant.ofEpochMilli(due).plusNanos(records % 1_000_000) + "\"",
                        fields,
                        true));
    }

    private Entry quote(long due) {
        int symbol = symbol();
        double bid = prices[symbol] - random.nextInt(5) / 100.0;
        String fields =
                String.format(
                        Locale.ROOT,
                        "\"bp\":%.2f,\"ap\":%.2f,\"bs\":%d,\"as\":%d",
                        bid,
                        bid + random.nextInt(6) / 100.0,
                        random.nextInt(40),
                        random.nextInt(40));
        long behind =
                random.nextInt(300) == 0 ? 4_000 + random.nextInt(20_000) : random.nextInt(1_200);
        return new Entry(
                due,
                Input.QUOTES,
                name(symbol),
                shaped("quotes", symbol, time(due - behind), fields, true));
    }

    /**
     * The prices are made up, so every minute disagrees with the trades and the job must say so.
     */
    private Entry minuteBar(long due, int symbol) {
        double low = prices[symbol] - random.nextInt(50) / 100.0;
        String fields =
                String.format(
                        Locale.ROOT,
                        "\"o\":%.2f,\"h\":%.2f,\"l\":%.2f,\"c\":%.2f,\"v\":%d",
                        low,
                        low + 1,
                        low,
                        low + 0.5,
                        1 + random.nextInt(100_000));
        return new Entry(
                due,
                Input.MINUTE_BARS,
                name(symbol),
                shaped("bars", symbol, Long.toString(nextMinuteMillis), fields, true));
    }

    private Entry unusable(long due) {
        int symbol = symbol();
        String flat = "{\"symbol\":\"" + name(symbol) + "\",\"t\":";
        String value =
                switch (random.nextInt(5)) {
                    case 0 -> flat;
                    case 1 -> flat + due + ",\"p\":-1,\"s\":5,\"id\":\"negative\"}";
                    case 2 -> flat + "\"yesterday\",\"p\":1,\"s\":5,\"id\":\"unreadable\"}";
                    case 3 -> flat + FAR_FUTURE_MILLIS + ",\"p\":1,\"s\":5,\"id\":\"future\"}";
                    default -> "";
                };
        return new Entry(due, Input.TRADES, name(symbol), value);
    }

    /** Small numbers come up more often than large ones, as with real symbols. */
    private int symbol() {
        return Math.min(random.nextInt(SYMBOLS), random.nextInt(SYMBOLS));
    }

    private static String name(int symbol) {
        return "SYM" + symbol;
    }

    private String time(long millis) {
        return random.nextBoolean()
                ? Long.toString(millis)
                : "\"" + Instant.ofEpochMilli(millis).plusNanos(random.nextInt(1_000_000)) + "\"";
    }

    private String shaped(String channel, int symbol, String time, String fields, boolean isFinal) {
        String event = "\"symbol\":\"" + name(symbol) + "\",\"t\":" + time + "," + fields;
        if (random.nextBoolean()) {
            return "{" + event + ",\"is_final\":" + isFinal + "}";
        }
        return "{\"feed\":\"sip\",\"channel\":\""
                + channel
                + "\",\"symbol\":\""
                + name(symbol)
                + "\",\"seq\":"
                + records
                + ",\"payload\":{"
                + event
                + "},\"is_final\":"
                + isFinal
                + ",\"source\":\"drill\",\"version\":1}";
    }
}
