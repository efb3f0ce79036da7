package torghut.ta.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Predicate;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.IndicatorEngine;
import torghut.ta.indicators.Undo;
import torghut.ta.market.ClosedSeconds.Found;
import torghut.ta.market.ClosedSeconds.Revised;
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
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * One symbol: takes its trades, quotes and minute bars, and gives its bars with their signals when
 * their seconds are closed, then the revisions of these bars, and reports of what is remarkable.
 * Plain Java; {@link Owner} is whoever stands between it and the world.
 *
 * <p>Time goes on by event-time timers that the symbol asks for. At the end of each second that has
 * something to do, in the order of time: late trades, corrections and cancels that were read while
 * that second was the oldest open one take effect, the second's own bar leaves, then the revisions.
 */
public final class Symbol {

    /** Takes what a symbol gives, wakes it up, and keeps what it need not have at hand. */
    public interface Owner extends ClosedSeconds.Store {

        /** A final bar with its indicators. */
        void signal(Signal signal);

        /** A bar as it should have been. */
        void revision(Revision revision);

        /** A price has moved, or a rule's condition has become true. */
        void alert(Alert alert);

        /** A report about the symbol. */
        void report(StatusReport report);

        /** An event that comes too late, or that speaks of an unknown trade. */
        void rejected(TradeEvent event, Reason reason);

        /** Something to be counted has happened. */
        void counted(Count count);

        /** Calls {@link Symbol#onEventTime} when the watermark reaches this time. */
        void setEventTimer(long millis);

        /** Takes such a timer back. */
        void deleteEventTimer(long millis);

        /** Calls {@link Symbol#onWallTime} at this time of the wall clock. */
        void setWallTimer(long millis);

        /** Takes such a timer back. */
        void deleteWallTimer(long millis);

        /** Forgets the symbol, and all that is kept for it. */
        void forget();
    }

    /** What is counted. */
    public enum Count {
        /** A trade that is no copy. */
        TRADE_ACCEPTED,
        /** A copy of a trade, correction or cancel. */
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
        /** It differs. */
        MINUTE_MISMATCHED,
        /** The symbol has fallen silent. */
        FELL_SILENT
    }

    private static final String TIMEFRAME = "1s";

    private final String name;
    private final SymbolParameters parameters;
    private final OpenSeconds openSeconds;
    private final PendingEvents pending;
    private final ClosedSeconds closedSeconds;
    private final QuotesInForce quotes;
    private final MinuteBarCheck minutes;
    private final Presence presence;

    private IndicatorEngine indicators;
    private Alerts alerts;
    private long lastClosedSecond;
    private boolean isChanged;

    /** A symbol that nothing is known of. */
    public Symbol(String name, SymbolParameters parameters) {
        this.name = name;
        this.parameters = parameters;
        this.openSeconds = new OpenSeconds();
        this.pending = new PendingEvents();
        this.closedSeconds =
                new ClosedSeconds(name, parameters.rules(), parameters.revisionHorizonMillis());
        this.quotes = new QuotesInForce();
        this.minutes = new MinuteBarCheck();
        this.presence = new Presence(parameters.staleAfterMillis(), keptMillis(parameters));
        this.alerts = new Alerts(parameters.alerts());
        this.lastClosedSecond = Long.MIN_VALUE;
    }

    /** A symbol as a snapshot has it. */
    public Symbol(String name, SymbolParameters parameters, SymbolState state) {
        this.name = name;
        this.parameters = parameters;
        this.openSeconds = new OpenSeconds(name, state.openTrades());
        this.pending = new PendingEvents(name, state.pending());
        this.closedSeconds =
                ClosedSeconds.of(
                        name,
                        parameters.rules(),
                        parameters.revisionHorizonMillis(),
                        state.closedSeconds(),
                        state.lastClosedSecond());
        this.quotes = new QuotesInForce(name, state.quotes());
        this.minutes = new MinuteBarCheck(name, state.minutes());
        this.presence =
                new Presence(
                        parameters.staleAfterMillis(), keptMillis(parameters), state.presence());
        this.indicators =
                state.indicators() == null
                        ? null
                        : new IndicatorEngine(parameters.indicators(), state.indicators());
        this.alerts = new Alerts(parameters.alerts(), state.alerts());
        this.lastClosedSecond = state.lastClosedSecond();
    }

    /** What was forgotten cannot be told from what never was, so revisions must be over by then. */
    private static long keptMillis(SymbolParameters parameters) {
        return Math.max(parameters.ttlMillis(), parameters.revisionHorizonMillis());
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
     * The oldest second that is open, for an event that was read while this was its partition's.
     */
    private long firstOpen(long openSecond, long watermark) {
        long afterLast = lastClosedSecond == Long.MIN_VALUE ? Long.MIN_VALUE : lastClosedSecond + 1;
        return Math.max(Math.max(openSecond, afterLast), Seconds.firstOpen(watermark));
    }

    /** Takes a quote. */
    public void onQuote(Quote quote, long watermark, Owner owner) {
        isChanged = true;
        quotes.add(quote);
        // Bars before the oldest open second and before the watermark are out: one quote will do.
        long open = firstOpen(Long.MIN_VALUE, watermark);
        quotes.fold(Math.min(open == Long.MIN_VALUE ? open : open - 1, openSeconds.oldest()));
        presence.event(quote.timeMillis());
        setTimers(owner);
    }

    /** Takes a minute bar of the feed. */
    public void onMinuteBar(MinuteBar bar, long watermark, long wallMillis, Owner owner) {
        isChanged = true;
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
     * An event-time timer has fired.
     *
     * @param millis the time it was set to
     * @param watermark the watermark, {@link Long#MAX_VALUE} at the end of the input
     */
    public void onEventTime(long millis, long watermark, long wallMillis, Owner owner) {
        isChanged = true;
        for (long step = nextStep(); hasPassed(step, millis); step = nextStep()) {
            advance(step, wallMillis, owner);
        }
        if (parameters.checksMinuteBars()) {
            minutes.close(millis).forEach(comparison -> compared(comparison, wallMillis, owner));
        }
        // At the end of a bounded input all timers fire, whatever their time: no silence, no end.
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
        if (presence.fallsSilentInEventTime(millis)) {
            reportSilence(wallMillis, owner);
        }
        setTimers(owner);
    }

    /**
     * A wall-clock timer has fired.
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
        closedSeconds.forget(step, owner);
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
        for (Revised revised : closedSeconds.revise(owner)) {
            owner.revision(revision(revised, wallMillis));
        }
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

    /** Trades that were read later in the log than the notice are not meant by it. */
    private static Predicate<Print> isMeant(String venue, String id, long step) {
        return print -> print.knownFrom() <= step && print.isMeantBy(venue, id);
    }

    /** In the closed seconds: any if there is none in an open one, else one that fits better. */
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
        Quote quote = inForce(quotes.asOf(second), second);
        Unpriced unpriced = closedSeconds.close(second, prints, ohlcv, quote, owner);
        if (parameters.checksMinuteBars()) {
            minutes.add(second, ohlcv, prints.conditions());
        }
        if (lastClosedSecond != Long.MIN_VALUE && isForgotten(second, lastClosedSecond)) {
            indicators = null;
            alerts = new Alerts(parameters.alerts());
        }
        if (ohlcv.isPriced()) {
            if (indicators == null) {
                indicators = new IndicatorEngine(parameters.indicators());
            }
            Signal signal =
                    new Signal(
                            bar(second, ohlcv, unpriced, quote, wallMillis),
                            indicators.update(input(second, ohlcv)));
            owner.signal(signal);
            alerts.update(prints, parameters.rules(), signal, owner::alert);
        }
        lastClosedSecond = second;
    }

    private static BarInput input(long second, Ohlcv ohlcv) {
        return new BarInput(
                Seconds.startMillis(second),
                Seconds.endMillis(second),
                ohlcv.open(),
                ohlcv.high(),
                ohlcv.low(),
                ohlcv.close(),
                ohlcv.notional(),
                ohlcv.vwapVolume());
    }

    /**
     * The final signals of the open seconds as they would be if the input ended now, oldest first,
     * not final. Nothing changes.
     *
     * <p>What late trades that are still pending do to closed seconds is not looked at: only where
     * a pending correction fits such a trade better than an open one does that make a difference.
     *
     * @param undo scratch space, may be shared by all symbols of a thread
     */
    public List<Signal> preview(long wallMillis, Undo undo, Owner owner) {
        List<MicroBar> bars = new ArrayList<>();
        List<IndicatorSnapshot> snapshots = new ArrayList<>();
        List<BarInput> inputs = new ArrayList<>();
        IndicatorEngine engine = indicators;
        Unpriced unpriced = closedSeconds.sinceLastBar();
        long before = lastClosedSecond;
        for (Map.Entry<Long, Prints> open : corrected(owner).all().entrySet()) {
            long second = open.getKey();
            Ohlcv ohlcv = open.getValue().ohlcv(parameters.rules());
            if (before != Long.MIN_VALUE && isForgotten(second, before)) {
                addPreviews(engine, inputs, undo, snapshots);
                engine = null;
            }
            if (ohlcv.isPriced()) {
                if (engine == null) {
                    engine = new IndicatorEngine(parameters.indicators());
                }
                inputs.add(input(second, ohlcv));
                Quote quote = inForce(quotes.preview(second), second);
                bars.add(bar(second, ohlcv, unpriced, quote, wallMillis).asPreview(wallMillis));
                unpriced = Unpriced.NONE;
            } else {
                unpriced = unpriced.plus(Unpriced.of(ohlcv));
            }
            before = second;
        }
        addPreviews(engine, inputs, undo, snapshots);
        List<Signal> signals = new ArrayList<>(bars.size());
        for (int i = 0; i < bars.size(); i++) {
            signals.add(new Signal(bars.get(i), snapshots.get(i)));
        }
        return signals;
    }

    private static void addPreviews(
            IndicatorEngine engine,
            List<BarInput> inputs,
            Undo undo,
            List<IndicatorSnapshot> snapshots) {
        if (!inputs.isEmpty()) {
            snapshots.addAll(engine.preview(inputs, undo));
            inputs.clear();
        }
    }

    /** The open seconds after all corrections and cancels that are pending. */
    private OpenSeconds corrected(Owner owner) {
        NavigableMap<Long, List<TradeEvent>> notices = pending.notices();
        if (notices.isEmpty()) {
            return openSeconds;
        }
        OpenSeconds copy = openSeconds.copy();
        // A second takes what was said about it before its own end.
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

    /** Second of the last bar, {@link Long#MIN_VALUE} before the first. */
    public long lastClosedSecond() {
        return lastClosedSecond;
    }

    /** The quote if it is in force at the end of a second, else null. */
    private Quote inForce(Quote quote, long second) {
        boolean isInForce =
                quote != null
                        && !quote.isEmpty()
                        && Seconds.endMillis(second) - quote.timeMillis()
                                <= parameters.quoteMaxAgeMillis();
        return isInForce ? quote : null;
    }

    /**
     * Whether the last trade is so old that its state counts as forgotten. It must not matter
     * whether the state has really been cleared by then, so the seconds' own times decide.
     */
    private boolean isForgotten(long second, long before) {
        return Seconds.startMillis(second) - Seconds.endMillis(before) >= parameters.ttlMillis();
    }

    private MicroBar bar(
            long second, Ohlcv ohlcv, Unpriced unpriced, Quote quote, long wallMillis) {
        boolean hasBid = quote != null && quote.bidPrice() > 0;
        boolean hasAsk = quote != null && quote.askPrice() > 0;
        return new MicroBar(
                name,
                Seconds.startMillis(second),
                Seconds.endMillis(second),
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
        boolean isDeleted = !closed.ohlcv().isPriced();
        return new Revision(
                isDeleted
                        ? MicroBar.deleted(name, Seconds.startMillis(closed.second()), wallMillis)
                        : bar(
                                closed.second(),
                                closed.ohlcv(),
                                closed.unpriced(),
                                closed.quote(),
                                wallMillis),
                TIMEFRAME,
                closed.revision(),
                revised.why().cause(),
                revised.why().tradeId(),
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

    /** Timers are moved when they fire, not at every event: they may be early, never late. */
    private void setTimers(Owner owner) {
        long next = Math.min(presence.nextEventTimer(), closedSeconds.forgetAtMillis());
        long set = presence.eventTimer();
        if (set == Presence.NEVER || next < set) {
            // At the last millisecond of a second the timer may also be the one that closes it.
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

    /** Whether anything has changed since it was made, restored or last snapshot. */
    public boolean isChanged() {
        return isChanged;
    }

    /** Takes a snapshot. */
    public SymbolState snapshot() {
        isChanged = false;
        return new SymbolState(
                lastClosedSecond,
                openSeconds.state(),
                quotes.state(),
                indicators == null ? null : indicators.state(),
                minutes.state(),
                presence.state(),
                closedSeconds.state(),
                pending.state(),
                alerts.state());
    }
}
