package torghut.ta.indicators;

import java.util.Arrays;

/**
 * Annualized realized volatility of the last stretch of time, 0.2 meaning 20 % a year; &ge; 0.
 *
 * <p>A return is r = ln(close / previous close) between consecutive bars of one session; the first
 * bar of a session has none. Over the returns whose bar ends in (E - window, E], E being the last
 * bar's end: the root of sum of r squared / sum of elapsed seconds * seconds of a trading year. The
 * elapsed time of a return runs from the previous bar's end to its own bar's end, so seconds
 * without a trade count. Returns of the session before stay in until they leave the window.
 * Warm-up: two returns in the window; with fewer, the volatility is NaN. Infinite if a return is
 * beyond a double.
 *
 * <p>Source: O. E. Barndorff-Nielsen and N. Shephard, Econometric analysis of realized volatility,
 * J. R. Stat. Soc. B 64 (2002).
 */
public final class RealizedVolatility {

    /** Before the first bar. */
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
     * All that a volatility knows.
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
        this(
                windowMillis,
                annualizationSeconds,
                new State(NO_SESSION, 0, 0, new byte[0], new byte[0], new double[0]));
    }

    RealizedVolatility(long windowMillis, long annualizationSeconds, State state) {
        if (windowMillis <= 0 || annualizationSeconds <= 0) {
            throw new IllegalArgumentException(
                    "windowMillis and annualizationSeconds must be > 0, were "
                            + windowMillis
                            + " and "
                            + annualizationSeconds);
        }
        this.windowMillis = windowMillis;
        this.annualizationSeconds = annualizationSeconds;
        int count = state.squares().length;
        returns =
                new WindowedRatio(
                        Varints.decodeSteps(state.ends(), count),
                        state.squares(),
                        Arrays.stream(Varints.decode(state.elapsedMillis(), count))
                                .asDoubleStream()
                                .toArray());
        session = state.session();
        previousEndMillis = state.previousEndMillis();
        previousClose = state.previousClose();
    }

    /** The volatility after a bar of the session that starts at {@code barSession}; no change. */
    public double preview(BarInput bar, long barSession) {
        long after = bar.endMillis() - windowMillis;
        boolean hasReturn = barSession == session;
        int count = returns.count(after) + (hasReturn ? 1 : 0);
        if (count < FEWEST_RETURNS) {
            return Double.NaN;
        }
        double squarePerMilli =
                hasReturn
                        ? returns.ratioWith(square(bar), elapsedMillis(bar), after)
                        : returns.ratioWith(0, 0, after);
        return Math.sqrt(squarePerMilli * MILLIS_PER_SECOND * annualizationSeconds);
    }

    /** Takes in a bar of the session that starts at {@code barSession}. */
    public void update(BarInput bar, long barSession) {
        returns.removeUntil(bar.endMillis() - windowMillis);
        if (barSession == session) {
            returns.add(bar.endMillis(), square(bar), elapsedMillis(bar));
        }
        session = barSession;
        previousEndMillis = bar.endMillis();
        previousClose = bar.close();
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

    private double elapsedMillis(BarInput bar) {
        return bar.endMillis() - previousEndMillis;
    }

    /**
     * The squared return. A quotient near 1 has lost the digits that matter (one tick of half a
     * cent at 900,000 is off by 1e-8 of itself), the relative change has not. StrictMath, because
     * Math may differ in the last bit from one processor to another.
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
