package torghut.ta.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

/**
 * A market as it stands in Kafka: for each topic its partitions, each with its events in the order
 * of their offsets. The same seed gives the same market: out-of-order and late trades and quotes,
 * re-deliveries in the same and in another partition, records that cannot be used.
 *
 * @param trades partitions of the trades
 * @param quotes partitions of the quotes
 * @param minuteBars partitions of the feed's minute bars
 */
public record MarketLog(
        List<List<InputRecord>> trades,
        List<List<InputRecord>> quotes,
        List<List<InputRecord>> minuteBars) {

    /** First event time: 2013-10-07 13:29:30 UTC, half a minute before the market opens. */
    public static final long START_MILLIS = 1_381_152_570_000L;

    /** How far an event that is in time may be behind its partition. */
    public static final long BOUND_MILLIS = 2_000;

    private static final int TRADE_PARTITIONS = 3;
    private static final int QUOTE_PARTITIONS = 2;

    /** A market of some symbols and seconds. */
    public static MarketLog of(long seed, int symbols, int seconds) {
        Random random = new Random(seed);
        Partitions trades = new Partitions("trades", TRADE_PARTITIONS, random);
        Partitions quotes = new Partitions("quotes", QUOTE_PARTITIONS, random);
        Partitions minuteBars = new Partitions("bars", 1, random);
        int trade = 0;
        for (int second = 0; second < seconds; second++) {
            for (int s = 0; s < symbols; s++) {
                long start = START_MILLIS + second * 1000L;
                // Every symbol has its pace; the last one trades only now and then.
                for (int n = random.nextInt(1 + symbols - s); n > 0; n--) {
                    trade(trades, s, "" + trade++, start, random);
                }
                for (int n = random.nextInt(3); n > 0; n--) {
                    quote(quotes, s, start, random);
                }
                if (second % 60 == 59) {
                    minuteBar(minuteBars, s, Math.floorDiv(start, 60_000L) * 60_000, random);
                }
            }
        }
        return new MarketLog(trades.logs(), quotes.logs(), minuteBars.logs());
    }

    private static void trade(
            Partitions trades, int symbol, String id, long startMillis, Random random) {
        long nanos = nanos(startMillis, random);
        double price = (9_900 + random.nextInt(200)) / 100.0;
        double size = 1 + random.nextInt(500);
        boolean isFinal = random.nextInt(20) > 0;
        trades.add(
                (partition, offset) ->
                        new Trade(name(symbol), nanos, price, size, id, isFinal, partition, offset),
                nanos,
                symbol);
    }

    private static void quote(Partitions quotes, int symbol, long startMillis, Random random) {
        double price = (9_850 + random.nextInt(200)) / 100.0;
        long nanos = nanos(startMillis, random);
        double bid = random.nextInt(20) == 0 ? 0 : price;
        double ask = price + (random.nextInt(12) - 1) / 100.0;
        double bidSize = random.nextInt(4) * 100;
        double askSize = random.nextInt(4) * 100;
        quotes.add(
                (partition, offset) ->
                        new Quote(
                                name(symbol), nanos, bid, ask, bidSize, askSize, partition, offset),
                nanos,
                symbol);
    }

    private static void minuteBar(
            Partitions minuteBars, int symbol, long startMillis, Random random) {
        double volume = random.nextInt(1000);
        minuteBars.add(
                (partition, offset) ->
                        new MinuteBar(
                                name(symbol),
                                startMillis,
                                100,
                                101,
                                99,
                                100,
                                volume,
                                partition,
                                offset),
                (startMillis + 60_000) * 1_000_000,
                0);
    }

    private static String name(int symbol) {
        return "SYM" + symbol;
    }

    /** Often exactly at the start of the second, often the same time again. */
    private static long nanos(long startMillis, Random random) {
        long inSecond =
                switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> 999_999_999L;
                    default -> random.nextLong(1_000_000_000L);
                };
        return startMillis * 1_000_000 + inSecond;
    }

    /** Collects records with the time at which they arrive in a partition. */
    private static final class Partitions {

        /** A record that does not have its place yet. */
        private interface Unplaced {

            InputRecord at(int partition, long offset);
        }

        private record Arrived(Unplaced record, long arrivalNanos) {}

        private final List<List<Arrived>> arrivals = new ArrayList<>();
        private final String topic;
        private final Random random;

        Partitions(String topic, int count, Random random) {
            this.topic = topic;
            this.random = random;
            for (int i = 0; i < count; i++) {
                arrivals.add(new ArrayList<>());
            }
        }

        void add(Unplaced event, long nanos, int symbol) {
            int home = symbol % arrivals.size();
            arrive(event, nanos, home, random.nextInt(30) == 0 ? 9_000 : (int) BOUND_MILLIS);
            if (random.nextInt(15) == 0) {
                arrive(event, nanos, home, 6_000);
            }
            if (random.nextInt(15) == 0) {
                arrive(event, nanos, random.nextInt(arrivals.size()), 3_000);
            }
            if (random.nextInt(40) == 0) {
                arrive(this::deadLetter, nanos, home, 0);
            }
        }

        private DeadLetter deadLetter(int partition, long offset) {
            return new DeadLetter(
                    DeadLetter.Reason.MALFORMED,
                    "not a JSON object",
                    null,
                    "{".getBytes(UTF_8),
                    topic,
                    partition,
                    offset,
                    0);
        }

        private void arrive(Unplaced record, long nanos, int partition, int maxDelayMillis) {
            arrivals.get(partition)
                    .add(
                            new Arrived(
                                    record,
                                    nanos + random.nextInt(maxDelayMillis + 1) * 1_000_000L));
        }

        List<List<InputRecord>> logs() {
            List<List<InputRecord>> logs = new ArrayList<>();
            for (int partition = 0; partition < arrivals.size(); partition++) {
                List<InputRecord> log = new ArrayList<>();
                List<Arrived> inOrder = arrivals.get(partition);
                inOrder.sort(Comparator.comparingLong(Arrived::arrivalNanos));
                for (Arrived arrived : inOrder) {
                    log.add(arrived.record.at(partition, log.size()));
                }
                logs.add(log);
            }
            return logs;
        }
    }
}
