package torghut.ta.indicators;

import torghut.ta.model.IndicatorSnapshot;

/**
 * The indicators of one symbol: bars go in, in order of time, and each gives a snapshot.
 *
 * <p>EMA(12), EMA(26), MACD(12, 26, 9), RSI(14), Bollinger(20, 2), session and rolling VWAP,
 * realized volatility; the classes beside this one define them. A value is null until it is defined
 * and where a double cannot hold it, never NaN or infinite. EMA, MACD, RSI and Bollinger count
 * bars, not seconds, and run across sessions.
 *
 * <p>The result depends on the parameters and the sequence of bars alone, bit for bit; whether the
 * engine was stored and restored in between makes no difference. One engine takes small memory
 * while its symbol has few bars. Not thread-safe.
 */
public final class IndicatorEngine {

    private static final int FAST = 12;
    private static final int SLOW = 26;
    private static final int SIGNAL = 9;
    private static final int RSI = 14;
    private static final int BOLLINGER = 20;
    private static final double BOLLINGER_WIDTH = 2;

    private final SessionCalendar calendar;
    private final Macd macd;
    private final Rsi rsi;
    private final BollingerBands bollinger;
    private final SessionVwap sessionVwap;
    private final RollingVwap rollingVwap;
    private final RealizedVolatility volatility;
    private long lastEndMillis;

    /** Starts before the symbol's first bar. */
    public IndicatorEngine(IndicatorParameters parameters) {
        calendar = new SessionCalendar(parameters.sessionZone(), parameters.sessionResets());
        macd = new Macd(FAST, SLOW, SIGNAL);
        rsi = new Rsi(RSI);
        bollinger = new BollingerBands(BOLLINGER, BOLLINGER_WIDTH);
        sessionVwap = new SessionVwap();
        rollingVwap = new RollingVwap(parameters.vwapWindowMillis());
        volatility =
                new RealizedVolatility(
                        parameters.volatilityWindowMillis(), parameters.annualizationSeconds());
        lastEndMillis = Long.MIN_VALUE;
    }

    /**
     * Continues where {@code state} was taken. With other parameters than at that time, a longer
     * window fills as bars arrive, and other sessions count from the next bar on.
     */
    public IndicatorEngine(IndicatorParameters parameters, IndicatorState state) {
        calendar = new SessionCalendar(parameters.sessionZone(), parameters.sessionResets());
        macd = new Macd(FAST, SLOW, SIGNAL, state.macd());
        rsi = new Rsi(RSI, state.rsi());
        bollinger = new BollingerBands(BOLLINGER, BOLLINGER_WIDTH, state.closes());
        sessionVwap = new SessionVwap(state.sessionVwap());
        rollingVwap = new RollingVwap(parameters.vwapWindowMillis(), state.rollingVwap());
        volatility =
                new RealizedVolatility(
                        parameters.volatilityWindowMillis(),
                        parameters.annualizationSeconds(),
                        state.volatility());
        lastEndMillis = state.lastEndMillis();
    }

    /**
     * Takes in the symbol's next final bar and returns the indicators after it.
     *
     * @throws IllegalArgumentException if the bar starts before the end of the last one; then
     *     nothing has changed
     */
    public IndicatorSnapshot update(BarInput bar) {
        IndicatorSnapshot snapshot = preview(bar);
        long session = calendar.sessionStart(bar.startMillis());
        macd.update(bar.close());
        rsi.update(bar.close());
        bollinger.update(bar.close());
        sessionVwap.update(bar, session);
        rollingVwap.update(bar);
        volatility.update(bar, session);
        lastEndMillis = bar.endMillis();
        return snapshot;
    }

    /**
     * Exactly what {@link #update} would return for this bar, without taking it in: the indicators
     * if the open bar ended now.
     *
     * @throws IllegalArgumentException if the bar starts before the end of the last one
     */
    public IndicatorSnapshot preview(BarInput bar) {
        if (bar.startMillis() < lastEndMillis) {
            throw new IllegalArgumentException(
                    "bar starts at "
                            + bar.startMillis()
                            + ", before the end of the last one, "
                            + lastEndMillis);
        }
        long session = calendar.sessionStart(bar.startMillis());
        double close = bar.close();
        double line = macd.preview(close);
        double signal = macd.previewSignal(close);
        double mid = bollinger.previewMid(close);
        double halfWidth = bollinger.previewHalfWidth(close);
        return new IndicatorSnapshot(
                orNull(macd.previewFast(close)),
                orNull(macd.previewSlow(close)),
                orNull(line),
                orNull(signal),
                orNull(line - signal),
                orNull(rsi.preview(close)),
                orNull(mid),
                orNull(mid + halfWidth),
                orNull(mid - halfWidth),
                sessionVwap.preview(bar, session),
                rollingVwap.preview(bar),
                orNull(volatility.preview(bar, session)));
    }

    /** What is known now, to be given to the constructor later. */
    public IndicatorState state() {
        return new IndicatorState(
                lastEndMillis,
                macd.state(),
                rsi.state(),
                bollinger.closes(),
                sessionVwap.state(),
                rollingVwap.state(),
                volatility.state());
    }

    private static Double orNull(double value) {
        return Double.isFinite(value) ? Double.valueOf(value) : null;
    }
}
