-- What the job writes, as tables: for a single server as it stands, for a cluster through for-cluster.sh.
--
-- The columns of ORDER BY identify a record; of several copies, which only at-least-once delivery or a
-- replay writes, the one emitted last wins. Read with FINAL, or with LIMIT 1 BY those columns.
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

-- Longer bars and their indicators. There are few of them, and days are looked at in years: months to a part.
CREATE TABLE IF NOT EXISTS torghut.ta_aggregates
(
    symbol              LowCardinality(String),
    timeframe           LowCardinality(String),
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
    trade_count         Int64 CODEC(T64, LZ4),
    buy_count           Int64 CODEC(T64, LZ4),
    sell_count          Int64 CODEC(T64, LZ4),
    buy_volume          Float64,
    sell_volume         Float64,
    buy_sell_ratio      Nullable(Float64),
    spread_bps          Nullable(Float64),
    imbalance           Nullable(Float64),
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
    realized_volatility Nullable(Float64),
    extra               Map(String, Float64),
    source_seq          Nullable(String)
)
ENGINE = ReplacingMergeTree(ingest_ts)
PARTITION BY toYYYYMM(event_ts)
ORDER BY (symbol, timeframe, event_ts, seq)
TTL toDateTime(event_ts) + INTERVAL 1095 DAY
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

-- alert_id alone identifies an alert; symbol and time stand before it because they are asked for.
CREATE TABLE IF NOT EXISTS torghut.ta_alerts
(
    alert_id        String,
    alert_type      LowCardinality(String),
    rule            LowCardinality(String),
    symbol          LowCardinality(String),
    timeframe       LowCardinality(String),
    direction       LowCardinality(String),
    baseline_price  Nullable(Float64),
    current_price   Nullable(Float64),
    pct_change      Nullable(Float64),
    value           Nullable(Float64),
    window_start_ms Nullable(Int64),
    detected_at_ms  Int64 CODEC(DoubleDelta, LZ4),
    event_ts        DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    ingest_ts       DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
    seq             Int64 CODEC(DoubleDelta, LZ4),
    severity        LowCardinality(String)
)
ENGINE = ReplacingMergeTree(ingest_ts)
PARTITION BY toYYYYMM(event_ts)
ORDER BY (symbol, event_ts, alert_id)
TTL toDateTime(event_ts) + INTERVAL 366 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Records that could not be read, as they stand in the topics: see 02-kafka.sql.
CREATE TABLE IF NOT EXISTS torghut.ta_unreadable
(
    topic       LowCardinality(String),
    partition   UInt64,
    offset      UInt64,
    received_at DateTime64(3, 'UTC'),
    error       String,
    record      String
)
ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toYYYYMM(received_at)
ORDER BY (topic, partition, offset)
TTL toDateTime(received_at) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Tables of the first release get the columns that came later. Its Kafka tables cannot be changed: drop them and
-- their materialized views (DROP TABLE torghut.ta_microbars_from_kafka, torghut.ta_microbars_kafka, the same for
-- the others), then apply 02-kafka.sql; the consumer groups go on where they were.
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
    ADD COLUMN IF NOT EXISTS ask_size Nullable(Float64),
    ADD COLUMN IF NOT EXISTS extra Map(String, Float64);
