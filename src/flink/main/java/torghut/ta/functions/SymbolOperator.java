package torghut.ta.functions;

import java.time.Clock;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.FlinkRuntimeException;
import torghut.ta.indicators.Undo;
import torghut.ta.market.PreviewParameters;
import torghut.ta.market.Previews;
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
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Preview;
import torghut.ta.model.Quote;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * Keyed by symbol: takes trades, corrections, cancels, quotes and minute bars, and gives each
 * symbol's bars and signals in order once the watermark has closed their second, then their
 * revisions, then the bars of longer timeframes. {@link Symbol} holds the rules.
 *
 * <p>State: one {@link SymbolState} per symbol, until nothing has been heard of the symbol for the
 * state's time to live in event time. Symbols are plain objects on the heap. They are written to
 * the state backend before each checkpoint, and the least recently used also when there are more
 * than {@value #MAX_SYMBOLS_ON_HEAP}. So a trade costs no access to the backend, and a checkpoint
 * still has everything. The trades of closed seconds are in the backend only: one value per second,
 * written when it closes, read for a revision, dropped by event time. The indicators of longer
 * timeframes have a value each, which is written before the first checkpoint after a window has
 * ended.
 *
 * <p>Event time: a timer per open second closes it. Wall clock: only for the silence of symbols and
 * the time of emission, and the previews of open seconds. Side outputs: aggregates, revisions,
 * previews, alerts, dead letters, tallies, symbol reports.
 */
public final class SymbolOperator extends AbstractStreamOperator<Signal>
        implements OneInputStreamOperator<MarketEvent, Signal>,
                Triggerable<String, VoidNamespace>,
                BoundedOneInput,
                Symbol.Owner {

    /**
     * Most symbols on the heap: with full windows of seconds about 180 MB, of timeframes twice
     * that.
     */
    static final int MAX_SYMBOLS_ON_HEAP = 10_000;

    private static final ValueStateDescriptor<SymbolState> STATE =
            new ValueStateDescriptor<>("symbol", TypeInformation.of(SymbolState.class));

    private static final MapStateDescriptor<Long, byte[]> CLOSED_SECONDS =
            new MapStateDescriptor<>(
                    "closed-seconds",
                    Types.LONG,
                    PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final MapStateDescriptor<String, TimeframeState> TIMEFRAMES =
            new MapStateDescriptor<>(
                    "timeframes", Types.STRING, TypeInformation.of(TimeframeState.class));

    private final SymbolParameters parameters;
    private final PreviewParameters previewParameters;
    private final LateTrades lateTrades;
    private final long tallyMillis;
    private final Clock clock;

    private transient ValueState<SymbolState> state;
    private transient MapState<Long, byte[]> closedSeconds;
    private transient MapState<String, TimeframeState> timeframes;
    private transient TimeframePlans plans;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient LinkedHashMap<String, Symbol> symbols;
    private transient StreamRecord<Signal> outgoing;
    private transient TallyCounter tally;
    private transient Map<Symbol.Count, Counter> counters;
    private transient Counter tradesLate;
    private transient Counter unmatched;
    private transient Counter barsEmitted;
    private transient Counter signalsEmitted;
    private transient Counter aggregatesEmitted;
    private transient Counter revisionsEmitted;
    private transient Counter alertsEmitted;
    private transient Histogram emitLatency;

    /** Null where previews are turned off. */
    private transient Previews previews;

    private transient Undo undo;

    /** The earliest time for which a wall-clock callback is registered. */
    private transient long nextPreviewMillis;

    private transient Counter previewsEmitted;
    private transient Map<Previews.Outcome, Counter> previewOutcomes;
    private transient Histogram previewLatency;

    /**
     * Symbols with these parameters.
     *
     * @param previewParameters when open seconds are previewed, null for never
     * @param tradesTopic named in the dead letters of late trades
     * @param tallyMillis interval at which counts are sent
     * @param clock the wall clock
     */
    public SymbolOperator(
            SymbolParameters parameters,
            PreviewParameters previewParameters,
            String tradesTopic,
            long tallyMillis,
            Clock clock) {
        this.parameters = parameters;
        this.previewParameters = previewParameters;
        this.lateTrades = new LateTrades(tradesTopic);
        this.tallyMillis = tallyMillis;
        this.clock = clock;
    }

    @Override
    public void open() throws Exception {
        super.open();
        state = getRuntimeContext().getState(STATE);
        closedSeconds = getRuntimeContext().getMapState(CLOSED_SECONDS);
        timeframes = getRuntimeContext().getMapState(TIMEFRAMES);
        plans = new TimeframePlans(parameters);
        timers = getInternalTimerService("symbol", VoidNamespaceSerializer.INSTANCE, this);
        symbols = new LinkedHashMap<>(1024, 0.75f, true);
        outgoing = new StreamRecord<>(null);
        tally = new TallyCounter(output);
        tally.sendEvery(tallyMillis, getProcessingTimeService());

        TaMetrics metrics = new TaMetrics(getMetricGroup());
        counters = new EnumMap<>(Symbol.Count.class);
        for (Symbol.Count count : Symbol.Count.values()) {
            counters.put(count, metrics.counter(metricName(count)));
        }
        tradesLate = metrics.counter("trades_late");
        unmatched = metrics.rejected().get(DeadLetter.Reason.UNMATCHED);
        barsEmitted = metrics.counter("bars_emitted");
        signalsEmitted = metrics.counter("signals_emitted");
        aggregatesEmitted = metrics.counter("aggregates_emitted");
        revisionsEmitted = metrics.counter("revisions_emitted");
        alertsEmitted = metrics.counter("alerts_emitted");
        emitLatency = metrics.latency("emit_latency_ms");
        if (previewParameters != null) {
            previews = new Previews(previewParameters);
            undo = new Undo();
            nextPreviewMillis = Long.MAX_VALUE;
            previewsEmitted = metrics.counter("previews_emitted");
            previewOutcomes =
                    Map.of(
                            Previews.Outcome.CONFIRMED,
                            metrics.counter("previews_confirmed"),
                            Previews.Outcome.CHANGED,
                            metrics.counter("previews_changed"));
            previewLatency = metrics.latency("preview_latency_ms");
        }
    }

    private static String metricName(Symbol.Count count) {
        return switch (count) {
            case TRADE_ACCEPTED -> "trades_accepted";
            case DUPLICATE -> "trades_duplicate";
            case UNKNOWN_CONDITION -> "trades_unknown_condition";
            case REVISED -> "revised";
            case CORRECTED -> "corrected";
            case CANCELLED -> "cancelled";
            case MINUTE_CHECKED -> "minute_bars_checked";
            case MINUTE_MISMATCHED -> "minute_bars_mismatched";
            case FELL_SILENT -> "symbols_fell_silent";
        };
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) throws Exception {
        MarketEvent event = element.getValue();
        long watermark = timers.currentWatermark();
        Symbol symbol = symbol(event.symbol());
        if (event instanceof Quote quote) {
            symbol.onQuote(quote, watermark, this);
            previewLater(symbol, Math.max(quote.second(), quote.openSecond()));
        } else if (event instanceof Trade trade) {
            symbol.onTrade(trade, watermark, clock.millis(), this);
            previewLater(symbol, trade.second());
        } else if (event instanceof Correction correction) {
            symbol.onCorrection(correction, watermark, this);
            previewLater(symbol, Long.MIN_VALUE);
        } else if (event instanceof Cancel cancel) {
            symbol.onCancel(cancel, watermark, this);
            previewLater(symbol, Long.MIN_VALUE);
        } else if (event instanceof MinuteBar bar) {
            symbol.onMinuteBar(bar, watermark, clock.millis(), this);
        }
    }

    /** Schedules previews, if there are open seconds from this one on. */
    private void previewLater(Symbol symbol, long second) {
        Long changed = previews == null ? null : symbol.oldestOpenFrom(second);
        if (changed != null) {
            previews.changed(symbol.name(), changed, clock.millis());
            schedulePreviews();
        }
    }

    /**
     * Registers a callback for the time at which the next symbol is due, unless there is an earlier
     * one.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a callback that fails fails the task
    private void schedulePreviews() {
        long due = previews.nextDueMillis();
        if (due < nextPreviewMillis) {
            nextPreviewMillis = due;
            ProcessingTimeService time = getProcessingTimeService();
            long delay = Math.max(0, due - clock.millis());
            time.registerTimer(
                    time.getCurrentProcessingTime() + delay, unused -> sendPreviews(due));
        }
    }

    private void sendPreviews(long scheduledMillis) throws Exception {
        if (scheduledMillis == nextPreviewMillis) {
            nextPreviewMillis = Long.MAX_VALUE;
        }
        long now = clock.millis();
        for (String due = previews.takeDue(now); due != null; due = previews.takeDue(now)) {
            setCurrentKey(due);
            Symbol symbol = knownSymbol(due);
            if (symbol != null) {
                previews.news(due, symbol.preview(now, undo, this), now)
                        .forEach(preview -> send(preview, now));
            }
        }
        schedulePreviews();
    }

    private void send(Preview preview, long nowMillis) {
        previewsEmitted.inc();
        tally.previews++;
        tally.changed();
        if (previews.isClosing(preview, nowMillis)) {
            previewLatency.update(nowMillis - preview.signal().bar().endMillis());
        }
        output.collect(
                SideOutputs.PREVIEWS,
                new StreamRecord<>(preview, preview.signal().bar().endMillis()));
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Symbol symbol = knownSymbol(timer.getKey());
        if (symbol != null) {
            symbol.onEventTime(
                    timer.getTimestamp(), timers.currentWatermark(), clock.millis(), this);
            if (previews != null) {
                previews.closed(symbol.name(), symbol.lastClosedSecond());
            }
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Symbol symbol = knownSymbol(timer.getKey());
        if (symbol != null) {
            symbol.onWallTime(timer.getTimestamp(), clock.millis(), this);
        }
    }

    @Override
    public void signal(Signal signal) {
        barsEmitted.inc();
        signalsEmitted.inc();
        tally.bars++;
        tally.signals++;
        if (signal.isWarming()) {
            tally.signalsWarming++;
        }
        tally.changed();
        emitLatency.update(signal.bar().ingestMillis() - signal.bar().endMillis());
        if (previews != null) {
            count(previews.confirmed(signal));
        }
        output.collect(outgoing.replace(signal, signal.bar().endMillis()));
    }

    private void count(Previews.Outcome outcome) {
        switch (outcome) {
            case CONFIRMED -> tally.previewsConfirmed++;
            case CHANGED -> tally.previewsChanged++;
            case NONE -> {
                return;
            }
        }
        previewOutcomes.get(outcome).inc();
    }

    @Override
    public void aggregate(Aggregate aggregate) {
        aggregatesEmitted.inc();
        tally.aggregates++;
        if (aggregate.signal().isWarming()) {
            tally.aggregatesWarming++;
        }
        tally.changed();
        output.collect(
                SideOutputs.AGGREGATES, new StreamRecord<>(aggregate, aggregate.bar().endMillis()));
    }

    @Override
    public void revision(Revision revision) {
        revisionsEmitted.inc();
        output.collect(
                SideOutputs.REVISIONS, new StreamRecord<>(revision, revision.bar().endMillis()));
    }

    @Override
    public void alert(Alert alert) {
        alertsEmitted.inc();
        tally.alerts++;
        tally.changed();
        output.collect(SideOutputs.ALERTS, new StreamRecord<>(alert, alert.eventMillis()));
    }

    @Override
    public void report(StatusReport report) {
        output.collect(SideOutputs.SYMBOL_REPORTS, new StreamRecord<>(report));
    }

    @Override
    public void rejected(TradeEvent event, DeadLetter.Reason reason) {
        if (reason == DeadLetter.Reason.LATE) {
            tradesLate.inc();
            tally.late++;
        } else {
            unmatched.inc();
            tally.rejected++;
        }
        tally.changed();
        output.collect(
                SideOutputs.DEAD_LETTERS, new StreamRecord<>(lateTrades.deadLetter(event, reason)));
    }

    @Override
    public void counted(Symbol.Count count) {
        counters.get(count).inc();
        switch (count) {
            case TRADE_ACCEPTED -> tally.trades++;
            case DUPLICATE -> tally.duplicates++;
            case REVISED -> tally.revised++;
            case CORRECTED -> tally.corrected++;
            case CANCELLED -> tally.cancelled++;
            default -> {
                return;
            }
        }
        tally.changed();
    }

    @Override
    public void setEventTimer(long millis) {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, millis);
    }

    @Override
    public void deleteEventTimer(long millis) {
        timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, millis);
    }

    @Override
    public void setWallTimer(long millis) {
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, millis);
    }

    @Override
    public void deleteWallTimer(long millis) {
        timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, millis);
    }

    @Override
    public void forget() {
        symbols.remove((String) getCurrentKey());
        state.clear();
        closedSeconds.clear();
        timeframes.clear();
    }

    @Override
    public byte[] closedSecond(long second) {
        return inState(() -> closedSeconds.get(second));
    }

    @Override
    public void keepClosedSecond(long second, byte[] trades) {
        inState(
                () -> {
                    closedSeconds.put(second, trades);
                    return null;
                });
    }

    @Override
    public void forgetClosedSecond(long second) {
        inState(
                () -> {
                    closedSeconds.remove(second);
                    return null;
                });
    }

    @Override
    public TimeframeState timeframe(String timeframe) {
        return inState(() -> timeframes.get(timeframe));
    }

    @Override
    public void keepTimeframe(String timeframe, TimeframeState kept) {
        inState(
                () -> {
                    timeframes.put(timeframe, kept);
                    return null;
                });
    }

    @Override
    public void forgetTimeframe(String timeframe) {
        inState(
                () -> {
                    timeframes.remove(timeframe);
                    return null;
                });
    }

    /** Hides the checked exceptions of the state backend from the symbol, which is plain Java. */
    private static <T> T inState(Callable<T> access) {
        try {
            return access.call();
        } catch (Exception e) {
            throw new FlinkRuntimeException("state of a symbol", e);
        }
    }

    /** The symbol of the current key, from the heap, from the state backend, or a new one. */
    private Symbol symbol(String name) throws Exception {
        Symbol known = knownSymbol(name);
        return known != null ? known : onHeap(new Symbol(name, parameters, plans));
    }

    /** The symbol of the current key, null if it has no state. */
    private Symbol knownSymbol(String name) throws Exception {
        Symbol symbol = symbols.get(name);
        if (symbol != null) {
            return symbol;
        }
        SymbolState stored = state.value();
        return stored == null ? null : onHeap(new Symbol(name, parameters, plans, stored));
    }

    private Symbol onHeap(Symbol symbol) throws Exception {
        makeRoom();
        symbols.put(symbol.name(), symbol);
        setCurrentKey(symbol.name());
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
            state.update(symbol.snapshot(this));
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
