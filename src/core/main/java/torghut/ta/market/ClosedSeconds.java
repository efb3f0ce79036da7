package torghut.ta.market;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import torghut.ta.model.Quote;
import torghut.ta.model.Revision.Cause;
import torghut.ta.model.Trade;

/**
 * The seconds of a symbol that are closed, as far as late trades, corrections and cancels may still
 * revise them. Their trades lie outside, one value per second, written once when the second is
 * closed and read only for a revision; here it is only known which seconds there are.
 *
 * <p>It also adds up what seconds without a bar have traded since the last bar, twice: as the bars
 * say it when they leave, and as it is after all revisions.
 */
public final class ClosedSeconds {

    /** Where the trades lie. */
    public interface Store {

        /** The trades of a second as they were kept, null if none were. */
        byte[] closedSecond(long second);

        /** Keeps the trades of a second. */
        void keepClosedSecond(long second, byte[] trades);

        /** Forgets them. */
        void forgetClosedSecond(long second);
    }

    /** What a trade is found in, and as what. */
    record Found(ClosedSecond second, Print print) {}

    /**
     * A second that was revised, and why.
     *
     * @param before what it came to before
     * @param after what it comes to now
     */
    record Revised(ClosedSecond second, Why why, Traded before, Traded after) {

        /** Whether its bar is another one; a second without a bar before and after has none. */
        boolean hasBar() {
            return before.ohlcv().isPriced() || after.ohlcv().isPriced();
        }

        /** Whether its own trades are the same: only what its bar says of others has changed. */
        boolean isSame() {
            return before.equals(after);
        }
    }

    /** Why a second is revised: the last of several causes. */
    record Why(Cause cause, String tradeId) {}

    /** So many more seconds has the minute of a second. */
    private static final int SECONDS_BESIDE = 59;

    private final String symbol;
    private final TradeRules rules;
    private final long horizonSeconds;

    /** A revision may need the other seconds of its minute. */
    private final long keptSeconds;

    /** Seconds before it may not be revised any more. */
    private long revisableFrom = Long.MIN_VALUE;

    /** What was closed before is not known here, and cannot be revised. */
    private long knownFrom;

    /** Seconds that have trades, as distances from {@code base}. */
    private BitSet seconds;

    private long base;

    private Unpriced sinceLastBar;
    private Unpriced revisedSinceLastBar;

    /** Why the two differ, null while they do not. */
    private Why whyRevised;

    private final TreeMap<Long, ClosedSecond> touched = new TreeMap<>();
    private final Map<Long, Why> whys = new HashMap<>();

    /** No seconds, and all of them known. */
    ClosedSeconds(String symbol, SymbolParameters parameters) {
        this(symbol, parameters, Long.MIN_VALUE);
    }

    private ClosedSeconds(String symbol, SymbolParameters parameters, long knownFrom) {
        this.symbol = symbol;
        this.rules = parameters.rules();
        this.horizonSeconds = parameters.revisionHorizonMillis() / Seconds.SECOND_MILLIS;
        this.keptSeconds = parameters.rollsUp() ? horizonSeconds + SECONDS_BESIDE : horizonSeconds;
        this.knownFrom = knownFrom;
        this.seconds = new BitSet();
        this.sinceLastBar = Unpriced.NONE;
        this.revisedSinceLastBar = Unpriced.NONE;
    }

    /**
     * The seconds of a snapshot.
     *
     * @param state null in a state of the first release, which did not remember them
     * @param lastClosed the last second that was closed
     */
    static ClosedSeconds of(
            String symbol, SymbolParameters parameters, State state, long lastClosed) {
        if (state == null) {
            long knownFrom = lastClosed == Long.MIN_VALUE ? Long.MIN_VALUE : lastClosed + 1;
            return new ClosedSeconds(symbol, parameters, knownFrom);
        }
        ClosedSeconds closed = new ClosedSeconds(symbol, parameters, state.knownFrom);
        closed.base = state.base;
        closed.seconds = BitSet.valueOf(state.seconds);
        TapeInput in = new TapeInput(symbol, state.unpriced);
        closed.sinceLastBar = new Unpriced(in.sum(), in.number());
        closed.revisedSinceLastBar = new Unpriced(in.sum(), in.number());
        closed.whyRevised =
                state.cause == null ? null : new Why(Cause.valueOf(state.cause), state.tradeId);
        return closed;
    }

    /**
     * Whether a second that was closed may still be revised.
     *
     * @param open the oldest second that is open where the revision comes from
     */
    boolean isRevisable(long second, long open) {
        return horizonSeconds > 0 && second >= open - horizonSeconds && second >= knownFrom;
    }

    /**
     * A second with trades is closed.
     *
     * @param tickTest the tick test before its first trade
     * @return what its bar, if it has one, says of the seconds before it
     */
    Unpriced close(long second, Prints prints, Quote quote, TickTest tickTest, Store store) {
        Ohlcv ohlcv = prints.ohlcv(rules);
        Unpriced before = sinceLastBar;
        Unpriced revisedBefore = revisedSinceLastBar;
        Why why = whyRevised;
        if (ohlcv.isPriced()) {
            sinceLastBar = Unpriced.NONE;
            revisedSinceLastBar = Unpriced.NONE;
            whyRevised = null;
        } else {
            Unpriced own = Unpriced.of(ohlcv);
            sinceLastBar = sinceLastBar.plus(own);
            revisedSinceLastBar = revisedSinceLastBar.plus(own);
        }
        if (horizonSeconds == 0) {
            knownFrom = second + 1;
            return before;
        }
        ClosedSecond closed =
                new ClosedSecond(second, prints, quote, revisedBefore, tickTest, rules);
        remember(second);
        if (ohlcv.isPriced() && why != null && !revisedBefore.equals(before)) {
            touch(closed, why);
        } else {
            store.keepClosedSecond(second, closed.toBytes());
        }
        return before;
    }

    /**
     * Takes a trade of a second that was closed.
     *
     * @return false if it is a copy of one that was there before
     */
    boolean add(Trade trade, Store store) {
        ClosedSecond closed = second(trade.second(), store);
        if (!closed.prints().add(trade)) {
            return false;
        }
        remember(trade.second());
        touch(closed, new Why(Cause.LATE, trade.id()));
        return true;
    }

    /** What seconds without a bar have traded since the last bar, as the next bar says it. */
    Unpriced sinceLastBar() {
        return sinceLastBar;
    }

    /** The newest print that is meant, one whose price and size match before all others. */
    Optional<Found> find(Predicate<Print> isMeant, double price, double size, Store store) {
        Found found = null;
        int i = seconds.length() - 1;
        for (; i >= 0 && base + i >= revisableFrom; i = seconds.previousSetBit(i - 1)) {
            ClosedSecond closed = second(base + i, store);
            Optional<Print> print = closed.prints().find(isMeant, price, size);
            if (print.isPresent() && (found == null || print.get().is(price, size))) {
                found = new Found(closed, print.get());
                if (print.get().is(price, size)) {
                    break;
                }
            }
        }
        return Optional.ofNullable(found);
    }

    /** Puts what a correction or a cancel has made of a print in its place. */
    void revise(Found found, Print revised, Cause cause) {
        found.second.prints().put(revised);
        touch(found.second, new Why(cause, revised.reportedId()));
    }

    /** Carries out the revisions since the last time, oldest second first. */
    List<Revised> revise(Store store) {
        List<Revised> revised = new ArrayList<>();
        while (!touched.isEmpty()) {
            ClosedSecond closed = touched.firstEntry().getValue();
            Why why = whys.get(closed.second());
            Traded before = closed.traded();
            moveUnpriced(closed, why, store);
            Revised change = new Revised(closed, why, before, closed.traded());
            if (change.hasBar()) {
                closed.countRevision();
            }
            revised.add(change);
            store.keepClosedSecond(closed.second(), closed.toBytes());
            touched.pollFirstEntry();
            whys.remove(closed.second());
        }
        return revised;
    }

    /**
     * Sums a second up again. What it traded without a price, and what its bar says of the seconds
     * before it, belongs to the next bar where it has none, and comes from there where it gets one.
     */
    private void moveUnpriced(ClosedSecond closed, Why why, Store store) {
        Ohlcv before = closed.ohlcv();
        closed.sumUp(rules);
        Ohlcv after = closed.ohlcv();
        if (before.isPriced() && after.isPriced()) {
            return;
        }
        Unpriced between = Unpriced.NONE;
        ClosedSecond next = null;
        int i = seconds.nextSetBit((int) (closed.second() - base) + 1);
        for (; i >= 0 && next == null; i = seconds.nextSetBit(i + 1)) {
            ClosedSecond later = second(base + i, store);
            if (later.ohlcv().isPriced()) {
                next = later;
            } else {
                between = between.plus(Unpriced.of(later.ohlcv()));
            }
        }
        Unpriced ofNext = next == null ? revisedSinceLastBar : next.unpriced();
        Unpriced revisedOfNext;
        if (after.isPriced()) {
            closed.setUnpriced(ofNext.minus(Unpriced.of(before)).minus(between));
            revisedOfNext = between;
        } else if (before.isPriced()) {
            revisedOfNext = between.plus(closed.unpriced()).plus(Unpriced.of(after));
            closed.setUnpriced(Unpriced.NONE);
        } else {
            revisedOfNext = ofNext.minus(Unpriced.of(before)).plus(Unpriced.of(after));
        }
        if (next == null) {
            revisedSinceLastBar = revisedOfNext;
            whyRevised = why;
        } else if (!revisedOfNext.equals(ofNext)) {
            next.setUnpriced(revisedOfNext);
            touch(next, why);
        }
    }

    /** What the seconds of [from, to) come to together. */
    Traded traded(long from, long to, Store store) {
        Traded traded = Traded.NOTHING;
        int i = seconds.nextSetBit((int) Math.max(0, from - base));
        for (; i >= 0 && base + i < to; i = seconds.nextSetBit(i + 1)) {
            traded = traded.then(second(base + i, store).traded());
        }
        return traded;
    }

    private ClosedSecond second(long second, Store store) {
        ClosedSecond known = touched.get(second);
        if (known != null) {
            return known;
        }
        byte[] bytes = isRemembered(second) ? store.closedSecond(second) : null;
        return bytes == null
                ? new ClosedSecond(second, new Prints(), null, Unpriced.NONE, TickTest.NONE, rules)
                : ClosedSecond.of(symbol, second, bytes, rules);
    }

    private void touch(ClosedSecond closed, Why why) {
        touched.put(closed.second(), closed);
        whys.put(closed.second(), why);
    }

    private boolean isRemembered(long second) {
        return second >= base && seconds.get((int) (second - base));
    }

    private void remember(long second) {
        if (seconds.isEmpty()) {
            base = second;
        } else if (second < base) {
            BitSet shifted = new BitSet();
            int distance = (int) (base - second);
            seconds.stream().forEach(i -> shifted.set(i + distance));
            seconds = shifted;
            base = second;
        }
        seconds.set((int) (second - base));
    }

    /** Forgets what may not be revised any more once this is the oldest open second. */
    void forget(long open, Store store) {
        long before = open == Long.MAX_VALUE ? open : open - keptSeconds;
        knownFrom = Math.max(knownFrom, before);
        revisableFrom =
                Math.max(revisableFrom, open == Long.MAX_VALUE ? open : open - horizonSeconds);
        int first = seconds.nextSetBit(0);
        while (first >= 0 && base + first < before) {
            store.forgetClosedSecond(base + first);
            seconds.clear(first);
            first = seconds.nextSetBit(first);
        }
        if (first > Long.SIZE) {
            seconds = seconds.get(first, seconds.length());
            base += first;
        }
    }

    /** Event time at which the oldest second is to be forgotten, MAX_VALUE if there is none. */
    long forgetAtMillis() {
        return seconds.isEmpty()
                ? Long.MAX_VALUE
                : Seconds.endMillis(base + seconds.nextSetBit(0) + keptSeconds + 1);
    }

    /** What goes into a checkpoint. */
    State state() {
        TapeOutput out = new TapeOutput();
        out.sum(sinceLastBar.volume());
        out.number(sinceLastBar.count());
        out.sum(revisedSinceLastBar.volume());
        out.number(revisedSinceLastBar.count());
        return new State(
                knownFrom,
                base,
                seconds.toLongArray(),
                out.toBytes(),
                whyRevised == null ? null : whyRevised.cause.name(),
                whyRevised == null ? null : whyRevised.tradeId);
    }

    /**
     * Which seconds there are.
     *
     * @param knownFrom seconds before it are not known
     * @param base the second that the first bit stands for
     * @param seconds a bit for each second, set where it has trades
     * @param unpriced what was traded without a bar since the last one, as bars say it and as
     *     revised; see {@link TapeOutput}
     * @param cause why the two differ, null while they do not
     * @param tradeId of which trade
     */
    public record State(
            long knownFrom,
            long base,
            long[] seconds,
            byte[] unpriced,
            String cause,
            String tradeId) {}
}
