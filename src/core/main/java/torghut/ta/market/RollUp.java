package torghut.ta.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import torghut.ta.market.ClosedSeconds.Revised;
import torghut.ta.market.ClosedSeconds.Why;
import torghut.ta.model.Quote;
import torghut.ta.model.Timeframe;

/**
 * Rolls the closed seconds of one symbol up into the windows of longer timeframes.
 *
 * <p>A window is what was known of its trades when it ended: late trades, corrections and cancels
 * that took effect before are in it. What comes later revises the minute, as far as seconds may
 * still be revised; the other timeframes stay as they are.
 *
 * <p>Windows below a minute add up seconds. Minutes do, too, and are kept as long as they may be
 * revised; longer windows add up minutes. Where a revision changes no price of its second, the sums
 * are put right by the difference; else the window is put together again from its seconds.
 *
 * <p>A window of which the beginning was not seen, because the timeframe was not on then, is not
 * given.
 */
final class RollUp {

    /** Takes what is rolled up. */
    interface Owner {

        /** A window has ended; times in milliseconds since the epoch, the end is exclusive. */
        void ended(Timeframe timeframe, long startMillis, long endMillis, Traded traded);

        /** A minute of which a part was revised is another now, ended or not. */
        void revised(long startMillis, boolean isEnded, Minute minute, boolean hadBar, Why why);
    }

    /**
     * A second that was taken.
     *
     * @param before the tick test before its first trade
     * @param traded what its trades come to; without sides where nothing is rolled up
     */
    record Added(TickTest before, Traded traded) {}

    /** A minute. */
    static final class Minute {
        private Traded traded = Traded.NOTHING;
        private Quote quote;
        private int revision;

        Ohlcv ohlcv() {
            return traded.ohlcv();
        }

        /** The quote in force at its end, null without one. */
        Quote quote() {
            return quote;
        }

        /** Number of its last revision, 0 before the first. */
        int revision() {
            return revision;
        }

        void countRevision() {
            revision++;
        }
    }

    /** A window that has not ended. */
    private static final class Window {
        final long startMillis;
        final long endMillis;

        /** Below a minute all that was traded; above, what was traded in minutes not kept. */
        Traded traded = Traded.NOTHING;

        Window(long startMillis, long endMillis) {
            this.startMillis = startMillis;
            this.endMillis = endMillis;
        }
    }

    private final TimeframePlans plans;
    private final TradeRules rules;
    private final long horizonSeconds;
    private final boolean keepsMinutes;

    /** For each timeframe the window that is open, null without trades. */
    private final Window[] windows;

    /** For each timeframe the time from which on windows were seen from their start. */
    private final long[] completeFrom;

    private long minutesCompleteFrom;
    private final TreeMap<Long, Minute> minutes = new TreeMap<>();
    private TickTest tickTest = TickTest.NONE;
    private long endedUntil = Long.MIN_VALUE;

    /** Session VWAP after the last bar of a second, NaN before the first, and that second. */
    private double sessionVwap = Double.NaN;

    private long sessionVwapSecond;

    /** Timeframes that the state knows and that are not wanted any more. */
    private final List<String> forgotten = new ArrayList<>();

    /** Starts before the symbol's first second. */
    RollUp(String symbol, SymbolParameters parameters, TimeframePlans plans) {
        this(symbol, parameters, plans, null, Long.MIN_VALUE);
    }

    /**
     * Continues after a state.
     *
     * @param state null where there was no roll-up
     * @param lastClosed the last second that was closed, {@link Long#MIN_VALUE} for none
     */
    RollUp(
            String symbol,
            SymbolParameters parameters,
            TimeframePlans plans,
            byte[] state,
            long lastClosed) {
        this.plans = plans;
        this.rules = parameters.rules();
        this.horizonSeconds = parameters.revisionHorizonMillis() / Seconds.SECOND_MILLIS;
        this.keepsMinutes = parameters.keepsMinutes();
        int count = plans.timeframes().size();
        windows = new Window[count];
        completeFrom = new long[count];
        for (int i = 0; i < count; i++) {
            completeFrom[i] = endOf(plans.timeframes().get(i), lastClosed);
        }
        minutesCompleteFrom = endOf(Timeframe.M1, lastClosed);
        if (state != null) {
            restore(new TapeInput(symbol, state));
        }
    }

    private long endOf(Timeframe timeframe, long second) {
        return second == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : plans.calendar().end(timeframe, Seconds.startMillis(second));
    }

    /**
     * Takes a second that is closed.
     *
     * @param timers takes the times at which a window ends
     * @return what a later revision of it needs
     */
    Added add(long second, Prints prints, LongConsumer timers) {
        TickTest before = tickTest;
        if (windows.length == 0 && !keepsMinutes) {
            return new Added(before, new Traded(prints.ohlcv(rules), Sides.NONE));
        }
        Sides.Counted counted = Sides.of(prints.inOrder(), rules, before);
        tickTest = counted.after();
        Traded traded = new Traded(prints.ohlcv(rules), counted.sides());
        long millis = Seconds.startMillis(second);
        for (int i = 0; i < windows.length; i++) {
            Window window = open(i, millis, timers);
            if (isBelowMinute(i)) {
                window.traded = window.traded.then(traded);
            }
        }
        if (keepsMinutes) {
            Minute minute = minute(Seconds.minuteStartMillis(second));
            minute.traded = minute.traded.then(traded);
        }
        return new Added(before, traded);
    }

    /** The symbol was forgotten in between: what happened before is nothing to compare with. */
    void forgetPrices() {
        tickTest = TickTest.NONE;
    }

    private boolean isBelowMinute(int i) {
        return plans.timeframes().get(i).compareTo(Timeframe.M1) < 0;
    }

    private Minute minute(long startMillis) {
        return minutes.computeIfAbsent(startMillis, start -> new Minute());
    }

    private Window open(int i, long millis, LongConsumer timers) {
        if (windows[i] == null) {
            Timeframe timeframe = plans.timeframes().get(i);
            long start = plans.calendar().start(timeframe, millis);
            windows[i] = new Window(start, plans.calendar().end(timeframe, millis));
            timers.accept(windows[i].endMillis - 1);
        }
        return windows[i];
    }

    /** The watermark has passed this time: gives the windows that end by then, in order. */
    void endUntil(long millis, Owner owner) {
        for (int i = next(millis); i >= 0; i = next(millis)) {
            Window window = windows[i];
            Timeframe timeframe = plans.timeframes().get(i);
            Traded traded = traded(i, window);
            windows[i] = null;
            endedUntil = Math.max(endedUntil, window.endMillis);
            if (window.startMillis >= completeFrom[i]) {
                owner.ended(timeframe, window.startMillis, window.endMillis, traded);
            }
        }
        endedUntil = Math.max(endedUntil, millis);
    }

    /** The window that ends first, of those that do so by then; -1 if none does. */
    private int next(long millis) {
        int next = -1;
        for (int i = 0; i < windows.length; i++) {
            if (windows[i] != null
                    && windows[i].endMillis <= millis
                    && (next < 0 || windows[i].endMillis < windows[next].endMillis)) {
                next = i;
            }
        }
        return next;
    }

    private Traded traded(int i, Window window) {
        if (isBelowMinute(i)) {
            return window.traded;
        }
        Traded traded = window.traded;
        for (Minute minute : minutes.subMap(window.startMillis, window.endMillis).values()) {
            traded = traded.then(minute.traded);
        }
        return traded;
    }

    /** The session VWAP after the bar of a second. */
    void sessionVwap(long second, double price) {
        sessionVwap = price;
        sessionVwapSecond = second;
    }

    /** The session VWAP after the last bar, NaN if that is not in [start, end). */
    double sessionVwapIn(long startMillis, long endMillis) {
        long millis = Seconds.startMillis(sessionVwapSecond);
        return millis >= startMillis && millis < endMillis ? sessionVwap : Double.NaN;
    }

    /** What a minute comes to so far, null where that is not known. */
    Ohlcv knownMinute(long startMillis) {
        Minute minute = startMillis < minutesCompleteFrom ? null : minutes.get(startMillis);
        return minute == null ? null : minute.ohlcv();
    }

    /** The quote in force at the end of a minute that has ended. */
    void quoteAtEnd(long startMillis, Quote quote) {
        Minute minute = minutes.get(startMillis);
        if (minute != null) {
            minute.quote = quote;
        }
    }

    /** Takes what was revised of the seconds. */
    void revise(
            List<Revised> revised,
            ClosedSeconds seconds,
            ClosedSeconds.Store store,
            LongConsumer timers,
            Owner owner) {
        TreeMap<Long, List<Revised>> byMinute = new TreeMap<>();
        for (Revised part : revised) {
            if (!part.isSame()) {
                long start = Seconds.minuteStartMillis(part.second().second());
                byMinute.computeIfAbsent(start, s -> new ArrayList<>()).add(part);
            }
        }
        for (Map.Entry<Long, List<Revised>> entry : byMinute.entrySet()) {
            reviseWindows(entry.getKey(), entry.getValue(), seconds, store, timers);
            if (keepsMinutes && entry.getKey() >= minutesCompleteFrom) {
                reviseMinute(entry.getKey(), entry.getValue(), seconds, store, owner);
            }
        }
    }

    private void reviseWindows(
            long minuteStart,
            List<Revised> revised,
            ClosedSeconds seconds,
            ClosedSeconds.Store store,
            LongConsumer timers) {
        for (int i = 0; i < windows.length; i++) {
            Timeframe timeframe = plans.timeframes().get(i);
            if (!isBelowMinute(i)) {
                if (plans.calendar().end(timeframe, minuteStart) > endedUntil) {
                    open(i, minuteStart, timers);
                }
                continue;
            }
            // Of the windows of a minute at most one is open.
            List<Revised> parts = new ArrayList<>();
            for (Revised part : revised) {
                long millis = Seconds.startMillis(part.second().second());
                if (plans.calendar().end(timeframe, millis) > endedUntil) {
                    parts.add(part);
                    open(i, millis, timers);
                }
            }
            if (!parts.isEmpty()) {
                Window window = windows[i];
                window.traded =
                        revised(
                                window.traded,
                                parts,
                                window.startMillis,
                                window.endMillis,
                                seconds,
                                store);
            }
        }
    }

    private void reviseMinute(
            long startMillis,
            List<Revised> parts,
            ClosedSeconds seconds,
            ClosedSeconds.Store store,
            Owner owner) {
        Minute minute = minute(startMillis);
        boolean hadBar = minute.ohlcv().isPriced();
        long endMillis = startMillis + Seconds.MINUTE_MILLIS;
        minute.traded = revised(minute.traded, parts, startMillis, endMillis, seconds, store);
        owner.revised(
                startMillis,
                endMillis <= endedUntil,
                minute,
                hadBar,
                parts.get(parts.size() - 1).why());
    }

    private static Traded revised(
            Traded traded,
            List<Revised> parts,
            long startMillis,
            long endMillis,
            ClosedSeconds seconds,
            ClosedSeconds.Store store) {
        Traded revised = traded;
        for (Revised part : parts) {
            revised = revised.revised(part.before(), part.after());
            if (revised == null) {
                return seconds.traded(
                        startMillis / Seconds.SECOND_MILLIS,
                        endMillis / Seconds.SECOND_MILLIS,
                        store);
            }
        }
        return revised;
    }

    /** Whether bars of this timeframe were given for windows that start here. */
    boolean gives(Timeframe timeframe, long startMillis) {
        int i = plans.timeframes().indexOf(timeframe);
        return i >= 0 && startMillis >= completeFrom[i];
    }

    /** Keeps no minute any more that may not be revised once this is the oldest open second. */
    void forget(long open) {
        long before = open == Long.MAX_VALUE ? open : open - horizonSeconds;
        while (!minutes.isEmpty()
                && (minutes.firstKey() + Seconds.MINUTE_MILLIS) / Seconds.SECOND_MILLIS <= before) {
            Map.Entry<Long, Minute> first = minutes.pollFirstEntry();
            for (int i = 0; i < windows.length; i++) {
                Window window = windows[i];
                if (window != null
                        && !isBelowMinute(i)
                        && window.startMillis <= first.getKey()
                        && first.getKey() < window.endMillis) {
                    window.traded = window.traded.then(first.getValue().traded);
                }
            }
        }
    }

    /** Names of timeframes whose indicators need not be kept any more; each is said once. */
    List<String> takeForgotten() {
        List<String> taken = List.copyOf(forgotten);
        forgotten.clear();
        return taken;
    }

    private void restore(TapeInput in) {
        endedUntil = in.number();
        tickTest = new TickTest(in.real(), in.real());
        sessionVwap = in.real();
        sessionVwapSecond = in.number();
        boolean keptMinutes = in.flag();
        long keptFrom = in.number();
        for (long n = in.number(); n > 0; n--) {
            String label = in.text();
            long from = in.number();
            boolean isOpen = in.flag();
            long start = isOpen ? in.number() : 0;
            long end = isOpen ? in.number() : 0;
            Traded traded = isOpen ? in.traded() : null;
            int i = Timeframe.of(label).map(plans.timeframes()::indexOf).orElse(-1);
            if (i < 0) {
                forgotten.add(label);
                continue;
            }
            completeFrom[i] = from;
            if (isOpen) {
                windows[i] = new Window(start, end);
                windows[i].traded = traded;
            }
        }
        for (long n = in.number(); n > 0; n--) {
            Minute minute = new Minute();
            long start = in.number();
            minute.revision = (int) in.number();
            minute.quote = in.quote();
            minute.traded = in.traded();
            minutes.put(start, minute);
        }
        if (keptMinutes) {
            minutesCompleteFrom = keptFrom;
        }
        if (!keepsMinutes) {
            minutes.clear();
        }
    }

    /** What goes into a checkpoint, see {@link TapeOutput}. */
    byte[] state() {
        TapeOutput out = new TapeOutput();
        out.number(endedUntil);
        out.real(tickTest.last());
        out.real(tickTest.lastDifferent());
        out.real(sessionVwap);
        out.number(sessionVwapSecond);
        out.flag(keepsMinutes);
        out.number(minutesCompleteFrom);
        out.number(windows.length);
        for (int i = 0; i < windows.length; i++) {
            Window window = windows[i];
            out.text(plans.timeframes().get(i).label());
            out.number(completeFrom[i]);
            out.flag(window != null);
            if (window != null) {
                out.number(window.startMillis);
                out.number(window.endMillis);
                out.traded(window.traded);
            }
        }
        out.number(minutes.size());
        minutes.forEach(
                (start, minute) -> {
                    out.number(start);
                    out.number(minute.revision);
                    out.quote(minute.quote);
                    out.traded(minute.traded);
                });
        return out.toBytes();
    }
}
