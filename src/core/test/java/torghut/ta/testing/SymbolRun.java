package torghut.ta.testing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import torghut.ta.market.Symbol;
import torghut.ta.market.SymbolParameters;
import torghut.ta.market.SymbolState;
import torghut.ta.market.TimeframePlans;
import torghut.ta.market.TimeframeState;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MicroBar;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/** One symbol outside of Flink: its timers, its store, and all that it has given so far. */
public final class SymbolRun implements Symbol.Owner {

    /** An event that was not used. */
    public record Rejected(TradeEvent event, DeadLetter.Reason reason) {}

    private final SymbolParameters parameters;
    private final TimeframePlans plans;
    private final List<Signal> signals = new ArrayList<>();
    private final List<Aggregate> aggregates = new ArrayList<>();
    private final List<Revision> revisions = new ArrayList<>();
    private final List<Alert> alerts = new ArrayList<>();
    private final List<StatusReport> reports = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private final Map<Symbol.Count, Integer> counts = new EnumMap<>(Symbol.Count.class);
    private final TreeSet<Long> eventTimers = new TreeSet<>();
    private final TreeSet<Long> wallTimers = new TreeSet<>();
    private final Map<Long, byte[]> closedSeconds = new HashMap<>();
    private final Map<String, TimeframeState> timeframes = new HashMap<>();

    private Symbol symbol;
    private long watermark = Long.MIN_VALUE;
    private long wallMillis;
    private int storeReads;
    private boolean isForgotten;

    /** A symbol ACME that nothing is known of. */
    public SymbolRun(SymbolParameters parameters) {
        this.parameters = parameters;
        this.plans = new TimeframePlans(parameters);
        this.symbol = new Symbol("ACME", parameters, plans);
    }

    /** A symbol ACME as a state has it; nothing else is kept of it. */
    public static SymbolRun restored(SymbolParameters parameters, SymbolState state) {
        SymbolRun run = new SymbolRun(parameters);
        run.symbol = new Symbol("ACME", parameters, run.plans, state);
        return run;
    }

    /** The symbol takes an event. */
    public void read(MarketEvent event) {
        if (event instanceof Trade trade) {
            symbol.onTrade(trade, watermark, wallMillis, this);
        } else if (event instanceof Correction correction) {
            symbol.onCorrection(correction, watermark, this);
        } else if (event instanceof Cancel cancel) {
            symbol.onCancel(cancel, watermark, this);
        } else if (event instanceof Quote quote) {
            symbol.onQuote(quote, watermark, this);
        } else if (event instanceof MinuteBar bar) {
            symbol.onMinuteBar(bar, watermark, wallMillis, this);
        }
    }

    /** The watermark moves on, and the timers that it passes fire. */
    public void watermark(long newWatermark) {
        watermark = newWatermark;
        while (!eventTimers.isEmpty() && eventTimers.first() <= watermark) {
            symbol.onEventTime(eventTimers.pollFirst(), watermark, wallMillis, this);
        }
    }

    /** The wall clock moves on, and the timers that it passes fire. */
    public void wallClock(long millis) {
        wallMillis = millis;
        while (!wallTimers.isEmpty() && wallTimers.first() <= millis) {
            symbol.onWallTime(wallTimers.pollFirst(), wallMillis, this);
        }
    }

    /** Goes on from a snapshot, as after a restart: the watermark is unknown at first. */
    public void restart() {
        symbol = new Symbol("ACME", parameters, plans, symbol.snapshot(this));
        watermark = Long.MIN_VALUE;
    }

    /** Another run that goes on from here; this one does not notice. It has given nothing yet. */
    public SymbolRun fork() {
        SymbolRun fork = new SymbolRun(parameters);
        fork.symbol = new Symbol("ACME", parameters, plans, symbol.snapshot(this));
        fork.watermark = watermark;
        fork.wallMillis = wallMillis;
        fork.eventTimers.addAll(eventTimers);
        fork.wallTimers.addAll(wallTimers);
        fork.closedSeconds.putAll(closedSeconds);
        fork.timeframes.putAll(timeframes);
        return fork;
    }

    /** Another run that goes on from a snapshot of this one, with other parameters. */
    public SymbolRun restartedWith(SymbolParameters changed) {
        SymbolRun next = new SymbolRun(changed);
        next.symbol = new Symbol("ACME", changed, next.plans, symbol.snapshot(this));
        next.eventTimers.addAll(eventTimers);
        next.wallTimers.addAll(wallTimers);
        next.closedSeconds.putAll(closedSeconds);
        next.timeframes.putAll(timeframes);
        return next;
    }

    /** The symbol. */
    public Symbol symbol() {
        return symbol;
    }

    /** The signals so far. */
    public List<Signal> signals() {
        return signals;
    }

    /** The bars so far. */
    public List<MicroBar> bars() {
        return signals.stream().map(Signal::bar).toList();
    }

    /** The bars of longer timeframes so far. */
    public List<Aggregate> aggregates() {
        return aggregates;
    }

    /** The revisions so far. */
    public List<Revision> revisions() {
        return revisions;
    }

    /** The alerts so far. */
    public List<Alert> alerts() {
        return alerts;
    }

    /** The reports so far. */
    public List<StatusReport> reports() {
        return reports;
    }

    /** The events that were not used. */
    public List<Rejected> rejected() {
        return rejected;
    }

    /** How often something was counted. */
    public int count(Symbol.Count count) {
        return counts.getOrDefault(count, 0);
    }

    /** The event-time timers that are set. */
    public Set<Long> eventTimers() {
        return eventTimers;
    }

    /** The wall-clock timers that are set. */
    public Set<Long> wallTimers() {
        return wallTimers;
    }

    /** Number of closed seconds that are kept. */
    public int closedSeconds() {
        return closedSeconds.size();
    }

    /** Bytes of the closed seconds that are kept. */
    public long closedBytes() {
        return closedSeconds.values().stream().mapToLong(bytes -> bytes.length).sum();
    }

    /** How often a closed second was read. */
    public int storeReads() {
        return storeReads;
    }

    /** Whether the symbol was forgotten. */
    public boolean isForgotten() {
        return isForgotten;
    }

    @Override
    public void signal(Signal signal) {
        signals.add(signal);
    }

    @Override
    public void aggregate(Aggregate aggregate) {
        aggregates.add(aggregate);
    }

    @Override
    public void revision(Revision revision) {
        revisions.add(revision);
    }

    @Override
    public void alert(Alert alert) {
        alerts.add(alert);
    }

    @Override
    public void report(StatusReport report) {
        reports.add(report);
    }

    @Override
    public void rejected(TradeEvent event, DeadLetter.Reason reason) {
        rejected.add(new Rejected(event, reason));
    }

    @Override
    public void counted(Symbol.Count count) {
        counts.merge(count, 1, Integer::sum);
    }

    @Override
    public void setEventTimer(long millis) {
        eventTimers.add(millis);
    }

    @Override
    public void deleteEventTimer(long millis) {
        eventTimers.remove(millis);
    }

    @Override
    public void setWallTimer(long millis) {
        wallTimers.add(millis);
    }

    @Override
    public void deleteWallTimer(long millis) {
        wallTimers.remove(millis);
    }

    @Override
    public void forget() {
        isForgotten = true;
        closedSeconds.clear();
        timeframes.clear();
        symbol = new Symbol("ACME", parameters, plans);
    }

    @Override
    public byte[] closedSecond(long second) {
        storeReads++;
        return closedSeconds.get(second);
    }

    @Override
    public void keepClosedSecond(long second, byte[] trades) {
        closedSeconds.put(second, trades);
    }

    @Override
    public TimeframeState timeframe(String timeframe) {
        return timeframes.get(timeframe);
    }

    @Override
    public void keepTimeframe(String timeframe, TimeframeState state) {
        timeframes.put(timeframe, state);
    }

    @Override
    public void forgetTimeframe(String timeframe) {
        timeframes.remove(timeframe);
    }

    /** Timeframes of which something is kept. */
    public Set<String> keptTimeframes() {
        return timeframes.keySet();
    }

    @Override
    public void forgetClosedSecond(long second) {
        closedSeconds.remove(second);
    }
}
