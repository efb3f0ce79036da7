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
 * The closed seconds of a symbol that late trades, corrections and cancels may still revise. Their
 * trades are kept in a {@link Store}, one value per second, written once when the second is closed
 * and read only for a revision. This class only knows which seconds the store has.
 *
 * <p>It also adds up what was traded since the last bar in seconds without a bar. It keeps two such
 * sums: one as the bars reported it when they were first sent, and one with all revisions applied.
 */
public final class ClosedSeconds {

    /** Keeps the trades, outside of the heap. */
    public interface Store {

        /** The trades of a second as they were stored, null if there are none. */
        byte[] closedSecond(long second);

        /** Stores the trades of a second. */
        void keepClosedSecond(long second, byte[] trades);

        /** Deletes the trades of a second. */
        void forgetClosedSecond(long second);
    }

    /** A trade that was found: its second, and how it stands there. */
    record Found(ClosedSecond second, Print print) {}

    /**
     * A second that was revised, why, and whether it had a bar before.
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

    /** Why a second is revised; of several causes the last. */
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

    /** Seconds before this one are not kept and cannot be revised. */
    private long knownFrom;

    /** Seconds that have trades, as offsets from {@code base}. */
    private BitSet seconds;

    private long base;

    private Unpriced sinceLastBar;
    private Unpriced revisedSinceLastBar;

    /** Why the revised sum differs from the reported one, null while it does not. */
    private Why whyRevised;

    private final TreeMap<Long, ClosedSecond> touched = new TreeMap<>();
    private final Map<Long, Why> whys = new HashMap<>();

    /** Starts without seconds. */
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
     * Continues after a snapshot.
     *
     * @param state null in a state of the first release, which did not keep closed seconds
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
     * Takes a second with trades that is now closed.
     *
     * @param rolledUp what its trades come to, and the tick test before the first of them
     * @return what its bar, if it has one, reports as traded in the seconds without a bar before it
     */
    Unpriced close(long second, Prints prints, Quote quote, RollUp.Added rolledUp, Store store) {
        Ohlcv ohlcv = rolledUp.traded().ohlcv();
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
                new ClosedSecond(
                        second, prints, quote, revisedBefore, rolledUp.before(), rolledUp.traded());
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

    /**
     * What was traded since the last bar in seconds without a bar, as the next bar will report it.
     */
    Unpriced sinceLastBar() {
        return sinceLastBar;
    }

    /**
     * Finds the trade that a correction or cancel means. Of several candidates one with the given
     * price and size is preferred, then the newest.
     */
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

    /** Replaces a trade by its corrected or cancelled version. */
    void revise(Found found, Print revised, Cause cause) {
        found.second.prints().put(revised);
        touch(found.second, new Why(cause, revised.reportedId()));
    }

    /**
     * Computes the bars of all seconds again that were changed since the last call, oldest first.
     */
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
     * Computes a second again. If it loses its bar, its unpriced volume moves to the next bar; if
     * it gets one, it takes over from the next bar what was unpriced before it.
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
                ? new ClosedSecond(
                        second, new Prints(), null, Unpriced.NONE, TickTest.NONE, Traded.NOTHING)
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

    /**
     * Deletes the seconds that are too old to be revised once {@code open} is the oldest open
     * second.
     */
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

    /**
     * Event time at which the oldest second is to be deleted, {@link Long#MAX_VALUE} if there is
     * none.
     */
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
     * State for a checkpoint: which seconds there are.
     *
     * @param knownFrom seconds before it are not known
     * @param base the second that the first bit stands for
     * @param seconds a bit for each second, set where it has trades
     * @param unpriced the two sums of what was traded without a bar since the last one, as reported
     *     and as revised; see {@link TapeOutput}
     * @param cause why the two sums differ, null while they do not
     * @param tradeId id of the trade behind the cause
     */
    public record State(
            long knownFrom,
            long base,
            long[] seconds,
            byte[] unpriced,
            String cause,
            String tradeId) {}
}
