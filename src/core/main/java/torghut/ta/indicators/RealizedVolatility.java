package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Annualized realized volatility of the last stretch of time, 0.2 meaning 20 % a year; &ge; 0.
 *
 * <p>A return is r = ln(close / previous close) between consecutive bars of one session; the first
 * bar of a session has none. Over the returns whose bar ends in (E - window, E], E being the last
 * bar's end: the root of sum of r squared / sum of elapsed seconds * seconds of a trading year. The
 * elapsed time of a return runs from the previous bar's end to its own bar's end, so seconds
 * without a trade count. Returns of the previous session count until they leave the window.
 * Warm-up: two returns in the window; with fewer, the volatility is NaN. Infinite if a return does
 * not fit into a double.
 *
 * <p>Source: O. E. Barndorff-Nielsen and N. Shephard, Econometric analysis of realized volatility,
 * J. R. Stat. Soc. B 64 (2002).
 */
public final class RealizedVolatility {

    /** No bar yet. */
    private static final long NO_SESSION = Long.MIN_VALUE;

    private static final int FEWEST_RETURNS = 2;
    private static final double MILLIS_PER_SECOND = 1000;

    private final long windowMillis;
    private final long annualizationSeconds;

    /** Squared returns over elapsed milliseconds. */
    private final WindowedRatio returns;

    private long session;
    private long previousEndMillis;
    private double previousClose;

    /**
     * State for a checkpoint.
     *
     * @param session start of the last bar's session in milliseconds since the epoch
     * @param previousEndMillis end of the last bar
     * @param previousClose close of the last bar
     * @param ends ends of the bars that have a return in the window, oldest first, see {@link
     *     Varints#encodeSteps}
     * @param elapsedMillis elapsed time of these returns, see {@link Varints#encode}
     * @param squares these returns, squared
     */
    public record State(
            long session,
            long previousEndMillis,
            double previousClose,
            byte[] ends,
            byte[] elapsedMillis,
            double[] squares) {}

    /**
     * Starts before the first bar.
     *
     * @throws IllegalArgumentException if an argument is not &gt; 0
     */
    public RealizedVolatility(long windowMillis, long annualizationSeconds) {
        this(windowMillis, annualizationSeconds, null);
    }

    /** Restores a state; null starts before the first bar. */
    RealizedVolatility(long windowMillis, long annualizationSeconds, State stored) {
        if (windowMillis <= 0 || annualizationSeconds <= 0) {
            throw new IllegalArgumentException(
                    "windowMillis and annualizationSeconds must be > 0, were "
                            + windowMillis
                            + " and "
                            + annualizationSeconds);
        }
        this.windowMillis = windowMillis;
        this.annualizationSeconds = annualizationSeconds;
        State state = stored == null ? new State(NO_SESSION, 0, 0, null, null, null) : stored;
        boolean hasReturns =
                state.ends() != null && state.elapsedMillis() != null && state.squares() != null;
        returns = hasReturns ? returns(state) : new WindowedRatio();
        session = state.session();
        previousEndMillis = state.previousEndMillis();
        previousClose = state.previousClose();
    }

    private static WindowedRatio returns(State state) {
        int count = state.squares().length;
        long[] elapsed = Varints.decode(state.elapsedMillis(), count);
        return new WindowedRatio(
                Varints.decodeSteps(state.ends(), count),
                state.squares(),
                Arrays.stream(elapsed).asDoubleStream().toArray());
    }

    private RealizedVolatility(RealizedVolatility other) {
        windowMillis = other.windowMillis;
        annualizationSeconds = other.annualizationSeconds;
        returns = other.returns.branch();
        session = other.session;
        previousEndMillis = other.previousEndMillis;
        previousClose = other.previousClose;
    }

    /**
     * A copy for a preview, to be used before this one is updated again; see {@link WindowedRatio}.
     */
    RealizedVolatility branch() {
        return new RealizedVolatility(this);
    }

    /**
     * Takes the next bar, which belongs to the session that starts at {@code barSession}, and
     * returns the volatility.
     */
    public double update(BarInput bar, long barSession) {
        returns.removeUntil(bar.endMillis() - windowMillis);
        if (barSession == session) {
            returns.add(
                    bar.endMillis(), square(bar), (double) (bar.endMillis() - previousEndMillis));
        }
        session = barSession;
        previousEndMillis = bar.endMillis();
        previousClose = bar.close();
        return returns.size() < FEWEST_RETURNS
                ? Double.NaN
                : Math.sqrt(returns.ratio() * MILLIS_PER_SECOND * annualizationSeconds);
    }

    State state() {
        long[] elapsed =
                Arrays.stream(returns.denominators()).mapToLong(millis -> (long) millis).toArray();
        return new State(
                session,
                previousEndMillis,
                previousClose,
                Varints.encodeSteps(returns.ends()),
                Varints.encode(elapsed),
                returns.numerators());
    }

    /**
     * The squared return, computed from the relative change: a quotient near 1 has lost the digits
     * that matter (for a tick of half a cent at 900,000 the error would be 1e-8 of the return).
     * StrictMath, because Math may differ in the last bit between processors.
     */
    private double square(BarInput bar) {
        double change = (bar.close() - previousClose) / previousClose;
        double logReturn =
                Math.abs(change) < 0.5
                        ? StrictMath.log1p(change)
                        : StrictMath.log(bar.close() / previousClose);
        return logReturn * logReturn;
    }
}
