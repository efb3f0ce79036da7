package torghut.ta.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import torghut.ta.testkit.FeedRecord.Channel;

/**
 * An endless market of twenty symbols: quotes that wander around a price level, trades at the bid
 * or the ask, and the minute bars of those trades, in the order in which they reach the topics.
 *
 * <p>The records are a pure function of the constructor's arguments. A trading day of six and a
 * half hours begins with the feed and is followed by the next: busy at the open and the close, calm
 * in between.
 *
 * <p>Stocks have the venues, tapes and sale conditions of Alpaca's feed: four trades in ten are off
 * exchange (venue D), a third of all are odd lots, one off-exchange trade in 50 has an average or
 * derived price; none of these sets a price in a minute bar. One stock trade in 2 000 is corrected
 * and one cancelled, more than on a real tape, half of them at once and half 10 to 60 s later. The
 * crypto pair says who took the liquidity instead.
 *
 * <p>What a real feed does wrong is there too. One record in twenty is delayed, by at most the
 * given delay, and one off-exchange trade in 100 is reported 5 to 15 s later than that; one trade
 * in 200 is delivered again, a fifth of these after its second has been closed; one record in 2 000
 * comes with a broken one. Records are flat or in an envelope, ids are strings or integers, times
 * are RFC 3339 or milliseconds.
 *
 * <p>A minute bar counts what reached the topic in time: no late report, and no later correction.
 */
public final class MarketSimulator implements Iterator<FeedRecord> {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long TRADING_DAY = Duration.ofMinutes(390).toNanos();
    private static final double TRADING_YEAR_SECONDS = 252 * 23_400.0;

    private static final double DELAYED_SHARE = 0.05;
    private static final long USUAL_DELAY = 30 * MILLI;
    private static final double REDELIVERED_SHARE = 0.005;
    private static final double BROKEN_SHARE = 0.0005;
    private static final double CROSSED_SHARE = 0.002;
    private static final double OFF_EXCHANGE_SHARE = 0.4;
    private static final double LATE_SHARE = 0.01;
    private static final double UNUSUAL_PRICE_SHARE = 0.02;
    private static final double SWEEP_SHARE = 0.3;
    private static final double CORRECTED_SHARE = 0.0005;
    private static final double CANCELLED_SHARE = 0.0005;

    private static final char CRYPTO = 0;
    private static final String OFF_EXCHANGE = "D";
    private static final List<String> EXCHANGES = List.of("Q", "P", "Z", "K", "N", "V");

    /**
     * Symbol, tape, price level (its decimals are the tick), decimals of sizes, round lot, trades
     * per second, volatility.
     */
    private static final List<Listing> LISTINGS =
            List.of(
                    new Listing("SPY", 'B', "601.20", 0, 100, 3.0, 0.14),
                    new Listing("QQQ", 'C', "522.40", 0, 100, 2.6, 0.19),
                    new Listing("NVDA", 'C', "176.30", 0, 100, 3.0, 0.45),
                    new Listing("TSLA", 'C', "318.75", 0, 100, 2.8, 0.55),
                    new Listing("AAPL", 'C', "226.10", 0, 100, 2.6, 0.25),
                    new Listing("MSFT", 'C', "431.55", 0, 100, 2.0, 0.22),
                    new Listing("AMZN", 'C', "203.80", 0, 100, 2.0, 0.30),
                    new Listing("META", 'C', "571.90", 0, 100, 1.6, 0.34),
                    new Listing("GOOGL", 'C', "172.65", 0, 100, 1.8, 0.28),
                    new Listing("AMD", 'C', "142.25", 0, 100, 2.2, 0.48),
                    new Listing("INTC", 'C', "23.48", 0, 100, 1.8, 0.50),
                    new Listing("JPM", 'A', "243.35", 0, 100, 1.0, 0.22),
                    new Listing("BAC", 'A', "45.62", 0, 100, 1.4, 0.24),
                    new Listing("XOM", 'A', "118.07", 0, 100, 0.9, 0.21),
                    new Listing("KO", 'A', "63.91", 0, 100, 0.7, 0.13),
                    new Listing("PFE", 'A', "25.36", 0, 100, 0.9, 0.25),
                    new Listing("F", 'A', "11.14", 0, 100, 0.8, 0.33),
                    new Listing("IBM", 'A', "222.97", 0, 100, 0.5, 0.20),
                    new Listing("SNDL", 'C', "0.8420", 0, 500, 0.5, 0.90),
                    new Listing("BTCUSD", CRYPTO, "97250.00", 4, 900, 2.4, 0.60));

    private final long startNanos;
    private final double rate;
    private final long maxDelayNanos;
    private final List<Stock> stocks;
    private final PriorityQueue<Arrival> arrivals =
            new PriorityQueue<>(
                    Comparator.comparingLong(Arrival::sendNanos)
                            .thenComparingLong(Arrival::sequence));
    private long nextSecond;
    private long sequence;

    /**
     * Starts a market.
     *
     * @param seed same seed, same records
     * @param start time of the first records, a whole second or rounded down to one
     * @param rate 1 for about 35 trades and 250 quotes a second on average over the day
     * @param maxDelay the longest that an event is on its way; the job's out-of-orderness
     */
    public MarketSimulator(long seed, Instant start, double rate, Duration maxDelay) {
        this.startNanos = start.getEpochSecond() * SECOND;
        this.rate = rate;
        this.maxDelayNanos = maxDelay.toNanos();
        SplittableRandom seeds = new SplittableRandom(seed);
        this.stocks = LISTINGS.stream().map(listing -> new Stock(listing, seeds.split())).toList();
        this.nextSecond = startNanos;
    }

    /** Symbols of the market, the busy ones first. */
    public static List<String> symbols() {
        return LISTINGS.stream().map(Listing::symbol).toList();
    }

    /** Always true. */
    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public FeedRecord next() {
        // An event arrives no earlier than it happens: what comes before the next second is known.
        FeedRecord record = null;
        while (record == null) {
            while (arrivals.isEmpty() || arrivals.peek().sendNanos() >= nextSecond) {
                simulateSecond();
            }
            record = arrivals.remove().deliver();
        }
        return record;
    }

    private void simulateSecond() {
        double busyness = busyness(nextSecond - startNanos);
        for (Stock stock : stocks) {
            stock.simulateSecond(nextSecond, busyness);
        }
        nextSecond += SECOND;
        if (nextSecond % MINUTE == 0 && nextSecond - MINUTE >= startNanos) {
            stocks.forEach(stock -> stock.closeMinute(nextSecond - MINUTE));
        }
    }

    /** Intraday pattern: 2 at the open and the close, 0.5 in the middle, 1 on average. */
    public static double busyness(long elapsedNanos) {
        double fromMidday = 2.0 * (elapsedNanos % TRADING_DAY) / TRADING_DAY - 1;
        return 0.5 + 1.5 * fromMidday * fromMidday;
    }

    private void arrive(long sendNanos, Delivery delivery) {
        arrivals.add(new Arrival(sendNanos, sequence++, delivery));
    }

    private record Listing(
            String symbol,
            char tape,
            String level,
            int sizeDecimals,
            long lot,
            double tradesPerSecond,
            double volatility) {}

    /**
     * Makes the record when it arrives: a minute bar depends on the order of arrival. Null where
     * nothing set a price in a symbol's minute.
     */
    private interface Delivery {
        FeedRecord record(long sendNanos);
    }

    private record Arrival(long sendNanos, long sequence, Delivery delivery) {
        FeedRecord deliver() {
            return delivery.record(sendNanos);
        }
    }

    /**
     * How a record is written: flat or in an envelope, with Alpaca's short names or the long ones,
     * with the time as milliseconds or as RFC 3339.
     *
     * @param sequence number of the record among those of its symbol
     * @param eventNanos event time as the record says it, so rounded down where it says
     *     milliseconds
     */
    private record Shape(
            String symbol,
            long sequence,
            long eventNanos,
            boolean millis,
            boolean envelope,
            boolean shortNames) {

        Shape tomorrow() {
            long later = eventNanos + Duration.ofDays(1).toNanos();
            return new Shape(symbol, sequence, later, millis, envelope, shortNames);
        }

        String render(Channel channel, long sendNanos, String fields) {
            String time =
                    millis ? Long.toString(eventNanos / MILLI) : "\"" + instant(eventNanos) + "\"";
            if (!envelope) {
                return (shortNames ? "{\"S\":\"" : "{\"symbol\":\"")
                        + symbol
                        + "\",\"t\":"
                        + time
                        + ","
                        + fields
                        + (sequence % 2 == 0 ? ",\"is_final\":true}" : "}");
            }
            // Without a time of its own, a payload takes that of its envelope.
            String payload = sequence % 8 == 0 ? fields : "\"t\":" + time + "," + fields;
            return "{\"ingest_ts\":\""
                    + instant(sendNanos)
                    + "\",\"event_ts\":"
                    + time
                    + ",\"feed\":\"sim\",\"channel\":\""
                    + channel.alpacaName()
                    + "\",\"symbol\":\""
                    + symbol
                    + "\",\"seq\":"
                    + sequence
                    + ",\"payload\":{"
                    + payload
                    + "},\"is_final\":true,\"source\":\"simulator\",\"window\":null,\"version\":1}";
        }

        private static Instant instant(long nanos) {
            return Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND);
        }
    }

    /** A trade as it counts in its minute, in ticks and units, until it is corrected. */
    private static final class Print {
        private final long nanos;
        private final boolean setsPrice;
        private long price;
        private long size;

        Print(long nanos, boolean setsPrice, long price, long size) {
            this.nanos = nanos;
            this.setsPrice = setsPrice;
            this.price = price;
            this.size = size;
        }
    }

    /** Open, high, low and close in ticks, as the feed's consumer will see them. */
    private static final class Minute {
        private long openNanos = Long.MAX_VALUE;
        private long closeNanos = Long.MIN_VALUE;
        private long open;
        private long high = Long.MIN_VALUE;
        private long low = Long.MAX_VALUE;
        private long close;
        private long volume;

        /** Prints in the order of their arrival. */
        Minute(List<Print> prints) {
            for (Print print : prints) {
                volume += print.size;
                if (print.setsPrice && print.size > 0) {
                    addPrice(print);
                }
            }
        }

        private void addPrice(Print print) {
            if (print.nanos < openNanos) {
                openNanos = print.nanos;
                open = print.price;
            }
            if (print.nanos >= closeNanos) {
                closeNanos = print.nanos;
                close = print.price;
            }
            high = Math.max(high, print.price);
            low = Math.min(low, print.price);
        }

        boolean hasPrice() {
            return openNanos != Long.MAX_VALUE;
        }
    }

    /** One symbol. Prices are whole ticks and sizes whole units, so that sums are exact. */
    private final class Stock {
        private final Listing listing;
        private final SplittableRandom random;
        private final double level;
        private final int priceDecimals;
        private final Map<Long, List<Print>> minutes = new HashMap<>();
        private double mid;
        private long bid;
        private long ask;
        private long lastId;
        private long lastSequence;

        Stock(Listing listing, SplittableRandom random) {
            BigDecimal price = new BigDecimal(listing.level());
            this.listing = listing;
            this.random = random;
            this.level = price.unscaledValue().doubleValue();
            this.priceDecimals = price.scale();
            this.mid = level;
            this.lastId = 50_000_000_000_000L + random.nextInt(1_000_000_000);
            moveQuote();
        }

        void simulateSecond(long second, double busyness) {
            int trades = poisson(rate * busyness * listing.tradesPerSecond());
            int events = trades;
            for (int i = 0; i < trades; i++) {
                events += random.nextInt(5, 11);
            }
            if (events == 0 && random.nextInt(3) == 0) {
                events = 1;
            }
            long[] times = random.longs(events, second, second + SECOND).toArray();
            Arrays.sort(times);
            double step =
                    events == 0
                            ? 0
                            : listing.volatility() / Math.sqrt(TRADING_YEAR_SECONDS * events);
            int tradesLeft = trades;
            for (int i = 0; i < events; i++) {
                // The pull to the level keeps prices plausible however long the market runs.
                mid *= Math.exp(step * random.nextGaussian() + 2e-5 * (level / mid - 1));
                if (random.nextInt(events - i) < tradesLeft) {
                    tradesLeft--;
                    trade(times[i]);
                } else {
                    moveQuote();
                    quote(times[i]);
                }
            }
        }

        /** Knuth's product of uniforms, in steps that cannot underflow. */
        private int poisson(double mean) {
            int count = 0;
            for (double left = mean; left > 0; left -= 30) {
                double limit = Math.exp(-Math.min(left, 30));
                for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
                    count++;
                }
            }
            return count;
        }

        private void moveQuote() {
            // A spread of about half a basis point, at least one tick.
            double half = Math.max(0.5, mid * 3e-5 * (0.5 + random.nextDouble()));
            bid = Math.max(1, Math.round(mid - half));
            ask = Math.max(bid + 1, Math.round(mid + half));
            if (random.nextDouble() < CROSSED_SHARE) {
                ask = bid - random.nextInt(2);
            }
        }

        private void quote(long nanos) {
            Shape shape = shape(nanos);
            long sendNanos = nanos + delay();
            String json =
                    shape.render(
                            Channel.QUOTES,
                            sendNanos,
                            "\"bp\":"
                                    + price(bid)
                                    + ",\"ap\":"
                                    + price(ask)
                                    + ",\"bs\":"
                                    + size(lots())
                                    + ",\"as\":"
                                    + size(lots()));
            arrive(sendNanos, send -> record(Channel.QUOTES, send, json));
            breakSome(Channel.QUOTES, shape, sendNanos);
        }

        private void trade(long nanos) {
            Shape shape = shape(nanos);
            boolean isStock = listing.tape() != CRYPTO;
            boolean isOffExchange = isStock && random.nextDouble() < OFF_EXCHANGE_SHARE;
            boolean isLate = isOffExchange && random.nextDouble() < LATE_SHARE;
            long sendNanos =
                    nanos
                            + (isLate
                                    ? maxDelayNanos + random.nextLong(5 * SECOND, 15 * SECOND)
                                    : delay());
            boolean isBought = random.nextBoolean();
            long price = isBought ? ask : bid;
            long size = random.nextInt(10) < 3 ? random.nextLong(1, listing.lot()) : lots();
            String venue =
                    isOffExchange ? OFF_EXCHANGE : EXCHANGES.get(random.nextInt(EXCHANGES.size()));
            String codes = isStock ? conditions(isOffExchange, size) : "";
            String said =
                    isStock
                            ? ",\"x\":\"%s\",\"c\":%s,\"z\":\"%s\""
                                    .formatted(venue, list(codes), listing.tape())
                            : ",\"tks\":\"" + (isBought ? 'B' : 'S') + "\"";
            String json = tradeJson(shape, sendNanos, price(price), size(size), said);
            boolean setsPrice = codes.chars().allMatch(code -> " @F".indexOf(code) >= 0);
            Print print = new Print(shape.eventNanos(), setsPrice, price, size);
            arrive(
                    sendNanos,
                    send -> {
                        if (!isLate) {
                            addToMinute(print);
                        }
                        return record(Channel.TRADES, send, json);
                    });
            if (random.nextDouble() < REDELIVERED_SHARE) {
                long again = sendNanos + random.nextLong(SECOND);
                if (random.nextInt(5) == 0) {
                    again += maxDelayNanos + 5 * SECOND;
                }
                arrive(again, send -> record(Channel.TRADES, send, json));
            }
            if (isStock) {
                correctSome(print, sendNanos, venue, codes);
            }
            breakSome(Channel.TRADES, shape, sendNanos);
        }

        private String conditions(boolean isOffExchange, long size) {
            boolean isTapeC = listing.tape() == 'C';
            StringBuilder codes = new StringBuilder().append(isTapeC ? '@' : ' ');
            if (isOffExchange && random.nextDouble() < UNUSUAL_PRICE_SHARE) {
                // Average price, or derived from another instrument's.
                codes.append(random.nextBoolean() ? '4' : isTapeC ? 'W' : 'B');
            } else if (!isOffExchange && random.nextDouble() < SWEEP_SHARE) {
                codes.append('F');
            }
            if (size < listing.lot()) {
                codes.append('I');
            }
            return codes.toString();
        }

        private static String list(String codes) {
            StringBuilder list = new StringBuilder("[");
            for (int i = 0; i < codes.length(); i++) {
                list.append(i == 0 ? "\"" : ",\"").append(codes.charAt(i)).append('"');
            }
            return list.append(']').toString();
        }

        /** Takes the last trade back, or parts of it, once in a while. */
        private void correctSome(Print print, long sendNanos, String venue, String codes) {
            double drawn = random.nextDouble();
            if (drawn >= CORRECTED_SHARE + CANCELLED_SHARE) {
                return;
            }
            long soon = sendNanos + random.nextLong(SECOND / 10, SECOND / 2);
            long closed = print.nanos - print.nanos % SECOND + SECOND + maxDelayNanos;
            boolean isSoon = random.nextBoolean() && soon < closed;
            long nanos = isSoon ? soon : sendNanos + random.nextLong(10 * SECOND, MINUTE);
            long correctPrice = Math.max(1, print.price + random.nextInt(-5, 6));
            long correctSize = print.size + listing.lot();
            String tape = ",\"z\":\"" + listing.tape() + "\"";
            String original = price(print.price) + ",\"%s\":" + size(print.size);
            boolean isCancel = drawn < CANCELLED_SHARE;
            String fields =
                    isCancel
                            ? "\"T\":\"x\",\"i\":%d,\"x\":\"%s\",\"p\":%s,\"a\":\"%s\""
                                    .formatted(
                                            lastId,
                                            venue,
                                            original.formatted("s"),
                                            random.nextBoolean() ? 'C' : 'E')
                            : "\"T\":\"c\",\"x\":\"%s\",\"oi\":%d,\"op\":%s,\"oc\":%s,\"ci\":%d,\"cp\":%s,\"cs\":%s,\"cc\":%s"
                                    .formatted(
                                            venue,
                                            lastId,
                                            original.formatted("os"),
                                            list(codes),
                                            ++lastId,
                                            price(correctPrice),
                                            size(correctSize),
                                            list(codes));
            String json = shape(nanos).render(Channel.TRADES, nanos, fields + tape);
            arrive(
                    nanos,
                    send -> {
                        if (isSoon) {
                            print.price = correctPrice;
                            print.size = isCancel ? 0 : correctSize;
                        }
                        return record(Channel.TRADES, send, json);
                    });
        }

        private String tradeJson(
                Shape shape, long sendNanos, String price, String size, String said) {
            lastId++;
            return shape.render(
                    Channel.TRADES,
                    sendNanos,
                    "\"p\":"
                            + price
                            + ",\"s\":"
                            + size
                            + (shape.shortNames() ? ",\"i\":" : ",\"id\":")
                            + (random.nextBoolean() ? lastId : "\"" + lastId + "\"")
                            + said
                            + ",\"T\":\"t\"");
        }

        /** Sends, once in a while, something that no job can use. */
        private void breakSome(Channel channel, Shape shape, long sendNanos) {
            if (random.nextDouble() >= BROKEN_SHARE) {
                return;
            }
            String size = size(lots());
            String broken =
                    switch (random.nextInt(5)) {
                        case 0 ->
                                tradeJson(shape, sendNanos, price(bid), size, "").substring(0, 40);
                        case 1 -> tradeJson(shape, sendNanos, "-" + price(bid), size, "");
                        case 2 ->
                                shape.render(channel, sendNanos, "\"s\":" + size + ",\"T\":\"t\"");
                        case 3 -> tradeJson(shape.tomorrow(), sendNanos, price(bid), size, "");
                        default -> "";
                    };
            // A trade among the quotes is as broken as a trade with a negative price.
            arrive(sendNanos, send -> record(channel, send, broken));
        }

        private Shape shape(long nanos) {
            boolean millis = random.nextInt(3) == 0;
            return new Shape(
                    listing.symbol(),
                    ++lastSequence,
                    millis ? nanos - nanos % MILLI : nanos,
                    millis,
                    random.nextBoolean(),
                    random.nextInt(4) == 0);
        }

        private long delay() {
            return random.nextDouble() < DELAYED_SHARE
                    ? random.nextLong(maxDelayNanos + 1)
                    : random.nextLong(Math.min(USUAL_DELAY, maxDelayNanos) + 1);
        }

        private long lots() {
            long lots = 1;
            while (lots < 50 && random.nextInt(3) > 0) {
                lots++;
            }
            return lots * listing.lot();
        }

        private void addToMinute(Print print) {
            long minute = print.nanos - print.nanos % MINUTE;
            if (minute >= startNanos) {
                minutes.computeIfAbsent(minute, start -> new ArrayList<>()).add(print);
            }
        }

        /** The bar goes out when the last trade of its minute must have arrived. */
        void closeMinute(long minute) {
            arrive(
                    minute + MINUTE + maxDelayNanos + SECOND,
                    send -> {
                        List<Print> prints = minutes.remove(minute);
                        Minute bar = new Minute(prints == null ? List.of() : prints);
                        return bar.hasPrice() ? minuteBar(minute, bar, send) : null;
                    });
        }

        private FeedRecord minuteBar(long minute, Minute bar, long sendNanos) {
            String json =
                    new Shape(listing.symbol(), ++lastSequence, minute, false, false, false)
                            .render(
                                    Channel.MINUTE_BARS,
                                    sendNanos,
                                    "\"o\":%s,\"h\":%s,\"l\":%s,\"c\":%s,\"v\":%s"
                                            .formatted(
                                                    price(bar.open),
                                                    price(bar.high),
                                                    price(bar.low),
                                                    price(bar.close),
                                                    size(bar.volume)));
            return record(Channel.MINUTE_BARS, sendNanos, json);
        }

        private FeedRecord record(Channel channel, long sendNanos, String json) {
            return new FeedRecord(channel, listing.symbol(), sendNanos, json.getBytes(UTF_8));
        }

        private String price(long ticks) {
            return BigDecimal.valueOf(ticks, priceDecimals).toPlainString();
        }

        private String size(long units) {
            return BigDecimal.valueOf(units, listing.sizeDecimals()).toPlainString();
        }
    }
}
