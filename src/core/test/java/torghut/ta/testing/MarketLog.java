package torghut.ta.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;
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
        List<List<MarketEvent>> trades,
        List<List<MarketEvent>> quotes,
        List<List<MarketEvent>> minuteBars) {

    /** First event time: 2013-10-07 13:29:30 UTC, half a minute before the market opens. */
    public static final long START_MILLIS = 1_381_152_570_000L;

    /** How far an event that is in time may be behind its partition. */
    public static final long BOUND_MILLIS = 2_000;

    private static final int TRADE_PARTITIONS = 3;
    private static final int QUOTE_PARTITIONS = 2;

    /** A market of some symbols and seconds. */
    public static MarketLog of(long seed, int symbols, int seconds) {
        Random random = new Random(seed);
        Partitions trades = new Partitions(TRADE_PARTITIONS, random);
        Partitions quotes = new Partitions(QUOTE_PARTITIONS, random);
        Partitions minuteBars = new Partitions(1, random);
        int trade = 0;
        for (int second = 0; second < seconds; second++) {
            for (int s = 0; s < symbols; s++) {
                String symbol = "SYM" + s;
                long start = START_MILLIS + second * 1000L;
                // Every symbol has its pace; the last one trades only now and then.
                for (int n = random.nextInt(1 + symbols - s); n > 0; n--) {
                    trades.add(trade(symbol, "" + trade++, start, random), s);
                }
                for (int n = random.nextInt(3); n > 0; n--) {
                    quotes.add(quote(symbol, start, random), s);
                }
                if (second % 60 == 59) {
                    minuteBars.add(
                            new MinuteBar(
                                    symbol,
                                    Math.floorDiv(start, 60_000L) * 60_000,
                                    100,
                                    101,
                                    99,
                                    100,
                                    random.nextInt(1000),
                                    0,
                                    0),
                            0);
                }
            }
        }
        return new MarketLog(trades.logs("trades"), quotes.logs("quotes"), minuteBars.logs("bars"));
    }

    private static Trade trade(String symbol, String id, long startMillis, Random random) {
        return new Trade(
                symbol,
                nanos(startMillis, random),
                (9_900 + random.nextInt(200)) / 100.0,
                1 + random.nextInt(500),
                id,
                random.nextInt(20) > 0,
                0,
                0);
    }

    private static Quote quote(String symbol, long startMillis, Random random) {
        double bid = (9_850 + random.nextInt(200)) / 100.0;
        return new Quote(
                symbol,
                nanos(startMillis, random),
                random.nextInt(20) == 0 ? 0 : bid,
                bid + (random.nextInt(12) - 1) / 100.0,
                random.nextInt(4) * 100,
                random.nextInt(4) * 100,
                0,
                0);
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

    /** Collects events with the time at which they arrive in a partition. */
    private static final class Partitions {

        private record Arrived(MarketEvent event, long arrivalNanos) {}

        private final List<List<Arrived>> arrivals = new ArrayList<>();
        private final Random random;

        Partitions(int count, Random random) {
            this.random = random;
            for (int i = 0; i < count; i++) {
                arrivals.add(new ArrayList<>());
            }
        }

        void add(MarketEvent event, int symbol) {
            int home = symbol % arrivals.size();
            arrive(event, home, random.nextInt(30) == 0 ? 9_000 : (int) BOUND_MILLIS);
            if (random.nextInt(15) == 0) {
                arrive(event, home, 6_000);
            }
            if (random.nextInt(15) == 0) {
                arrive(event, random.nextInt(arrivals.size()), 3_000);
            }
            if (random.nextInt(40) == 0) {
                arrive(
                        new DeadLetter(
                                DeadLetter.Reason.MALFORMED,
                                "not a JSON object",
                                null,
                                "{".getBytes(UTF_8),
                                "",
                                0,
                                0,
                                0),
                        home,
                        0,
                        nanos(event));
            }
        }

        private void arrive(MarketEvent event, int partition, int maxDelayMillis) {
            arrive(event, partition, maxDelayMillis, nanos(event));
        }

        private void arrive(MarketEvent event, int partition, int maxDelayMillis, long nanos) {
            arrivals.get(partition)
                    .add(
                            new Arrived(
                                    event,
                                    nanos + random.nextInt(maxDelayMillis + 1) * 1_000_000L));
        }

        private static long nanos(MarketEvent event) {
            if (event instanceof Trade trade) {
                return trade.timeNanos();
            } else if (event instanceof Quote quote) {
                return quote.timeNanos();
            }
            return (((MinuteBar) event).startMillis() + 60_000) * 1_000_000;
        }

        List<List<MarketEvent>> logs(String topic) {
            List<List<MarketEvent>> logs = new ArrayList<>();
            for (int partition = 0; partition < arrivals.size(); partition++) {
                List<MarketEvent> log = new ArrayList<>();
                List<Arrived> inOrder = arrivals.get(partition);
                inOrder.sort(Comparator.comparingLong(Arrived::arrivalNanos));
                for (Arrived arrived : inOrder) {
                    log.add(at(arrived.event, topic, partition, log.size()));
                }
                logs.add(log);
            }
            return logs;
        }

        private static MarketEvent at(MarketEvent event, String topic, int partition, long offset) {
            if (event instanceof Trade trade) {
                return new Trade(
                        trade.symbol(),
                        trade.timeNanos(),
                        trade.price(),
                        trade.size(),
                        trade.id(),
                        trade.isFinal(),
                        partition,
                        offset);
            } else if (event instanceof Quote quote) {
                return new Quote(
                        quote.symbol(),
                        quote.timeNanos(),
                        quote.bidPrice(),
                        quote.askPrice(),
                        quote.bidSize(),
                        quote.askSize(),
                        partition,
                        offset);
            } else if (event instanceof MinuteBar bar) {
                return new MinuteBar(
                        bar.symbol(),
                        bar.startMillis(),
                        bar.open(),
                        bar.high(),
                        bar.low(),
                        bar.close(),
                        bar.volume(),
                        partition,
                        offset);
            }
            DeadLetter letter = (DeadLetter) event;
            return new DeadLetter(
                    letter.reason(),
                    letter.error(),
                    letter.key(),
                    letter.value(),
                    topic,
                    partition,
                    offset,
                    0);
        }
    }
}
