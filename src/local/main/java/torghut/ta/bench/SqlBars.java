package torghut.ta.bench;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import torghut.ta.settings.Settings;
import torghut.ta.wire.OutputTopics;

/**
 * What one would write without this project: one-second bars of the trades in Flink SQL, duplicates
 * dropped by id, read from JSON and written as JSON exactly once.
 *
 * <p>It has no quotes, no indicators, no dead letters and no status; open and close are the first
 * and the last to arrive, not those of the market. All of that is in its favour.
 */
final class SqlBars {

    private SqlBars() {}

    static void build(StreamExecutionEnvironment env, Settings settings) {
        // The planner names its operators itself.
        env.configure(new Configuration().set(PipelineOptions.AUTO_GENERATE_UIDS, true));
        StreamTableEnvironment sql = StreamTableEnvironment.create(env);
        String broker = settings.kafka().bootstrap();
        sql.executeSql(
                """
CREATE TABLE trades (
  symbol STRING, t TIMESTAMP_LTZ(9), p DOUBLE, s DOUBLE, id STRING,
  ts AS CAST(t AS TIMESTAMP_LTZ(3)), read_at AS PROCTIME(),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH (
  'connector' = 'kafka', 'topic' = '%s', 'properties.bootstrap.servers' = '%s',
  'properties.group.id' = '%s', 'properties.isolation.level' = 'read_committed',
  'properties.fetch.max.wait.ms' = '20', 'scan.startup.mode' = 'earliest-offset', 'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
)\
"""
                        .formatted(
                                settings.inputs().trades(),
                                broker,
                                settings.consumption().groupId()));
        sql.executeSql(
                """
                CREATE TABLE bars (
                  symbol STRING, window_start TIMESTAMP_LTZ(3), window_end TIMESTAMP_LTZ(3),
                  o DOUBLE, h DOUBLE, l DOUBLE, c DOUBLE, v DOUBLE, vwap DOUBLE, n BIGINT
                ) WITH (
                  'connector' = 'kafka', 'topic' = '%s', 'properties.bootstrap.servers' = '%s',
                  'key.format' = 'raw', 'key.fields' = 'symbol', 'value.format' = 'json',
                  'properties.compression.type' = 'lz4',
                  'properties.transaction.timeout.ms' = '900000',
                  'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = '%s'
                )\
                """
                        .formatted(
                                settings.outputs().name(OutputTopics.BARS).orElseThrow(),
                                broker,
                                settings.consumption().groupId() + "-sql"));
        sql.executeSql(
                """
                CREATE TEMPORARY VIEW first_of_id AS
                SELECT symbol, p, s, ts FROM (
                  SELECT *, ROW_NUMBER() OVER (
                    PARTITION BY symbol, id ORDER BY read_at ASC) AS copy FROM trades)
                WHERE copy = 1\
                """);
        // Ids need not be remembered for longer than their window is open.
        sql.getConfig().set("table.exec.state.ttl", "60 s");
        StreamStatementSet statements = sql.createStatementSet();
        statements.addInsertSql(
                """
                INSERT INTO bars
                SELECT symbol, window_start, window_end, FIRST_VALUE(p), MAX(p), MIN(p),
                  LAST_VALUE(p), SUM(s), SUM(p * s) / SUM(s), COUNT(*)
                FROM TABLE(TUMBLE(
                  TABLE first_of_id, DESCRIPTOR(ts), INTERVAL '1' SECOND))
                GROUP BY symbol, window_start, window_end\
                """);
        statements.attachAsDataStream();
    }
}
