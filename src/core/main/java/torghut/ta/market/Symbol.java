package torghut.ta.market;

import java.util.List;
import java.util.Optional;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.IndicatorEngine;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.model.MicroBar;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Signal;
import torghut.ta.model.Trade;

/**
 * One symbol: takes its trades, quotes and minute bars, and gives its bars with their signals when
 * their seconds are closed. Plain Java; whoever owns it says how far the watermark is.
 */
public final class Symbol {

    /** What has become of a trade. */
    public enum Arrival {
        /** It counts. */
        ACCEPTED,
        /** Its id was there before. */
        DUPLICATE,
        /** Its second is closed. */
        LATE
    }

    private final String name;
    private final SymbolParameters parameters;
    private final OpenSeconds openSeconds;
    private final QuotesInForce quotes;
    private final MinuteBarCheck minutes;
    private final Presence presence;

    private IndicatorEngine indicators;
    private long lastClosedSecond;
    private boolean isChanged;

    /** A symbol that was never heard of. */
    public Symbol(String name, SymbolParameters parameters) {
        this.name = name;
        this.parameters = parameters;
        this.openSeconds = new OpenSeconds();
        this.quotes = new QuotesInForce();
        this.minutes = new MinuteBarCheck();
        this.presence = new Presence(parameters.staleAfterMillis(), parameters.ttlMillis());
        this.lastClosedSecond = Long.MIN_VALUE;
    }

    /** A symbol as a snapshot has it. */
    public Symbol(String name, SymbolParameters parameters, SymbolState state) {
        this.name = name;
        this.parameters = parameters;
        this.openSeconds = new OpenSeconds(name, state.openTrades());
        this.quotes = new QuotesInForce(name, state.quotes());
        this.minutes = new MinuteBarCheck(name, state.minutes());
        this.presence =
                new Presence(
                        parameters.staleAfterMillis(), parameters.ttlMillis(), state.presence());
        this.indicators =
                state.indicators() == null
                        ? null
                        : new IndicatorEngine(parameters.indicators(), state.indicators());
        this.lastClosedSecond = state.lastClosedSecond();
    }

    /** The symbol itself. */
    public String name() {
        return name;
    }

    /** Whether, and since when, it trades. The caller that changes it says so: {@link #touch}. */
    public Presence presence() {
        return presence;
    }

    /** Takes a trade; its second must be looked at when the watermark has passed it. */
    public Arrival add(Trade trade, long watermark) {
        if (isClosed(trade.second(), watermark)) {
            return Arrival.LATE;
        }
        isChanged = true;
        return openSeconds.add(trade) ? Arrival.ACCEPTED : Arrival.DUPLICATE;
    }

    /** Whether a trade of this second is waiting for it to be closed. */
    public boolean isOpen(long second) {
        return openSeconds.isOpen(second);
    }

    private boolean isClosed(long second, long watermark) {
        return second <= lastClosedSecond || lastMillis(second) <= watermark;
    }

    private static long lastMillis(long second) {
        return second * 1000 + 999;
    }

    /** Takes a quote. */
    public void add(Quote quote, long watermark) {
        isChanged = true;
        quotes.add(quote);
        // Bars before the oldest open second and before the watermark are out: one quote will do.
        long closed =
                watermark == Long.MIN_VALUE
                        ? lastClosedSecond
                        : Math.max(lastClosedSecond, Math.floorDiv(watermark + 1, 1000) - 1);
        quotes.fold(Math.min(closed, openSeconds.oldest()));
    }

    /** Takes a minute bar of the feed; see {@link MinuteBarCheck#add(MinuteBar, long)}. */
    public Optional<MinuteBarCheck.Comparison> add(MinuteBar bar, long watermark) {
        isChanged = true;
        return minutes.add(bar, watermark);
    }

    /** Compares the minutes that are closed; see {@link MinuteBarCheck#close}. */
    public List<MinuteBarCheck.Comparison> closeMinutes(long watermark) {
        isChanged = true;
        return minutes.close(watermark);
    }

    /** Whether a second with trades ends at or before this time. */
    public boolean hasSecondToClose(long lastMillis) {
        return !openSeconds.isEmpty() && lastMillis(openSeconds.oldest()) <= lastMillis;
    }

    /** Closes the oldest open second and gives its bar and signal. There must be one. */
    public Signal closeSecond(long wallMillis) {
        isChanged = true;
        SecondBar bar = openSeconds.closeOldest();
        if (parameters.checksMinuteBars()) {
            minutes.add(bar);
        }
        if (indicators == null || isForgotten(bar)) {
            indicators = new IndicatorEngine(parameters.indicators());
        }
        IndicatorSnapshot snapshot =
                indicators.update(
                        new BarInput(
                                bar.startMillis(),
                                bar.endMillis(),
                                bar.open(),
                                bar.high(),
                                bar.low(),
                                bar.close(),
                                bar.notional(),
                                bar.volume()));
        lastClosedSecond = bar.second();
        Quote quote = quotes.asOf(bar.second());
        if (quote != null
                && bar.endMillis() - quote.timeMillis() > parameters.quoteMaxAgeMillis()) {
            quote = null;
        }
        return new Signal(
                new MicroBar(
                        name,
                        bar.startMillis(),
                        bar.endMillis(),
                        wallMillis,
                        bar.isFinal(),
                        bar.open(),
                        bar.high(),
                        bar.low(),
                        bar.close(),
                        bar.volume().value(),
                        bar.vwap(),
                        bar.tradeCount(),
                        quote == null ? null : QuotesInForce.spreadBps(quote),
                        quote == null ? null : QuotesInForce.imbalance(quote),
                        bar.closingTradeId()),
                snapshot);
    }

    /**
     * Whether the last bar is so old that its state counts as forgotten. It must not matter whether
     * the state has really been cleared by then, so the bars' own times decide.
     */
    private boolean isForgotten(SecondBar bar) {
        return bar.startMillis() - lastMillis(lastClosedSecond) - 1 >= parameters.ttlMillis();
    }

    /** The symbol's presence has been changed. */
    public void touch() {
        isChanged = true;
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
                presence.state());
    }
}
