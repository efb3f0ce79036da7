package torghut.ta.fakealpaca;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import torghut.ta.testkit.FeedRecord;

/**
 * Publishes a simulated or recorded market on a fake Alpaca, in its order and at the pace of its
 * own time or a multiple of it.
 */
public final class MarketFeed implements AutoCloseable {

    private static final long LONGEST_PARK_NANOS = 100_000_000L;

    /** A trade is taken back or corrected within so many trades of its symbol. */
    private static final int LONGEST_WAIT = 20;

    private final FakeAlpaca alpaca;
    private final Iterator<FeedRecord> market;
    private final Pace pace;
    private final MarketMessages messages = new MarketMessages();
    private final Amendments amendments;
    private final Thread thread = new Thread(this::run, "fake-alpaca-market");
    private volatile boolean stopped;

    /**
     * How a market is replayed.
     *
     * @param speed seconds of the market per second, {@link Double#POSITIVE_INFINITY} for as fast
     *     as possible
     * @param startsAt the time at which the market is to begin, to which all its times are moved;
     *     null to leave them as they are
     * @param amendedShare part of the trades that are corrected or cancelled later, from 0 to 1,
     *     beside those that the market itself corrects or cancels
     * @param seed decides which
     */
    public record Pace(double speed, Instant startsAt, double amendedShare, long seed) {

        /** In real time, with the times as they are and no corrections but the market's own. */
        public static Pace realTime() {
            return new Pace(1, null, 0, 0);
        }

        /** The same with corrections and cancels. */
        public Pace withAmendments(double share, long newSeed) {
            return new Pace(speed, startsAt, share, newSeed);
        }

        /** The same at another speed. */
        public Pace withSpeed(double newSpeed) {
            return new Pace(newSpeed, startsAt, amendedShare, seed);
        }

        /** The same, but as if the market began at this time. */
        public Pace startingAt(Instant start) {
            return new Pace(speed, start, amendedShare, seed);
        }
    }

    private MarketFeed(FakeAlpaca alpaca, Iterator<FeedRecord> market, Pace pace) {
        this.alpaca = alpaca;
        this.market = market;
        this.pace = pace;
        this.amendments = new Amendments(pace.amendedShare(), pace.seed());
        thread.setDaemon(true);
    }

    /** Starts to publish, in a thread of its own. */
    public static MarketFeed start(FakeAlpaca alpaca, Iterator<FeedRecord> market, Pace pace) {
        MarketFeed feed = new MarketFeed(alpaca, market, pace);
        feed.thread.start();
        return feed;
    }

    private void run() {
        long startedNanos = System.nanoTime();
        long firstNanos = Long.MIN_VALUE;
        Duration shift = Duration.ZERO;
        while (!stopped && market.hasNext()) {
            FeedRecord record = market.next();
            // A record without a time of its own goes at once.
            if (firstNanos == Long.MIN_VALUE) {
                firstNanos = record.sendNanos();
                shift = shift(firstNanos);
            } else if (pace.speed() != Double.POSITIVE_INFINITY
                    && record.sendNanos() > firstNanos) {
                long due = (long) ((record.sendNanos() - firstNanos) / pace.speed());
                waitUntil(startedNanos + due);
            }
            Optional<AlpacaMessage> message = messages.message(record, shift);
            if (message.isPresent() && !stopped) {
                alpaca.push(amendments.after(message.get()));
            }
        }
    }

    private Duration shift(long firstNanos) {
        return pace.startsAt() == null || firstNanos == Long.MIN_VALUE
                ? Duration.ZERO
                : Duration.between(Instant.ofEpochSecond(0, firstNanos), pace.startsAt());
    }

    private void waitUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0 && !stopped) {
            LockSupport.parkNanos(Math.min(left, LONGEST_PARK_NANOS));
            left = nanoTime - System.nanoTime();
        }
    }

    /**
     * Waits until everything has been published, which a simulated market never has; or gives up.
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        thread.join(timeout.toMillis());
        return !thread.isAlive();
    }

    /** Stops publishing; nothing is published after this returns. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Corrects and cancels some of the stock trades, a few trades later. What the market itself
     * says of such a trade is then not published: a trade is amended once.
     */
    private static final class Amendments {
        private final double share;
        private final SplittableRandom random;
        private final Map<String, Pending> pending = new HashMap<>();
        private final Set<String> amended = new HashSet<>();

        private record Pending(AlpacaMessage trade, int tradesLeft) {}

        Amendments(double share, long seed) {
            this.share = share;
            this.random = new SplittableRandom(seed);
        }

        /** The message and, if its symbol has a trade whose time has come, what becomes of that. */
        List<AlpacaMessage> after(AlpacaMessage message) {
            if (message.channel() == Channel.CORRECTIONS || message.channel() == Channel.CANCELS) {
                String trade = trade(message);
                pending.values().removeIf(waiting -> trade(waiting.trade()).equals(trade));
                return amended.contains(trade) ? List.of() : List.of(message);
            }
            if (share == 0 || message.channel() != Channel.TRADES || message.isCrypto()) {
                return List.of(message);
            }
            List<AlpacaMessage> published = new ArrayList<>(List.of(message));
            Pending waiting = pending.get(message.symbol());
            if (waiting == null) {
                if (random.nextDouble() < share) {
                    int wait = random.nextInt(1, LONGEST_WAIT);
                    pending.put(message.symbol(), new Pending(message, wait));
                }
            } else if (waiting.tradesLeft() > 1) {
                pending.put(
                        message.symbol(), new Pending(waiting.trade(), waiting.tradesLeft() - 1));
            } else {
                pending.remove(message.symbol());
                amended.add(trade(waiting.trade()));
                published.add(amendment(waiting.trade(), message.time()));
            }
            return published;
        }

        /** Symbol and id of a trade, or of the one that a correction or a cancel is about. */
        private static String trade(AlpacaMessage message) {
            Map<String, String> fields = AlpacaMessage.fields(message.historyJson());
            return message.symbol() + " " + fields.getOrDefault("oi", fields.get("i"));
        }

        private AlpacaMessage amendment(AlpacaMessage trade, Instant now) {
            Instant time = now.isAfter(trade.time()) ? now : trade.time();
            if (random.nextInt(3) == 0) {
                return AlpacaMessage.cancel(trade, random.nextBoolean() ? "C" : "E", time);
            }
            return AlpacaMessage.correction(trade, trade.withSize(random.nextLong(1, 500)), time);
        }
    }
}
