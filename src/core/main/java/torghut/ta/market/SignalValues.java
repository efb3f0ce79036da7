package torghut.ta.market;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import torghut.ta.model.Extra;
import torghut.ta.model.Signal;

/** Finds a number of a signal by its name in the output topic. */
public final class SignalValues {

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
                            signal -> signal.indicators().realizedVolatility()),
                    entry("bid", signal -> orNaN(signal.bar().bid())),
                    entry("ask", signal -> orNaN(signal.bar().ask())),
                    entry("bid_size", signal -> orNaN(signal.bar().bidSize())),
                    entry("ask_size", signal -> orNaN(signal.bar().askSize())));

    private SignalValues() {}

    /** The names that every signal has. */
    public static Set<String> names() {
        return VALUES.keySet();
    }

    /** The value with this name; NaN where the output has null or no such name. */
    public static double of(Signal signal, String name) {
        ToDoubleFunction<Signal> value = VALUES.get(name);
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
