package torghut.ta.indicators;

import java.util.ArrayList;
import java.util.List;
import torghut.ta.model.IndicatorSnapshot;

/**
 * Computes the standard indicators of one symbol: takes its bars in order of time and returns a
 * snapshot of all values after each.
 *
 * <p>EMA(12), EMA(26), MACD(12, 26, 9), RSI(14), Bollinger(20, 2), session and rolling VWAP,
 * realized volatility; the classes beside this one define them. A value is NaN until it is defined,
 * and when it does not fit into a double; it is never infinite. EMA, MACD, RSI and Bollinger count
 * bars, not seconds, and do not restart with a session.
 *
 * <p>The result depends only on the parameters and the sequence of bars, bit for bit; storing and
 * restoring the engine in between changes nothing. The engine of a symbol with few bars takes
 * little memory. Not thread-safe.
 */
public final class IndicatorEngine {

    private static final int FAST = 12;
    private static final int SLOW = 26;
    private static final int SIGNAL = 9;
    private static final int RSI_PERIOD = 14;
    private static final int BOLLINGER_PERIOD = 20;
    private static final double BOLLINGER_WIDTH = 2;

    private static final Cells.Layout LAYOUT = new Cells.Layout();
    private static final Macd MACD = new Macd(LAYOUT, FAST, SLOW, SIGNAL);
    private static final Rsi RSI = new Rsi(LAYOUT, RSI_PERIOD);
    private static final BollingerBands BOLLINGER =
            new BollingerBands(LAYOUT, BOLLINGER_PERIOD, BOLLINGER_WIDTH);

    private final SessionCalendar calendar;
    private final Cells cells;
    private final SessionVwap sessionVwap;
    private final RollingVwap rollingVwap;
    private final RealizedVolatility volatility;
    private long lastEndMillis;

    /** Starts before the symbol's first bar. */
    public IndicatorEngine(IndicatorParameters parameters) {
        this(parameters, new IndicatorState(Long.MIN_VALUE, null, null, null, null, null, null));
    }

    /**
     * Restores a state; an indicator whose part of it is null starts before its first bar. If the
     * parameters have changed since, a longer window fills up as bars arrive, and other sessions
     * apply from the next bar on.
     */
    public IndicatorEngine(IndicatorParameters parameters, IndicatorState state) {
        calendar = new SessionCalendar(parameters.sessionZone(), parameters.sessionResets());
        cells = new Cells(LAYOUT.size());
        MACD.restore(cells, state.macd());
        RSI.restore(cells, state.rsi());
        BOLLINGER.restore(cells, state.closes());
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
     * Takes the next final bar of the symbol and returns the indicators after it.
     *
     * @throws IllegalArgumentException if the bar starts before the end of the last one; then
     *     nothing has changed
     */
    public IndicatorSnapshot update(BarInput bar) {
        bar.requireAfter(lastEndMillis);
        lastEndMillis = bar.endMillis();
        return advance(bar, sessionVwap, rollingVwap, volatility);
    }

    /**
     * Returns what {@link #update} would return for each of these bars in turn, and then undoes
     * them: the indicators if the open bars ended now. Costs about as much as the updates, whatever
     * the length of the windows.
     *
     * @param bars bars after the last final one, in order of time
     * @param undo scratch space, may be shared by all engines of a thread
     * @throws IllegalArgumentException if a bar starts before the end of the one before
     */
    public List<IndicatorSnapshot> preview(List<BarInput> bars, Undo undo) {
        List<IndicatorSnapshot> snapshots = new ArrayList<>(bars.size());
        SessionVwap session = sessionVwap.branch();
        RollingVwap rolling = rollingVwap.branch();
        RealizedVolatility realized = volatility.branch();
        long endMillis = lastEndMillis;
        cells.mark(undo);
        try {
            for (BarInput bar : bars) {
                bar.requireAfter(endMillis);
                endMillis = bar.endMillis();
                snapshots.add(advance(bar, session, rolling, realized));
            }
        } finally {
            cells.rewind();
        }
        return snapshots;
    }

    private IndicatorSnapshot advance(
            BarInput bar,
            SessionVwap sessionVwap,
            RollingVwap rollingVwap,
            RealizedVolatility volatility) {
        long session = calendar.sessionStart(bar.startMillis());
        double close = bar.close();
        MACD.update(cells, close);
        double line = MACD.fast(cells) - MACD.slow(cells);
        double signal = MACD.signal(cells);
        double rsi = RSI.update(cells, close);
        double mid = BOLLINGER.update(cells, close);
        double halfWidth = BOLLINGER.halfWidth(cells, mid);
        return new IndicatorSnapshot(
                orNaN(MACD.fast(cells)),
                orNaN(MACD.slow(cells)),
                orNaN(line),
                orNaN(signal),
                orNaN(line - signal),
                orNaN(rsi),
                orNaN(mid),
                orNaN(mid + halfWidth),
                orNaN(mid - halfWidth),
                sessionVwap.update(bar, session),
                rollingVwap.update(bar),
                orNaN(volatility.update(bar, session)));
    }

    /** State for a checkpoint, to be passed to the constructor. */
    public IndicatorState state() {
        return new IndicatorState(
                lastEndMillis,
                MACD.state(cells),
                RSI.state(cells),
                BOLLINGER.closes(cells),
                sessionVwap.state(),
                rollingVwap.state(),
                volatility.state());
    }

    private static double orNaN(double value) {
        return Double.isFinite(value) ? value : Double.NaN;
    }
}
