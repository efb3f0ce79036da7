-- Kafka engine tables and what moves their records into the tables of 01-tables.sql.
--
-- AvroConfluent reads the registry's wire format, the default of the job with SCHEMA_REGISTRY_URL; fields are
-- matched by name, window.start and window.end by the nested record. Before applying this file, declare the
-- collection that both engines use, in config.d/kafka.xml or, where named_collection_control is granted:
--
--   CREATE NAMED COLLECTION torghut_kafka AS
--       kafka_broker_list = 'kafka-kafka-bootstrap.kafka:9093',
--       kafka_security_protocol = 'sasl_ssl', kafka_sasl_mechanism = 'SCRAM-SHA-512',
--       kafka_sasl_username = '...', kafka_sasl_password = '...',
--       format_avro_schema_registry_url = 'http://schema-registry.kafka:8081';
--
-- Readers of exactly-once output read committed records only. librdkafka does so by default; where the server's
-- <kafka> section says otherwise: <isolation_level>read_committed</isolation_level>. kafka_skip_broken_messages stays 0: a record that cannot be read stops the
-- table and shows in system.kafka_consumers instead of being lost in silence.

CREATE TABLE IF NOT EXISTS torghut.ta_microbars_kafka ON CLUSTER '{cluster}'
(
    symbol         String,
    event_ts       DateTime64(3, 'UTC'),
    ingest_ts      DateTime64(3, 'UTC'),
    seq            Int64,
    is_final       Bool,
    `window.start` DateTime64(3, 'UTC'),
    `window.end`   DateTime64(3, 'UTC'),
    open           Float64,
    high           Float64,
    low            Float64,
    close          Float64,
    volume         Float64,
    vwap           Float64,
    trade_count    Int64,
    spread_bps     Nullable(Float64),
    imbalance      Nullable(Float64),
    source_seq     Nullable(String),
    unpriced_volume Float64,
    unpriced_count Int64,
    bid            Nullable(Float64),
    ask            Nullable(Float64),
    bid_size       Nullable(Float64),
    ask_size       Nullable(Float64)
)
ENGINE = Kafka(torghut_kafka)
SETTINGS kafka_topic_list = 'ta.bars.1s.v1',
         kafka_group_name = 'clickhouse-ta-microbars',
         kafka_format = 'AvroConfluent',
         kafka_num_consumers = 1,
         kafka_skip_broken_messages = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_microbars_from_kafka ON CLUSTER '{cluster}' TO torghut.ta_microbars AS
SELECT
    symbol,
    event_ts,
    ingest_ts,
    seq,
    is_final,
    `window.start` AS window_start,
    `window.end` AS window_end,
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
    ask_size
FROM torghut.ta_microbars_kafka;

CREATE TABLE IF NOT EXISTS torghut.ta_signals_kafka ON CLUSTER '{cluster}'
(
    symbol                String,
    event_ts              DateTime64(3, 'UTC'),
    ingest_ts             DateTime64(3, 'UTC'),
    seq                   Int64,
    is_final              Bool,
    `window.start`        DateTime64(3, 'UTC'),
    `window.end`          DateTime64(3, 'UTC'),
    open                  Float64,
    high                  Float64,
    low                   Float64,
    close                 Float64,
    volume                Float64,
    vwap                  Float64,
    ema12                 Nullable(Float64),
    ema26                 Nullable(Float64),
    macd                  Nullable(Float64),
    macd_signal           Nullable(Float64),
    macd_hist             Nullable(Float64),
    rsi14                 Nullable(Float64),
    boll_mid              Nullable(Float64),
    boll_upper            Nullable(Float64),
    boll_lower            Nullable(Float64),
    vwap_session          Float64,
    vwap_rolling          Float64,
    spread_bps            Nullable(Float64),
    imbalance             Nullable(Float64),
    realized_volatility   Nullable(Float64),
    source_seq            Nullable(String),
    bid                   Nullable(Float64),
    ask                   Nullable(Float64),
    bid_size              Nullable(Float64),
    ask_size              Nullable(Float64),
    extra                 Map(String, Float64)
)
ENGINE = Kafka(torghut_kafka)
SETTINGS kafka_topic_list = 'ta.signals.v1',
         kafka_group_name = 'clickhouse-ta-signals',
         kafka_format = 'AvroConfluent',
         kafka_num_consumers = 1,
         kafka_skip_broken_messages = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_signals_from_kafka ON CLUSTER '{cluster}' TO torghut.ta_signals AS
SELECT
    symbol,
    event_ts,
    ingest_ts,
    seq,
    is_final,
    `window.start` AS window_start,
    `window.end` AS window_end,
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
    rsi14,
    boll_mid,
    boll_upper,
    boll_lower,
    vwap_session,
    vwap_rolling,
    spread_bps,
    imbalance,
    realized_volatility,
    source_seq,
    bid,
    ask,
    bid_size,
    ask_size,
    extra
FROM torghut.ta_signals_kafka;

CREATE TABLE IF NOT EXISTS torghut.ta_revisions_kafka ON CLUSTER '{cluster}'
(
    symbol         String,
    event_ts       DateTime64(3, 'UTC'),
    ingest_ts      DateTime64(3, 'UTC'),
    seq            Int64,
    is_final       Bool,
    `window.start` DateTime64(3, 'UTC'),
    `window.end`   DateTime64(3, 'UTC'),
    open           Float64,
    high           Float64,
    low            Float64,
    close          Float64,
    volume         Float64,
    vwap           Float64,
    trade_count    Int64,
    spread_bps     Nullable(Float64),
    imbalance      Nullable(Float64),
    source_seq     Nullable(String),
    unpriced_volume Float64,
    unpriced_count Int64,
    bid            Nullable(Float64),
    ask            Nullable(Float64),
    bid_size       Nullable(Float64),
    ask_size       Nullable(Float64),
    timeframe      String,
    revision       Int64,
    cause          String,
    trade_id       String,
    deleted        Bool
)
ENGINE = Kafka(torghut_kafka)
SETTINGS kafka_topic_list = 'ta.revisions.v1',
         kafka_group_name = 'clickhouse-ta-revisions',
         kafka_format = 'AvroConfluent',
         kafka_num_consumers = 1,
         kafka_skip_broken_messages = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_revisions_from_kafka ON CLUSTER '{cluster}' TO torghut.ta_revisions AS
SELECT
    symbol,
    event_ts,
    ingest_ts,
    seq,
    is_final,
    `window.start` AS window_start,
    `window.end` AS window_end,
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
    timeframe,
    revision,
    cause,
    trade_id,
    deleted
FROM torghut.ta_revisions_kafka;
