-- Bars and signals on a single server. A cluster takes ../01-tables.sql instead, which has the same columns.
--
-- (symbol, event_ts, seq) identifies a record; of several copies, which only at-least-once delivery
-- or a replay writes, the one emitted last wins. Read with FINAL, or with LIMIT 1 BY symbol, seq.
-- Parts hold whole periods, so that the TTL drops files and never rewrites any: a month of bars would
-- outlive 30 days by another month, hence days.

CREATE DATABASE IF NOT EXISTS torghut;

CREATE TABLE IF NOT EXISTS torghut.ta_microbars
(
    symbol       LowCardinality(String),
    event_ts     DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    ingest_ts    DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    seq          Int64 CODEC(DoubleDelta, LZ4),
    is_final     Bool,
    window_start DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    window_end   DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    open         Float64 CODEC(Gorilla, LZ4),
    high         Float64 CODEC(Gorilla, LZ4),
    low          Float64 CODEC(Gorilla, LZ4),
    close        Float64 CODEC(Gorilla, LZ4),
    volume       Float64,
    vwap         Float64 CODEC(Gorilla, LZ4),
    trade_count  Int64 CODEC(T64, LZ4),
    spread_bps   Nullable(Float64),
    imbalance    Nullable(Float64),
    source_seq   Nullable(String),
    unpriced_volume Float64,
    unpriced_count  Int64 CODEC(T64, LZ4),
    bid          Nullable(Float64),
    ask          Nullable(Float64),
    bid_size     Nullable(Float64),
    ask_size     Nullable(Float64)
)
ENGINE = ReplacingMergeTree(ingest_ts)
PARTITION BY toDate(event_ts)
ORDER BY (symbol, event_ts, seq)
TTL toDateTime(event_ts) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS torghut.ta_signals
(
    symbol              LowCardinality(String),
    event_ts            DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    ingest_ts           DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    seq                 Int64 CODEC(DoubleDelta, LZ4),
    is_final            Bool,
    window_start        DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    window_end          DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    open                Float64 CODEC(Gorilla, LZ4),
    high                Float64 CODEC(Gorilla, LZ4),
    low                 Float64 CODEC(Gorilla, LZ4),
    close               Float64 CODEC(Gorilla, LZ4),
    volume              Float64,
    vwap                Float64 CODEC(Gorilla, LZ4),
    ema12               Nullable(Float64),
    ema26               Nullable(Float64),
    macd                Nullable(Float64),
    macd_signal         Nullable(Float64),
    macd_hist           Nullable(Float64),
    rsi14               Nullable(Float64),
    boll_mid            Nullable(Float64),
    boll_upper          Nullable(Float64),
    boll_lower          Nullable(Float64),
    vwap_session        Float64 CODEC(Gorilla, LZ4),
    vwap_rolling        Float64 CODEC(Gorilla, LZ4),
    spread_bps          Nullable(Float64),
    imbalance           Nullable(Float64),
    realized_volatility Nullable(Float64),
    source_seq          Nullable(String),
    bid                 Nullable(Float64),
    ask                 Nullable(Float64),
    bid_size            Nullable(Float64),
    ask_size            Nullable(Float64),
    extra               Map(String, Float64)
)
ENGINE = ReplacingMergeTree(ingest_ts)
PARTITION BY toDate(event_ts)
ORDER BY (symbol, event_ts, seq)
TTL toDateTime(event_ts) + INTERVAL 14 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Bars after late trades, corrections and cancels: of a (symbol, timeframe, seq) the highest revision holds.
CREATE TABLE IF NOT EXISTS torghut.ta_revisions
(
    symbol       LowCardinality(String),
    event_ts     DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    ingest_ts    DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    seq          Int64 CODEC(DoubleDelta, LZ4),
    is_final     Bool,
    window_start DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    window_end   DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    open         Float64 CODEC(Gorilla, LZ4),
    high         Float64 CODEC(Gorilla, LZ4),
    low          Float64 CODEC(Gorilla, LZ4),
    close        Float64 CODEC(Gorilla, LZ4),
    volume       Float64,
    vwap         Float64 CODEC(Gorilla, LZ4),
    trade_count  Int64 CODEC(T64, LZ4),
    spread_bps   Nullable(Float64),
    imbalance    Nullable(Float64),
    source_seq   Nullable(String),
    unpriced_volume Float64,
    unpriced_count  Int64 CODEC(T64, LZ4),
    bid          Nullable(Float64),
    ask          Nullable(Float64),
    bid_size     Nullable(Float64),
    ask_size     Nullable(Float64),
    timeframe    LowCardinality(String),
    revision     Int64 CODEC(T64, LZ4),
    cause        LowCardinality(String),
    trade_id     String,
    deleted      Bool
)
ENGINE = ReplacingMergeTree(ingest_ts)
PARTITION BY toDate(event_ts)
ORDER BY (symbol, event_ts, timeframe, seq, revision)
TTL toDateTime(event_ts) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Tables of the first release get the columns that came later. Its Kafka tables cannot be changed: drop them and
-- their materialized views (DROP TABLE torghut.ta_microbars_from_kafka, torghut.ta_microbars_kafka, the same for
-- ta_signals), then apply 02-kafka.sql; the consumer groups go on where they were.
ALTER TABLE torghut.ta_microbars
    ADD COLUMN IF NOT EXISTS unpriced_volume Float64,
    ADD COLUMN IF NOT EXISTS unpriced_count Int64,
    ADD COLUMN IF NOT EXISTS bid Nullable(Float64),
    ADD COLUMN IF NOT EXISTS ask Nullable(Float64),
    ADD COLUMN IF NOT EXISTS bid_size Nullable(Float64),
    ADD COLUMN IF NOT EXISTS ask_size Nullable(Float64);

ALTER TABLE torghut.ta_signals
    ADD COLUMN IF NOT EXISTS bid Nullable(Float64),
    ADD COLUMN IF NOT EXISTS ask Nullable(Float64),
    ADD COLUMN IF NOT EXISTS bid_size Nullable(Float64),
    ADD COLUMN IF NOT EXISTS ask_size Nullable(Float64);
