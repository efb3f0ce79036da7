package torghut.ta.market;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.Undo;
import torghut.ta.market.ClosedSeconds.Found;
import torghut.ta.market.ClosedSeconds.Revised;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.model.MicroBar;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Revision;
import torghut.ta.model.Revision.Cause;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * The rules for one symbol. It takes trades, corrections, cancels, quotes and minute bars. When a
 * second is closed it emits the second's bar and signal, later revisions of the bar, and reports
 * about the symbol. Plain Java: everything it emits, stores or schedules goes through its {@link
 * Owner}.
 *
 * <p>The symbol asks for event-time timers. When a timer fires, seconds are handled in the order of
 * time, each in four steps: late trades, corrections and cancels that were read while it was the
 * oldest open second take effect; its own bar is emitted; then the revisions; then the bars of
 * longer timeframes that end with it.
 */
public final class Symbol {

    /**
     * The surroundings of a symbol: takes its output, runs its timers and stores its closed
     * seconds.
     */
    public interface Owner extends ClosedSeconds.Store {

        /** A final bar with its indicators. */
        void signal(Signal signal);

        /** A final bar of a longer timeframe with its indicators. */
        void aggregate(Aggregate aggregate);

        /** A new version of a bar. */
        void revision(Revision revision);

        /** A price has moved, or a rule's condition has become true. */
        void alert(Alert alert);

        /** A report about the symbol. */
        void report(StatusReport report);

        /** An event that came too late, or a correction or cancel of an unknown trade. */
        void rejected(TradeEvent event, Reason reason);

        /** Adds one to a counter. */
        void counted(Count count);

        /** Calls {@link Symbol#onEventTime} when the watermark reaches this time. */
        void setEventTimer(long millis);

        /** Takes such a timer back. */
        void deleteEventTimer(long millis);

        /** Calls {@link Symbol#onWallTime} at this time of the wall clock. */
        void setWallTimer(long millis);

        /** Takes such a timer back. */
        void deleteWallTimer(long millis);

        /** What is kept of the indicators on a timeframe, null if nothing is. */
        TimeframeState timeframe(String timeframe);

        /** Keeps it. */
        void keepTimeframe(String timeframe, TimeframeState state);

        /** Forgets it. */
        void forgetTimeframe(String timeframe);

        /** Drops the state of the symbol. */
        void forget();
    }

    /** The counters. */
    public enum Count {
        /** A trade that is not a duplicate. */
        TRADE_ACCEPTED,
        /** A duplicate of a trade, correction or cancel. */
        DUPLICATE,
        /** A trade with a sale condition that is in no table. */
        UNKNOWN_CONDITION,
        /** A late trade that revises its second. */
        REVISED,
        /** A correction that took effect. */
        CORRECTED,
        /** A cancel that took effect. */
        CANCELLED,
        /** A minute bar of the feed was compared with ours. */
        MINUTE_CHECKED,
        /** A minute bar of the feed differs from ours. */
        MINUTE_MISMATCHED,
        /** The symbol has fallen silent. */
        FELL_SILENT
    }

    private final String name;
    private final SymbolParameters parameters;
    private final TimeframePlans plans;
    private final OpenSeconds openSeconds;
    private final PendingEvents pending;
    private final ClosedSeconds closedSeconds;
    private final QuotesInForce quotes;
    private final MinuteBarCheck minutes;
    private final Presence presence;
    private final RollUp rollUp;

    /** Of the seconds; null before the first bar. */
    private BarIndicators indicators;

    /** Of longer timeframes, as far as they were needed since the symbol was made or restored. */
    private final Map<Timeframe, BarIndicators> byTimeframe = new EnumMap<>(Timeframe.class);

    private final Set<Timeframe> changedTimeframes = new HashSet<>();

    private Alerts alerts;
    private long lastClosedSecond;
    private boolean isChanged;

    /**
     * A symbol without history.
     *
     * @param plans of these parameters, shared by all symbols of a thread
     */
    public Symbol(String name, SymbolParameters parameters, TimeframePlans plans) {
        this.name = name;
        this.parameters = parameters;
        this.plans = plans;
        this.openSeconds = new OpenSeconds();
        this.pending = new PendingEvents();
        this.closedSeconds = new ClosedSeconds(name, parameters);
        this.quotes = new QuotesInForce();
        this.minutes = new MinuteBarCheck();
        this.presence = new Presence(parameters.staleAfterMillis(), parameters.keptMillis());
        this.rollUp = new RollUp(name, parameters, plans);
        this.alerts = new Alerts(parameters.alerts());
        this.lastClosedSecond = Long.MIN_VALUE;
    }

    /** Continues after a snapshot. */
    public Symbol(
            String name, SymbolParameters parameters, TimeframePlans plans, SymbolState state) {
        this.name = name;
        this.parameters = parameters;
        this.plans = plans;
        this.openSeconds = new OpenSeconds(name, state.openTrades());
        this.pending = new PendingEvents(name, state.pending());
        this.closedSeconds =
                ClosedSeconds.of(name, parameters, state.closedSeconds(), state.lastClosedSecond());
        this.quotes = new QuotesInForce(name, state.quotes());
        this.minutes = new MinuteBarCheck(name, state.minutes());
        this.presence =
                new Presence(
                        parameters.staleAfterMillis(), parameters.keptMillis(), state.presence());
        this.rollUp = new RollUp(name, parameters, plans, state.rollUp(), state.lastClosedSecond());
        this.indicators =
                state.indicators() == null
                        ? null
                        : new BarIndicators(
                                plans.of(Timeframe.S1), state.indicators(), state.extra());
        this.alerts = new Alerts(parameters.alerts(), state.alerts());
        this.lastClosedSecond = state.lastClosedSecond();
    }

    /** The symbol itself. */
    public String name() {
        return name;
    }

    /** Takes a trade. */
    public void onTrade(Trade trade, long watermark, long wallMillis, Owner owner) {
        long second = trade.second();
        long open = firstOpen(trade.openSecond(), watermark);
        if (second >= open) {
            boolean isNew = !openSeconds.isOpen(second);
            boolean isFirst = openSeconds.add(trade);
            countTrade(trade, isFirst, owner);
            if (isNew) {
                owner.setEventTimer(Seconds.lastMillis(second));
            }
        } else if (closedSeconds.isRevisable(second, open)) {
            await(trade, open, owner);
        } else {
            owner.rejected(trade, Reason.LATE);
            return;
        }
        isChanged = true;
        if (presence.trade(trade.timeMillis(), wallMillis)) {
            report(StatusReport.State.TRADING, null, trade.timeMillis(), wallMillis, owner);
        }
        setTimers(owner);
    }

    private void countTrade(Trade trade, boolean isFirst, Owner owner) {
        owner.counted(isFirst ? Count.TRADE_ACCEPTED : Count.DUPLICATE);
        if (isFirst && !parameters.rules().of(trade).isKnown()) {
            owner.counted(Count.UNKNOWN_CONDITION);
        }
    }

    /** Takes a correction of a trade. */
    public void onCorrection(Correction correction, long watermark, Owner owner) {
        onNotice(correction, Seconds.ofNanos(correction.timeNanos()), watermark, owner);
    }

    /** Takes a cancel of a trade. */
    public void onCancel(Cancel cancel, long watermark, Owner owner) {
        onNotice(cancel, Seconds.ofNanos(cancel.timeNanos()), watermark, owner);
    }

    private void onNotice(TradeEvent notice, long second, long watermark, Owner owner) {
        isChanged = true;
        long open = firstOpen(notice.openSecond(), watermark);
        await(notice, open == Long.MIN_VALUE ? second : open, owner);
        presence.event(notice.timeMillis());
        setTimers(owner);
    }

    private void await(TradeEvent event, long step, Owner owner) {
        pending.add(event, step);
        owner.setEventTimer(Seconds.lastMillis(step));
    }

    /**
     * The oldest open second for an event that was read while {@code openSecond} was the oldest
     * open one of its partition.
     */
    private long firstOpen(long openSecond, long watermark) {
        long afterLast = lastClosedSecond == Long.MIN_VALUE ? Long.MIN_VALUE : lastClosedSecond + 1;
        return Math.max(Math.max(openSecond, afterLast), Seconds.firstOpen(watermark));
    }

    /** Takes a quote. */
    public void onQuote(Quote quote, long watermark, Owner owner) {
        isChanged = true;
        quotes.add(quote);
        // Bars before the oldest open second and before the watermark were emitted, so one quote is
        // enough for them.
        long open = firstOpen(Long.MIN_VALUE, watermark);
        quotes.fold(Math.min(open == Long.MIN_VALUE ? open : open - 1, openSeconds.oldest()));
        presence.event(quote.timeMillis());
        setTimers(owner);
    }

    /** Takes a minute bar of the feed. */
    public void onMinuteBar(MinuteBar bar, long watermark, long wallMillis, Owner owner) {
        isChanged = true;
        minutes.revise(bar.startMillis(), rollUp.knownMinute(bar.startMillis()), false);
        Optional<MinuteBarCheck.Comparison> comparison = minutes.add(bar, watermark);
        presence.event(bar.startMillis());
        if (comparison.isPresent()) {
            compared(comparison.get(), wallMillis, owner);
        } else {
            owner.setEventTimer(Seconds.minuteLastMillis(bar.startMillis()));
        }
        setTimers(owner);
    }

    /**
     * To be called when an event-time timer fires.
     *
     * @param millis the time it was set to
     * @param watermark the watermark, {@link Long#MAX_VALUE} at the end of the input
     */
    public void onEventTime(long millis, long watermark, long wallMillis, Owner owner) {
        isChanged = true;
        for (long step = nextStep(); hasPassed(step, millis); step = nextStep()) {
            advance(step, wallMillis, owner);
        }
        endWindows(millis + 1, wallMillis, owner);
        if (parameters.checksMinuteBars()) {
            minutes.close(millis).forEach(comparison -> compared(comparison, wallMillis, owner));
        }
        // At the end of a bounded input all timers fire whatever their time, which says nothing
        // about silence.
        if (millis != presence.eventTimer() || watermark == Long.MAX_VALUE) {
            return;
        }
        presence.setEventTimer(Presence.NEVER);
        if (millis >= presence.forgetAtMillis()) {
            if (presence.wallTimer() != Presence.NEVER) {
                owner.deleteWallTimer(presence.wallTimer());
            }
            owner.forget();
            return;
        }
        closedSeconds.forget(Seconds.firstOpen(millis), owner);
        rollUp.forget(Seconds.firstOpen(millis));
        if (presence.fallsSilentInEventTime(millis)) {
            reportSilence(wallMillis, owner);
        }
        setTimers(owner);
    }

    /**
     * To be called when a wall-clock timer fires.
     *
     * @param millis the time it was set to
     */
    public void onWallTime(long millis, long wallMillis, Owner owner) {
        if (millis != presence.wallTimer()) {
            return;
        }
        isChanged = true;
        presence.setWallTimer(Presence.NEVER);
        if (presence.fallsSilentByWallClock(millis)) {
            reportSilence(wallMillis, owner);
        }
        setTimers(owner);
    }

    private long nextStep() {
        return Math.min(openSeconds.oldest(), pending.nextStep());
    }

    private static boolean hasPassed(long step, long millis) {
        return step != Long.MAX_VALUE && Seconds.lastMillis(step) <= millis;
    }

    private void advance(long step, long wallMillis, Owner owner) {
        endWindows(Seconds.startMillis(step), wallMillis, owner);
        closedSeconds.forget(step, owner);
        rollUp.forget(step);
        for (TradeEvent event : pending.take(step)) {
            if (event instanceof Trade trade) {
                addLate(trade, owner);
            } else if (event instanceof Correction correction) {
                correct(correction, step, owner);
            } else if (event instanceof Cancel cancel) {
                cancel(cancel, step, owner);
            }
        }
        if (openSeconds.oldest() == step) {
            close(step, wallMillis, owner);
        }
        List<Revised> revised = closedSeconds.revise(owner);
        if (!revised.isEmpty()) {
            revise(revised, wallMillis, owner);
        }
    }

    private void revise(List<Revised> revised, long wallMillis, Owner owner) {
        for (Revised second : revised) {
            if (second.hasBar()) {
                owner.revision(revision(second, wallMillis));
            }
        }
        if (parameters.rollsUp()) {
            rollUp.revise(
                    revised,
                    closedSeconds,
                    owner,
                    owner::setEventTimer,
                    rolledUp(wallMillis, owner));
        }
    }

    private void endWindows(long millis, long wallMillis, Owner owner) {
        if (parameters.rollsUp()) {
            rollUp.endUntil(millis, rolledUp(wallMillis, owner));
        }
    }

    private RollUp.Owner rolledUp(long wallMillis, Owner owner) {
        return new RollUp.Owner() {
            @Override
            public void ended(
                    Timeframe timeframe, long startMillis, long endMillis, Traded traded) {
                end(timeframe, startMillis, endMillis, traded, wallMillis, owner);
            }

            @Override
            public void revised(
                    long startMillis,
                    boolean isEnded,
                    RollUp.Minute minute,
                    boolean hadBar,
                    ClosedSeconds.Why why) {
                boolean hasBar = hadBar || minute.ohlcv().isPriced();
                if (isEnded && hasBar && rollUp.gives(Timeframe.M1, startMillis)) {
                    minute.countRevision();
                    owner.revision(revision(startMillis, minute, why, wallMillis));
                }
                if (parameters.checksMinuteBars()) {
                    minutes.revise(startMillis, minute.ohlcv(), isEnded)
                            .ifPresent(comparison -> compared(comparison, wallMillis, owner));
                }
            }
        };
    }

    /** A window of a longer timeframe has ended. */
    private void end(
            Timeframe timeframe,
            long startMillis,
            long endMillis,
            Traded traded,
            long wallMillis,
            Owner owner) {
        Quote quote = inForce(quotes.asOf(Seconds.ofMillis(endMillis) - 1), endMillis);
        if (timeframe == Timeframe.M1) {
            rollUp.quoteAtEnd(startMillis, quote);
        }
        Ohlcv ohlcv = traded.ohlcv();
        if (!ohlcv.isPriced()) {
            return;
        }
        BarIndicators.Values values =
                indicators(timeframe, owner).update(input(startMillis, endMillis, ohlcv));
        // The session's, whatever the timeframe; a window may begin in one and end in another.
        double sessionVwap = rollUp.sessionVwapIn(startMillis, endMillis);
        IndicatorSnapshot snapshot =
                Double.isNaN(sessionVwap)
                        ? values.snapshot()
                        : values.snapshot().withSessionVwap(sessionVwap);
        Aggregate aggregate =
                new Aggregate(
                        timeframe,
                        plans.calendar().seq(timeframe, startMillis),
                        new Signal(
                                bar(
                                        startMillis,
                                        endMillis,
                                        ohlcv,
                                        Unpriced.NONE,
                                        quote,
                                        wallMillis),
                                snapshot,
                                values.extra()),
                        traded.sides().buyCount(),
                        traded.sides().sellCount(),
                        traded.sides().buyVolume().value(),
                        traded.sides().sellVolume().value());
        changedTimeframes.add(timeframe);
        owner.aggregate(aggregate);
        alerts.update(aggregate, owner::alert);
    }

    private BarIndicators indicators(Timeframe timeframe, Owner owner) {
        return byTimeframe.computeIfAbsent(
                timeframe,
                frame -> {
                    TimeframeState state = owner.timeframe(frame.label());
                    return state == null
                            ? new BarIndicators(plans.of(frame))
                            : new BarIndicators(plans.of(frame), state.indicators(), state.extra());
                });
    }

    private void addLate(Trade trade, Owner owner) {
        boolean isFirst = closedSeconds.add(trade, owner);
        countTrade(trade, isFirst, owner);
        if (isFirst) {
            owner.counted(Count.REVISED);
        }
    }

    private void correct(Correction correction, long step, Owner owner) {
        Correction.Version original = correction.original();
        Optional<Print> open =
                openSeconds.find(
                        isMeant(correction.venue(), original.id(), step),
                        original.price(),
                        original.size());
        Optional<Found> closed = findClosed(open, correction.venue(), original, owner);
        Optional<Print> print = closed.map(Found::print).or(() -> open);
        if (print.isEmpty()) {
            owner.rejected(correction, Reason.UNMATCHED);
        } else if (print.get().has(correction)) {
            owner.counted(Count.DUPLICATE);
        } else {
            owner.counted(Count.CORRECTED);
            put(closed, print.get().with(correction), Cause.CORRECTION);
        }
    }

    private void cancel(Cancel cancel, long step, Owner owner) {
        Correction.Version meant =
                new Correction.Version(cancel.id(), cancel.price(), cancel.size(), "");
        Optional<Print> open =
                openSeconds.find(
                        isMeant(cancel.venue(), cancel.id(), step), cancel.price(), cancel.size());
        Optional<Found> closed = findClosed(open, cancel.venue(), meant, owner);
        Optional<Print> print = closed.map(Found::print).or(() -> open);
        if (print.isEmpty()) {
            owner.rejected(cancel, Reason.UNMATCHED);
        } else if (print.get().isCancelled()) {
            owner.counted(Count.DUPLICATE);
        } else {
            owner.counted(Count.CANCELLED);
            put(closed, print.get().cancelled(), Cause.CANCEL);
        }
    }

    /** A correction or cancel cannot mean a trade that comes after it in the log. */
    private static Predicate<Print> isMeant(String venue, String id, long step) {
        return print -> print.knownFrom() <= step && print.isMeantBy(venue, id);
    }

    /**
     * Looks for the trade in the closed seconds: any candidate if there is none in an open second,
     * else one that fits better.
     */
    private Optional<Found> findClosed(
            Optional<Print> open, String venue, Correction.Version meant, Owner owner) {
        if (open.isPresent() && open.get().is(meant.price(), meant.size())) {
            return Optional.empty();
        }
        return closedSeconds
                .find(
                        print -> print.isMeantBy(venue, meant.id()),
                        meant.price(),
                        meant.size(),
                        owner)
                .filter(found -> open.isEmpty() || found.print().is(meant.price(), meant.size()));
    }

    private void put(Optional<Found> closed, Print revised, Cause cause) {
        if (closed.isPresent()) {
            closedSeconds.revise(closed.get(), revised, cause);
        } else {
            openSeconds.put(revised);
        }
    }

    /** Closes the oldest open second. */
    private void close(long second, long wallMillis, Owner owner) {
        Prints prints = openSeconds.closeOldest();
        Ohlcv ohlcv = prints.ohlcv(parameters.rules());
        if (lastClosedSecond != Long.MIN_VALUE && isForgotten(second, lastClosedSecond)) {
            startAnew();
        }
        Quote quote = inForce(quotes.asOf(second), Seconds.endMillis(second));
        RollUp.Added rolledUp = rollUp.add(second, prints, owner::setEventTimer);
        Unpriced unpriced = closedSeconds.close(second, prints, quote, rolledUp, owner);
        if (parameters.checksMinuteBars()) {
            minutes.add(second, ohlcv, prints.conditions());
            minutes.revise(
                    Seconds.minuteStartMillis(second),
                    rollUp.knownMinute(Seconds.minuteStartMillis(second)),
                    false);
        }
        if (ohlcv.isPriced()) {
            if (indicators == null) {
                indicators = new BarIndicators(plans.of(Timeframe.S1));
            }
            BarIndicators.Values values = indicators.update(input(second, ohlcv));
            rollUp.sessionVwap(second, values.snapshot().vwapSession());
            Signal signal =
                    new Signal(
                            bar(second, ohlcv, unpriced, quote, wallMillis),
                            values.snapshot(),
                            values.extra());
            owner.signal(signal);
            alerts.update(prints, parameters.rules(), signal, owner::alert);
        }
        lastClosedSecond = second;
    }

    /** As if the symbol had been forgotten, whether it has been or not. */
    private void startAnew() {
        indicators = null;
        alerts = new Alerts(parameters.alerts());
        rollUp.forgetPrices();
        for (Timeframe timeframe : plans.timeframes()) {
            byTimeframe.put(timeframe, new BarIndicators(plans.of(timeframe)));
            changedTimeframes.add(timeframe);
        }
    }

    private static BarInput input(long second, Ohlcv ohlcv) {
        return input(Seconds.startMillis(second), Seconds.endMillis(second), ohlcv);
    }

    private static BarInput input(long startMillis, long endMillis, Ohlcv ohlcv) {
        return new BarInput(
                startMillis,
                endMillis,
                ohlcv.open(),
                ohlcv.high(),
                ohlcv.low(),
                ohlcv.close(),
                ohlcv.notional(),
                ohlcv.vwapVolume());
    }

    /**
     * Returns the signals that the open seconds would have if the input ended now, oldest first.
     * They are not final, and the symbol does not change.
     *
     * <p>Pending late trades of closed seconds are ignored. That makes a difference only if a
     * pending correction fits such a trade better than one in an open second.
     *
     * @param undo scratch space, may be shared by all symbols of a thread
     */
    public List<Signal> preview(long wallMillis, Undo undo, Owner owner) {
        List<MicroBar> bars = new ArrayList<>();
        List<BarIndicators.Values> values = new ArrayList<>();
        List<BarInput> inputs = new ArrayList<>();
        BarIndicators current = indicators;
        Unpriced unpriced = closedSeconds.sinceLastBar();
        long before = lastClosedSecond;
        for (Map.Entry<Long, Prints> open : corrected(owner).all().entrySet()) {
            long second = open.getKey();
            Ohlcv ohlcv = open.getValue().ohlcv(parameters.rules());
            if (before != Long.MIN_VALUE && isForgotten(second, before)) {
                addPreviews(current, inputs, undo, values);
                current = null;
            }
            if (ohlcv.isPriced()) {
                if (current == null) {
                    current = new BarIndicators(plans.of(Timeframe.S1));
                }
                inputs.add(input(second, ohlcv));
                Quote quote = inForce(quotes.preview(second), Seconds.endMillis(second));
                bars.add(bar(second, ohlcv, unpriced, quote, wallMillis).asPreview(wallMillis));
                unpriced = Unpriced.NONE;
            } else {
                unpriced = unpriced.plus(Unpriced.of(ohlcv));
            }
            before = second;
        }
        addPreviews(current, inputs, undo, values);
        List<Signal> signals = new ArrayList<>(bars.size());
        for (int i = 0; i < bars.size(); i++) {
            BarIndicators.Values ofBar = values.get(i);
            signals.add(new Signal(bars.get(i), ofBar.snapshot(), ofBar.extra()));
        }
        return signals;
    }

    private static void addPreviews(
            BarIndicators indicators,
            List<BarInput> inputs,
            Undo undo,
            List<BarIndicators.Values> values) {
        if (!inputs.isEmpty()) {
            values.addAll(indicators.preview(inputs, undo));
            inputs.clear();
        }
    }

    /** The open seconds with all pending corrections and cancels applied. */
    private OpenSeconds corrected(Owner owner) {
        NavigableMap<Long, List<TradeEvent>> notices = pending.notices();
        if (notices.isEmpty()) {
            return openSeconds;
        }
        OpenSeconds copy = openSeconds.copy();
        // A second is changed only by what was read before its end.
        notices.forEach(
                (step, events) -> {
                    for (TradeEvent event : events) {
                        applyNotice(event, step, copy, owner);
                    }
                });
        return copy;
    }

    private void applyNotice(TradeEvent event, long step, OpenSeconds open, Owner owner) {
        Correction correction = event instanceof Correction c ? c : null;
        String venue = correction != null ? correction.venue() : ((Cancel) event).venue();
        Correction.Version meant =
                correction != null
                        ? correction.original()
                        : new Correction.Version(
                                ((Cancel) event).id(),
                                ((Cancel) event).price(),
                                ((Cancel) event).size(),
                                "");
        Optional<Print> print =
                open.find(isMeant(venue, meant.id(), step), meant.price(), meant.size());
        if (print.isEmpty()
                || print.get().trade().second() < step
                || findClosed(print, venue, meant, owner).isPresent()) {
            return;
        }
        if (correction == null) {
            open.put(print.get().cancelled());
        } else if (!print.get().has(correction)) {
            open.put(print.get().with(correction));
        }
    }

    /** The oldest open second that is not before this one, null if there is none. */
    public Long oldestOpenFrom(long second) {
        return openSeconds.oldestFrom(second);
    }

    /** The last second with trades that was closed, {@link Long#MIN_VALUE} before the first. */
    public long lastClosedSecond() {
        return lastClosedSecond;
    }

    /** The quote if it is valid at the end of a bar: not empty and not too old; else null. */
    private Quote inForce(Quote quote, long endMillis) {
        boolean isInForce =
                quote != null
                        && !quote.isEmpty()
                        && endMillis - quote.timeMillis() <= parameters.quoteMaxAgeMillis();
        return isInForce ? quote : null;
    }

    /**
     * Whether so much time lies between two seconds that the symbol starts without history. The
     * times of the seconds decide, and not whether the state was really dropped, so that a replay
     * gives the same result.
     */
    private boolean isForgotten(long second, long before) {
        return Seconds.startMillis(second) - Seconds.endMillis(before) >= parameters.ttlMillis();
    }

    private MicroBar bar(
            long second, Ohlcv ohlcv, Unpriced unpriced, Quote quote, long wallMillis) {
        return bar(
                Seconds.startMillis(second),
                Seconds.endMillis(second),
                ohlcv,
                unpriced,
                quote,
                wallMillis);
    }

    private MicroBar bar(
            long startMillis,
            long endMillis,
            Ohlcv ohlcv,
            Unpriced unpriced,
            Quote quote,
            long wallMillis) {
        boolean hasBid = quote != null && quote.bidPrice() > 0;
        boolean hasAsk = quote != null && quote.askPrice() > 0;
        return new MicroBar(
                name,
                startMillis,
                endMillis,
                wallMillis,
                ohlcv.isFinal(),
                ohlcv.open(),
                ohlcv.high(),
                ohlcv.low(),
                ohlcv.close(),
                ohlcv.volume().value(),
                ohlcv.vwap(),
                ohlcv.tradeCount(),
                quote == null ? null : QuotesInForce.spreadBps(quote),
                quote == null ? null : QuotesInForce.imbalance(quote),
                ohlcv.closingTradeId(),
                unpriced.volume().value(),
                unpriced.count(),
                hasBid ? quote.bidPrice() : null,
                hasAsk ? quote.askPrice() : null,
                hasBid ? quote.bidSize() : null,
                hasAsk ? quote.askSize() : null);
    }

    private Revision revision(Revised revised, long wallMillis) {
        ClosedSecond closed = revised.second();
        return revision(
                Timeframe.S1,
                Seconds.startMillis(closed.second()),
                closed.ohlcv(),
                closed.unpriced(),
                closed.quote(),
                closed.revision(),
                revised.why(),
                wallMillis);
    }

    private Revision revision(
            long startMillis, RollUp.Minute minute, ClosedSeconds.Why why, long wallMillis) {
        return revision(
                Timeframe.M1,
                startMillis,
                minute.ohlcv(),
                Unpriced.NONE,
                minute.quote(),
                minute.revision(),
                why,
                wallMillis);
    }

    private Revision revision(
            Timeframe timeframe,
            long startMillis,
            Ohlcv ohlcv,
            Unpriced unpriced,
            Quote quote,
            int number,
            ClosedSeconds.Why why,
            long wallMillis) {
        long endMillis = startMillis + timeframe.millis();
        boolean isDeleted = !ohlcv.isPriced();
        return new Revision(
                isDeleted
                        ? MicroBar.deleted(name, startMillis, endMillis, wallMillis)
                        : bar(startMillis, endMillis, ohlcv, unpriced, quote, wallMillis),
                timeframe,
                number,
                why.cause(),
                why.tradeId(),
                isDeleted);
    }

    private void compared(MinuteBarCheck.Comparison comparison, long wallMillis, Owner owner) {
        owner.counted(Count.MINUTE_CHECKED);
        if (comparison.difference().isPresent()) {
            owner.counted(Count.MINUTE_MISMATCHED);
            report(
                    StatusReport.State.MISMATCH,
                    comparison.difference().get(),
                    comparison.startMillis(),
                    wallMillis,
                    owner);
        }
    }

    private void reportSilence(long wallMillis, Owner owner) {
        owner.counted(Count.FELL_SILENT);
        report(
                StatusReport.State.SILENT,
                "no trade for " + parameters.staleAfterMillis() + " ms",
                presence.lastTradeMillis(),
                wallMillis,
                owner);
    }

    private void report(
            StatusReport.State state,
            String reason,
            long eventMillis,
            long wallMillis,
            Owner owner) {
        long lastTrade = presence.lastTradeMillis();
        owner.report(
                new StatusReport(
                        StatusReport.keyOf(name),
                        state,
                        reason,
                        eventMillis,
                        wallMillis,
                        presence.nextReport(),
                        null,
                        lastTrade == Presence.NEVER ? null : lastTrade,
                        null));
    }

    /**
     * Sets the timers for silence and for the end of the state. They are moved when they fire and
     * not at every event, so they may fire early but never late.
     */
    private void setTimers(Owner owner) {
        long next = Math.min(presence.nextEventTimer(), closedSeconds.forgetAtMillis());
        long set = presence.eventTimer();
        if (set == Presence.NEVER || next < set) {
            // A timer at the last millisecond of a second may also be the one that closes the
            // second.
            if (set != Presence.NEVER && Math.floorMod(set, Seconds.SECOND_MILLIS) != 999) {
                owner.deleteEventTimer(set);
            }
            owner.setEventTimer(next);
            presence.setEventTimer(next);
        }
        long nextWall = presence.nextWallTimer();
        if (nextWall != Presence.NEVER && presence.wallTimer() == Presence.NEVER) {
            owner.setWallTimer(nextWall);
            presence.setWallTimer(nextWall);
        }
    }

    /** Whether the symbol has changed since it was created, restored or last stored. */
    public boolean isChanged() {
        return isChanged;
    }

    /** Takes a snapshot; what it does not hold, the owner keeps. */
    public SymbolState snapshot(Owner owner) {
        isChanged = false;
        rollUp.takeForgotten().forEach(owner::forgetTimeframe);
        for (Timeframe timeframe : changedTimeframes) {
            BarIndicators ofTimeframe = byTimeframe.get(timeframe);
            owner.keepTimeframe(
                    timeframe.label(),
                    new TimeframeState(ofTimeframe.state(), ofTimeframe.extraState()));
        }
        changedTimeframes.clear();
        return new SymbolState(
                lastClosedSecond,
                openSeconds.state(),
                quotes.state(),
                indicators == null ? null : indicators.state(),
                minutes.state(),
                presence.state(),
                closedSeconds.state(),
                pending.state(),
                alerts.state(),
                indicators == null ? null : indicators.extraState(),
                parameters.rollsUp() ? rollUp.state() : null);
    }
}
