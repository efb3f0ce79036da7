package torghut.ta.market;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Extra;
import torghut.ta.model.Signal;
import torghut.ta.model.Timeframe;

/** The numbers of signals and aggregates by the names that they have in the output. */
public final class SignalValues {

    /** Of signals only. */
    private static final Map<String, ToDoubleFunction<Signal>> SIDES_OF_QUOTE =
            Map.of(
                    "bid", signal -> orNaN(signal.bar().bid()),
                    "ask", signal -> orNaN(signal.bar().ask()),
                    "bid_size", signal -> orNaN(signal.bar().bidSize()),
                    "ask_size", signal -> orNaN(signal.bar().askSize()));

    /** Of aggregates only. */
    private static final Map<String, ToDoubleFunction<Aggregate>> SIDES =
            Map.of(
                    "trade_count", aggregate -> aggregate.bar().tradeCount(),
                    "buy_count", Aggregate::buyCount,
                    "sell_count", Aggregate::sellCount,
                    "buy_volume", Aggregate::buyVolume,
                    "sell_volume", Aggregate::sellVolume,
                    "buy_sell_ratio", aggregate -> orNaN(aggregate.buySellRatio()));

    /** Of both. */
    private static final Map<String, ToDoubleFunction<Signal>> VALUES =
            Map.ofEntries(
                    entry("open", signal -> signal.bar().open()),
                    entry("high", signal -> signal.bar().high()),
                    entry("low", signal -> signal.bar().low()),
                    entry("close", signal -> signal.bar().close()),
                    entry("volume", signal -> signal.bar().volume()),
                    entry("vwap", signal -> signal.bar().vwap()),
                    entry("ema12", signal -> signal.indicators().ema12()),
                    entry("ema26", signal -> signal.indicators().ema26()),
                    entry("macd", signal -> signal.indicators().macd()),
                    entry("macd_signal", signal -> signal.indicators().macdSignal()),
                    entry("macd_hist", signal -> signal.indicators().macdHist()),
                    entry("rsi14", signal -> signal.indicators().rsi14()),
                    entry("boll_mid", signal -> signal.indicators().bollMid()),
                    entry("boll_upper", signal -> signal.indicators().bollUpper()),
                    entry("boll_lower", signal -> signal.indicators().bollLower()),
                    entry("vwap_session", signal -> signal.indicators().vwapSession()),
                    entry("vwap_rolling", signal -> signal.indicators().vwapRolling()),
                    entry("spread_bps", signal -> orNaN(signal.bar().spreadBps())),
                    entry("imbalance", signal -> orNaN(signal.bar().imbalance())),
                    entry(
                            "realized_volatility",
                            signal -> signal.indicators().realizedVolatility()));

    private SignalValues() {}

    /**
     * The names that bars of a timeframe have.
     *
     * @param extra the indicators that are asked for in addition
     */
    public static Set<String> names(Timeframe timeframe, IndicatorList extra) {
        Set<String> names = new TreeSet<>(VALUES.keySet());
        names.addAll(timeframe == Timeframe.S1 ? SIDES_OF_QUOTE.keySet() : SIDES.keySet());
        extra.on(timeframe.label()).forEach(spec -> names.addAll(spec.outputNames()));
        return names;
    }

    /** The value of a name; NaN where the output has null, or no such name. */
    public static double of(Signal signal, String name) {
        return of(signal, SIDES_OF_QUOTE.getOrDefault(name, VALUES.get(name)), name);
    }

    /** The value of a name; NaN where the output has null, or no such name. */
    public static double of(Aggregate aggregate, String name) {
        ToDoubleFunction<Aggregate> ofSides = SIDES.get(name);
        return ofSides == null
                ? of(aggregate.signal(), VALUES.get(name), name)
                : ofSides.applyAsDouble(aggregate);
    }

    private static double of(Signal signal, ToDoubleFunction<Signal> value, String name) {
        double number = value == null ? extra(signal.extra(), name) : value.applyAsDouble(signal);
        return Double.isFinite(number) ? number : Double.NaN;
    }

    private static double extra(Extra extra, String name) {
        for (int i = 0; i < extra.names().length; i++) {
            if (extra.names()[i].equals(name)) {
                return extra.values()[i];
            }
        }
        return Double.NaN;
    }

    private static double orNaN(Double value) {
        return value == null ? Double.NaN : value;
    }
}
