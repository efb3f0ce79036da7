package torghut.ta.indicators;

/**
 * State of an {@link IndicatorEngine} for a checkpoint, as records of numbers and arrays of
 * numbers. Nobody changes the arrays.
 *
 * <p>With a full window of 300 bars for the rolling VWAP and 60 for the volatility it takes about 7
 * kB, nearly all of it the bars of these windows, and 8 bytes more for each sum in the VWAP window
 * that has more digits than a double.
 *
 * <p>New components may be added to it and to its parts. An older checkpoint restores them as null,
 * or 0 if primitive, which must mean that the indicator has seen no bar.
 *
 * @param lastEndMillis end of the last bar in milliseconds since the epoch, {@link Long#MIN_VALUE}
 *     before the first
 * @param macd the EMAs
 * @param rsi the averages of gains and losses
 * @param closes the last closes, oldest first, at most 19
 * @param sessionVwap sums of the session
 * @param rollingVwap bars in the rolling VWAP window
 * @param volatility returns in the realized-volatility window
 */
public record IndicatorState(
        long lastEndMillis,
        Macd.State macd,
        Rsi.State rsi,
        double[] closes,
        SessionVwap.State sessionVwap,
        RollingVwap.State rollingVwap,
        RealizedVolatility.State volatility) {}
