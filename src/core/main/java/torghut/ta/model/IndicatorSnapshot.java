package torghut.ta.model;

/**
 * The indicators of a symbol after one bar. NaN is a value that is not defined yet, or that a
 * double cannot hold: outputs show it as null. No value is infinite.
 *
 * @param ema12 exponential moving average of 12 closes, in price units; from bar 12
 * @param ema26 exponential moving average of 26 closes, in price units; from bar 26
 * @param macd ema12 - ema26; from bar 26
 * @param macdSignal exponential moving average of 9 values of {@code macd}; from bar 34
 * @param macdHist macd - macdSignal; from bar 34
 * @param rsi14 Wilder's relative strength index in [0, 100]; from bar 15
 * @param bollMid mean of 20 closes; from bar 20
 * @param bollUpper mid plus two population standard deviations; from bar 20
 * @param bollLower mid minus two population standard deviations; from bar 20
 * @param vwapSession volume-weighted average price since the session's start; from bar 1
 * @param vwapRolling volume-weighted average price over the rolling window; from bar 1
 * @param realizedVolatility annualized realized volatility, 0.2 meaning 20 %; from two returns in
 *     the window
 */
public record IndicatorSnapshot(
        double ema12,
        double ema26,
        double macd,
        double macdSignal,
        double macdHist,
        double rsi14,
        double bollMid,
        double bollUpper,
        double bollLower,
        double vwapSession,
        double vwapRolling,
        double realizedVolatility) {

    /** The same with another session VWAP. */
    public IndicatorSnapshot withSessionVwap(double price) {
        return new IndicatorSnapshot(
                ema12,
                ema26,
                macd,
                macdSignal,
                macdHist,
                rsi14,
                bollMid,
                bollUpper,
                bollLower,
                price,
                vwapRolling,
                realizedVolatility);
    }
}
