-- Signals under the short names that consumers ask for, one row per symbol and second.
CREATE VIEW IF NOT EXISTS torghut.signals_flat AS
SELECT
    symbol,
    event_ts AS ts,
    seq,
    is_final,
    open,
    high,
    low,
    close,
    volume,
    vwap,
    ema12,
    ema26,
    macd,
    macd_signal,
    macd_hist,
    rsi14 AS rsi,
    boll_mid,
    boll_upper,
    boll_lower,
    vwap_session,
    vwap_rolling,
    spread_bps,
    imbalance,
    realized_volatility
FROM torghut.ta_signals FINAL;
