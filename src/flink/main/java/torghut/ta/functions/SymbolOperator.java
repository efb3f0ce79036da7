package torghut.ta.functions;

import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import torghut.ta.market.MinuteBarCheck;
import torghut.ta.market.Presence;
import torghut.ta.market.Symbol;
import torghut.ta.market.SymbolParameters;
import torghut.ta.market.SymbolState;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Trade;

/**
 * Keyed by symbol: takes trades, quotes and minute bars, and gives each symbol's bars and signals
 * in order once the watermark has closed their second. {@link Symbol} holds the rules.
 *
 * <p>State: one {@link SymbolState} per symbol, until nothing has been heard of the symbol for the
 * state's time to live in event time. Symbols live on the heap as plain objects and are written to
 * the state backend before each checkpoint, and when there are more of them than {@value
 * #MAX_SYMBOLS_ON_HEAP}; so a trade costs no access to the backend, and a checkpoint still holds
 * everything.
 *
 * <p>Event time: a timer per open second closes it; late trades go to the dead letters. Wall clock:
 * only for the silence of symbols and the time of emission. Side outputs: dead letters, tallies,
 * symbol reports.
 */
public final class SymbolOperator extends AbstractStreamOperator<Signal>
        implements OneInputStreamOperator<MarketEvent, Signal>,
                Triggerable<String, VoidNamespace>,
                BoundedOneInput {

    /** About 140 MB at the most with default windows. */
    static final int MAX_SYMBOLS_ON_HEAP = 10_000;

    private static final ValueStateDescriptor<SymbolState> STATE =
            new ValueStateDescriptor<>("symbol", TypeInformation.of(SymbolState.class));

    private final SymbolParameters parameters;
    private final LateTrades lateTrades;
    private final long tallyMillis;
    private final Clock clock;

    private transient ValueState<SymbolState> state;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient LinkedHashMap<String, Symbol> symbols;
    private transient StreamRecord<Signal> outgoing;
    private transient TallyCounter tally;
    private transient Counter tradesAccepted;
    private transient Counter tradesDuplicate;
    private transient Counter tradesLate;
    private transient Counter barsEmitted;
    private transient Counter signalsEmitted;
    private transient Counter minuteBarsChecked;
    private transient Counter minuteBarsMismatched;
    private transient Counter symbolsFellSilent;
    private transient Histogram emitLatency;

    /**
     * Symbols with these parameters.
     *
     * @param tradesTopic named in the dead letters of late trades
     * @param tallyMillis interval at which counts are sent
     * @param clock the wall clock
     */
    public SymbolOperator(
            SymbolParameters parameters, String tradesTopic, long tallyMillis, Clock clock) {
        this.parameters = parameters;
        this.lateTrades = new LateTrades(tradesTopic);
        this.tallyMillis = tallyMillis;
        this.clock = clock;
        this.chainingStrategy = ChainingStrategy.ALWAYS;
    }

    @Override
    public void open() throws Exception {
        super.open();
        state = getRuntimeContext().getState(STATE);
        timers = getInternalTimerService("symbol", VoidNamespaceSerializer.INSTANCE, this);
        symbols = new LinkedHashMap<>(1024, 0.75f, true);
        outgoing = new StreamRecord<>(null);
        tally = new TallyCounter(output);
        tally.sendEvery(tallyMillis, getProcessingTimeService());

        TaMetrics metrics = new TaMetrics(getMetricGroup());
        tradesAccepted = metrics.counter("trades_accepted");
        tradesDuplicate = metrics.counter("trades_duplicate");
        tradesLate = metrics.counter("trades_late");
        barsEmitted = metrics.counter("bars_emitted");
        signalsEmitted = metrics.counter("signals_emitted");
        minuteBarsChecked = metrics.counter("minute_bars_checked");
        minuteBarsMismatched = metrics.counter("minute_bars_mismatched");
        symbolsFellSilent = metrics.counter("symbols_fell_silent");
        emitLatency = metrics.emitLatency();
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) throws Exception {
        MarketEvent event = element.getValue();
        long watermark = timers.currentWatermark();
        if (event instanceof Quote quote) {
            Symbol symbol = symbol(quote.symbol());
            symbol.add(quote, watermark);
            symbol.presence().event(quote.timeMillis());
            setPresenceTimers(symbol);
        } else if (event instanceof Trade trade) {
            add(symbol(trade.symbol()), trade, watermark);
        } else if (event instanceof MinuteBar bar) {
            add(symbol(bar.symbol()), bar, watermark);
        }
    }

    private void add(Symbol symbol, Trade trade, long watermark) {
        boolean wasOpen = symbol.isOpen(trade.second());
        Symbol.Arrival arrival = symbol.add(trade, watermark);
        if (arrival == Symbol.Arrival.LATE) {
            tradesLate.inc();
            tally.late++;
            tally.changed();
            output.collect(
                    SideOutputs.DEAD_LETTERS, new StreamRecord<>(lateTrades.deadLetter(trade)));
            return;
        }
        if (arrival == Symbol.Arrival.ACCEPTED) {
            tradesAccepted.inc();
            tally.trades++;
        } else {
            tradesDuplicate.inc();
            tally.duplicates++;
        }
        tally.changed();
        if (!wasOpen && symbol.isOpen(trade.second())) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, trade.second() * 1000 + 999);
        }
        if (symbol.presence().trade(trade.timeMillis(), clock.millis())) {
            report(symbol, StatusReport.State.TRADING, null, trade.timeMillis());
        }
        setPresenceTimers(symbol);
    }

    private void add(Symbol symbol, MinuteBar bar, long watermark) {
        Optional<MinuteBarCheck.Comparison> comparison = symbol.add(bar, watermark);
        comparison.ifPresent(found -> minuteCompared(symbol, found));
        symbol.presence().event(bar.startMillis());
        if (comparison.isEmpty()) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, bar.startMillis() + 59_999);
        }
        setPresenceTimers(symbol);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Symbol symbol = symbol(timer.getKey());
        while (symbol.hasSecondToClose(timer.getTimestamp())) {
            emit(symbol.closeSecond(clock.millis()));
        }
        if (parameters.checksMinuteBars()) {
            symbol.closeMinutes(timer.getTimestamp())
                    .forEach(comparison -> minuteCompared(symbol, comparison));
        }
        Presence presence = symbol.presence();
        // At the end of a bounded input all timers fire, whatever their time: no silence, no end.
        if (timer.getTimestamp() != presence.eventTimer()
                || timers.currentWatermark() == Long.MAX_VALUE) {
            return;
        }
        presence.setEventTimer(Presence.NEVER);
        symbol.touch();
        if (timer.getTimestamp() >= presence.forgetAtMillis()) {
            symbols.remove(symbol.name());
            state.clear();
            return;
        }
        if (presence.fallsSilentInEventTime(timer.getTimestamp())) {
            reportSilence(symbol);
        }
        setPresenceTimers(symbol);
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Symbol symbol = symbol(timer.getKey());
        Presence presence = symbol.presence();
        if (timer.getTimestamp() != presence.wallTimer()) {
            return;
        }
        presence.setWallTimer(Presence.NEVER);
        symbol.touch();
        if (presence.fallsSilentByWallClock(timer.getTimestamp())) {
            reportSilence(symbol);
        }
        setPresenceTimers(symbol);
    }

    private void reportSilence(Symbol symbol) {
        symbolsFellSilent.inc();
        report(
                symbol,
                StatusReport.State.SILENT,
                "no trade for " + parameters.staleAfterMillis() + " ms",
                symbol.presence().lastTradeMillis());
    }

    /** Timers are moved when they fire, not at every event: they may be early, never late. */
    private void setPresenceTimers(Symbol symbol) {
        Presence presence = symbol.presence();
        long next = presence.nextEventTimer();
        long set = presence.eventTimer();
        if (set == Presence.NEVER || next < set) {
            // At the last millisecond of a second the timer may also be the one that closes it.
            if (set != Presence.NEVER && Math.floorMod(set, 1000) != 999) {
                timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, set);
            }
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, next);
            presence.setEventTimer(next);
        }
        long nextWall = presence.nextWallTimer();
        if (nextWall != Presence.NEVER && presence.wallTimer() == Presence.NEVER) {
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, nextWall);
            presence.setWallTimer(nextWall);
        }
    }

    private void emit(Signal signal) {
        barsEmitted.inc();
        signalsEmitted.inc();
        tally.bars++;
        tally.signals++;
        tally.changed();
        emitLatency.update(signal.bar().ingestMillis() - signal.bar().endMillis());
        output.collect(outgoing.replace(signal, signal.bar().endMillis()));
    }

    private void minuteCompared(Symbol symbol, MinuteBarCheck.Comparison comparison) {
        minuteBarsChecked.inc();
        comparison
                .difference()
                .ifPresent(
                        difference -> {
                            minuteBarsMismatched.inc();
                            report(
                                    symbol,
                                    StatusReport.State.MISMATCH,
                                    difference,
                                    comparison.startMillis());
                        });
    }

    private void report(
            Symbol symbol, StatusReport.State reported, String reason, long eventMillis) {
        symbol.touch();
        output.collect(
                SideOutputs.SYMBOL_REPORTS,
                new StreamRecord<>(
                        new StatusReport(
                                symbol.name(),
                                reported,
                                reason,
                                eventMillis,
                                clock.millis(),
                                symbol.presence().nextReport(),
                                null,
                                symbol.presence().lastTradeMillis() == Presence.NEVER
                                        ? null
                                        : symbol.presence().lastTradeMillis(),
                                null)));
    }

    /** The symbol of the current key, from the heap or from the state backend. */
    private Symbol symbol(String name) throws Exception {
        Symbol symbol = symbols.get(name);
        if (symbol == null) {
            SymbolState stored = state.value();
            symbol =
                    stored == null
                            ? new Symbol(name, parameters)
                            : new Symbol(name, parameters, stored);
            makeRoom();
            symbols.put(name, symbol);
            setCurrentKey(name);
        }
        return symbol;
    }

    private void makeRoom() throws Exception {
        if (symbols.size() < MAX_SYMBOLS_ON_HEAP) {
            return;
        }
        Iterator<Map.Entry<String, Symbol>> leastRecentlyUsed = symbols.entrySet().iterator();
        store(leastRecentlyUsed.next().getValue());
        leastRecentlyUsed.remove();
    }

    private void store(Symbol symbol) throws Exception {
        if (symbol.isChanged()) {
            setCurrentKey(symbol.name());
            state.update(symbol.snapshot());
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        tally.send();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        for (Symbol symbol : symbols.values()) {
            store(symbol);
        }
        super.snapshotState(context);
    }

    @Override
    public void endInput() {
        tally.send();
    }
}
