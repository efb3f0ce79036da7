-- Kafka engine tables and what moves their records into the tables of 01-tables.sql.
--
-- AvroConfluent reads the registry's wire format, the default of the job with SCHEMA_REGISTRY_URL; fields are
-- matched by name, window.start and window.end by the nested record. Before applying this file, declare the
-- collection that all of them use, in config.d/kafka.xml or, where named_collection_control is granted:
--
--   CREATE NAMED COLLECTION torghut_kafka AS
--       kafka_broker_list = 'kafka-kafka-bootstrap.kafka:9093',
--       kafka_security_protocol = 'sasl_ssl', kafka_sasl_mechanism = 'SCRAM-SHA-512',
--       kafka_sasl_username = '...', kafka_sasl_password = '...',
--       format_avro_schema_registry_url = 'http://schema-registry.kafka:8081';
--
-- Readers of exactly-once output read committed records only. librdkafka does so by default; where the server's
-- <kafka> section says otherwise: <isolation_level>read_committed</isolation_level>.
--
-- A record that cannot be read stops nothing: kafka_handle_error_mode hands it, with the reason, to ta_unreadable. A
-- registry that does not answer makes records unreadable too: docs/consuming.md says how they are read again.

CREATE TABLE IF NOT EXISTS torghut.ta_microbars_kafka
(
    symbol          String,
    event_ts        DateTime64(3, 'UTC'),
    ingest_ts       DateTime64(3, 'UTC'),
    seq             Int64,
    is_final        Bool,
    `window.start`  DateTime64(3, 'UTC'),
    `window.end`    DateTime64(3, 'UTC'),
    open            Float64,
    high            Float64,
    low             Float64,
    close           Float64,
    volume          Float64,
    vwap            Float64,
    trade_count     Int64,
    spread_bps      Nullable(Float64),
    imbalance       Nullable(Float64),
    source_seq      Nullable(String),
    unpriced_volume Float64,
    unpriced_count  Int64,
    bid             Nullable(Float64),
    ask             Nullable(Float64),
    bid_size        Nullable(Float64),
    ask_size        Nullable(Float64)
)
ENGINE = Kafka(torghut_kafka)
SETTINGS kafka_topic_list = 'ta.bars.1s.v1',
         kafka_group_name = 'clickhouse-ta-microbars',
         kafka_format = 'AvroConfluent',
         kafka_num_consumers = 1,
         kafka_handle_error_mode = 'stream';

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_microbars_from_kafka TO torghut.ta_microbars AS
SELECT
    * EXCEPT (`window.start`, `window.end`),
    `window.start` AS window_start,
    `window.end` AS window_end
FROM torghut.ta_microbars_kafka
WHERE empty(_error);

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_microbars_unreadable TO torghut.ta_unreadable AS
SELECT
    _topic AS topic,
    _partition AS partition,
    _offset AS offset,
    now64(3) AS received_at,
    _error AS error,
    _raw_message AS record
FROM torghut.ta_microbars_kafka
WHERE notEmpty(_error);

CREATE TABLE IF NOT EXISTS torghut.ta_signals_kafka
(
    symbol              String,
    event_ts            DateTime64(3, 'UTC'),
    ingest_ts           DateTime64(3, 'UTC'),
    seq                 Int64,
    is_final            Bool,
    `window.start`      DateTime64(3, 'UTC'),
    `window.end`        DateTime64(3, 'UTC'),
    open                Float64,
    high                Float64,
    low                 Float64,
    close               Float64,
    volume              Float64,
    vwap                Float64,
    ema12               Nullable(Float64),
    ema26               Nullable(Float64),
    macd                Nullable(Float64),
    macd_signal         Nullable(Float64),
    macd_hist           Nullable(Float64),
    rsi14               Nullable(Float64),
    boll_mid            Nullable(Float64),
    boll_upper          Nullable(Float64),
    boll_lower          Nullable(Float64),
    vwap_session        Float64,
    vwap_rolling        Float64,
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
ENGINE = Kafka(torghut_kafka)
SETTINGS kafka_topic_list = 'ta.signals.v1',
         kafka_group_name = 'clickhouse-ta-signals',
         kafka_format = 'AvroConfluent',
         kafka_num_consumers = 1,
         kafka_handle_error_mode = 'stream';

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_signals_from_kafka TO torghut.ta_signals AS
SELECT
    * EXCEPT (`window.start`, `window.end`),
    `window.start` AS window_start,
    `window.end` AS window_end
FROM torghut.ta_signals_kafka
WHERE empty(_error);

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_signals_unreadable TO torghut.ta_unreadable AS
SELECT
    _topic AS topic,
    _partition AS partition,
    _offset AS offset,
    now64(3) AS received_at,
    _error AS error,
    _raw_message AS record
FROM torghut.ta_signals_kafka
WHERE notEmpty(_error);

CREATE TABLE IF NOT EXISTS torghut.ta_aggregates_kafka
(
    symbol              String,
    timeframe           String,
    event_ts            DateTime64(3, 'UTC'),
    ingest_ts           DateTime64(3, 'UTC'),
    seq                 Int64,
    is_final            Bool,
    `window.start`      DateTime64(3, 'UTC'),
    `window.end`        DateTime64(3, 'UTC'),
    open                Float64,
    high                Float64,
    low                 Float64,
    close               Float64,
    volume              Float64,
    vwap                Float64,
    trade_count         Int64,
    buy_count           Int64,
    sell_count          Int64,
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
    vwap_session        Float64,
    vwap_rolling        Float64,
    realized_volatility Nullable(Float64),
    extra               Map(String, Float64),
    source_seq          Nullable(String)
)
ENGINE = Kafka(torghut_kafka)
SETTINGS kafka_topic_list = 'ta.aggregates.v1',
         kafka_group_name = 'clickhouse-ta-aggregates',
         kafka_format = 'AvroConfluent',
         kafka_num_consumers = 1,
         kafka_handle_error_mode = 'stream';

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_aggregates_from_kafka TO torghut.ta_aggregates AS
SELECT
    * EXCEPT (`window.start`, `window.end`),
    `window.start` AS window_start,
    `window.end` AS window_end
FROM torghut.ta_aggregates_kafka
WHERE empty(_error);

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_aggregates_unreadable TO torghut.ta_unreadable AS
SELECT
    _topic AS topic,
    _partition AS partition,
    _offset AS offset,
    now64(3) AS received_at,
    _error AS error,
    _raw_message AS record
FROM torghut.ta_aggregates_kafka
WHERE notEmpty(_error);

CREATE TABLE IF NOT EXISTS torghut.ta_revisions_kafka
(
    symbol          String,
    event_ts        DateTime64(3, 'UTC'),
    ingest_ts       DateTime64(3, 'UTC'),
    seq             Int64,
    is_final        Bool,
    `window.start`  DateTime64(3, 'UTC'),
    `window.end`    DateTime64(3, 'UTC'),
    open            Float64,
    high            Float64,
    low             Float64,
    close           Float64,
    volume          Float64,
    vwap            Float64,
    trade_count     Int64,
    spread_bps      Nullable(Float64),
    imbalance       Nullable(Float64),
    source_seq      Nullable(String),
    unpriced_volume Float64,
    unpriced_count  Int64,
    bid             Nullable(Float64),
    ask             Nullable(Float64),
    bid_size        Nullable(Float64),
    ask_size        Nullable(Float64),
    timeframe       String,
    revision        Int64,
    cause           String,
    trade_id        String,
    deleted         Bool
)
ENGINE = Kafka(torghut_kafka)
SETTINGS kafka_topic_list = 'ta.revisions.v1',
         kafka_group_name = 'clickhouse-ta-revisions',
         kafka_format = 'AvroConfluent',
         kafka_num_consumers = 1,
         kafka_handle_error_mode = 'stream';

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_revisions_from_kafka TO torghut.ta_revisions AS
SELECT
    * EXCEPT (`window.start`, `window.end`),
    `window.start` AS window_start,
    `window.end` AS window_end
FROM torghut.ta_revisions_kafka
WHERE empty(_error);

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_revisions_unreadable TO torghut.ta_unreadable AS
SELECT
    _topic AS topic,
    _partition AS partition,
    _offset AS offset,
    now64(3) AS received_at,
    _error AS error,
    _raw_message AS record
FROM torghut.ta_revisions_kafka
WHERE notEmpty(_error);

CREATE TABLE IF NOT EXISTS torghut.ta_alerts_kafka
(
    alert_id        String,
    alert_type      String,
    rule            String,
    symbol          String,
    timeframe       String,
    direction       String,
    baseline_price  Nullable(Float64),
    current_price   Nullable(Float64),
    pct_change      Nullable(Float64),
    value           Nullable(Float64),
    window_start_ms Nullable(Int64),
    detected_at_ms  Int64,
    event_ts        DateTime64(3, 'UTC'),
    ingest_ts       DateTime64(3, 'UTC'),
    seq             Int64,
    severity        String
)
ENGINE = Kafka(torghut_kafka)
SETTINGS kafka_topic_list = 'ta.alerts.v1',
         kafka_group_name = 'clickhouse-ta-alerts',
         kafka_format = 'AvroConfluent',
         kafka_num_consumers = 1,
         kafka_handle_error_mode = 'stream';

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_alerts_from_kafka TO torghut.ta_alerts AS
SELECT *
FROM torghut.ta_alerts_kafka
WHERE empty(_error);

CREATE MATERIALIZED VIEW IF NOT EXISTS torghut.ta_alerts_unreadable TO torghut.ta_unreadable AS
SELECT
    _topic AS topic,
    _partition AS partition,
    _offset AS offset,
    now64(3) AS received_at,
    _error AS error,
    _raw_message AS record
FROM torghut.ta_alerts_kafka
WHERE notEmpty(_error);
