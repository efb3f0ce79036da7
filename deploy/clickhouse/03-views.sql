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
    realized_volatility,
    bid,
    ask,
    bid_size,
    ask_size,
    extra
FROM torghut.ta_signals FINAL;

-- The newest version of every one-second bar, one row per symbol and second; bars that are deleted are left out.
CREATE VIEW IF NOT EXISTS torghut.ta_microbars_revised AS
SELECT
    symbol,
    event_ts,
    ingest_ts,
    seq,
    is_final,
    window_start,
    window_end,
    open,
    high,
    low,
    close,
    volume,
    vwap,
    trade_count,
    spread_bps,
    imbalance,
    source_seq,
    unpriced_volume,
    unpriced_count,
    bid,
    ask,
    bid_size,
    ask_size,
    revision
FROM
(
    SELECT *
    FROM
    (
    SELECT
        symbol,
        event_ts,
        ingest_ts,
        seq,
        is_final,
        window_start,
        window_end,
        open,
        high,
        low,
        close,
        volume,
        vwap,
        trade_count,
        spread_bps,
        imbalance,
        source_seq,
        unpriced_volume,
        unpriced_count,
        bid,
        ask,
        bid_size,
        ask_size,
        toInt64(0) AS revision,
        false AS deleted
    FROM torghut.ta_microbars FINAL
    UNION ALL
    SELECT
        symbol,
        event_ts,
        ingest_ts,
        seq,
        is_final,
        window_start,
        window_end,
        open,
        high,
        low,
        close,
        volume,
        vwap,
        trade_count,
        spread_bps,
        imbalance,
        source_seq,
        unpriced_volume,
        unpriced_count,
        bid,
        ask,
        bid_size,
        ask_size,
        revision,
        deleted
    FROM torghut.ta_revisions FINAL
    WHERE timeframe = '1s'
    )
    ORDER BY symbol ASC, seq ASC, revision DESC
    LIMIT 1 BY symbol, seq
)
WHERE NOT deleted;

-- The newest version of every longer bar, one row per symbol, timeframe and window. The sides and indicators of a
-- bar stay as they were: ta_aggregates has them.
CREATE VIEW IF NOT EXISTS torghut.ta_aggregates_revised AS
SELECT
    symbol,
    timeframe,
    event_ts,
    ingest_ts,
    seq,
    is_final,
    window_start,
    window_end,
    open,
    high,
    low,
    close,
    volume,
    vwap,
    trade_count,
    spread_bps,
    imbalance,
    source_seq,
    revision
FROM
(
    SELECT *
    FROM
    (
        SELECT
            symbol,
            timeframe,
            event_ts,
            ingest_ts,
            seq,
            is_final,
            window_start,
            window_end,
            open,
            high,
            low,
            close,
            volume,
            vwap,
            trade_count,
            spread_bps,
            imbalance,
            source_seq,
            toInt64(0) AS revision,
            false AS deleted
        FROM torghut.ta_aggregates FINAL
        UNION ALL
        SELECT
            symbol,
            timeframe,
            event_ts,
            ingest_ts,
            seq,
            is_final,
            window_start,
            window_end,
            open,
            high,
            low,
            close,
            volume,
            vwap,
            trade_count,
            spread_bps,
            imbalance,
            source_seq,
            revision,
            deleted
        FROM torghut.ta_revisions FINAL
        WHERE timeframe != '1s'
    )
    ORDER BY symbol ASC, timeframe ASC, seq ASC, revision DESC
    LIMIT 1 BY symbol, timeframe, seq
)
WHERE NOT deleted;
