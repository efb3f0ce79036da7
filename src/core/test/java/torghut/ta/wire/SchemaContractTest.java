package torghut.ta.wire;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import torghut.ta.TaBar;
import torghut.ta.TaSignal;
import torghut.ta.TaStatus;

/** The field lists of the contract, written out: name and type, in order. */
class SchemaContractTest {

    private static final List<String> BAR =
            List.of(
                    "symbol string",
                    "event_ts timestamp-millis",
                    "ingest_ts timestamp-millis",
                    "seq long",
                    "is_final boolean",
                    "window {start timestamp-millis, end timestamp-millis}",
                    "open double",
                    "high double",
                    "low double",
                    "close double",
                    "volume double",
                    "vwap double",
                    "trade_count long",
                    "spread_bps double?",
                    "imbalance double?",
                    "source_seq string?",
                    "unpriced_volume double",
                    "unpriced_count long",
                    "bid double?",
                    "ask double?",
                    "bid_size double?",
                    "ask_size double?");

    private static final List<String> SIGNAL =
            List.of(
                    "symbol string",
                    "event_ts timestamp-millis",
                    "ingest_ts timestamp-millis",
                    "seq long",
                    "is_final boolean",
                    "window {start timestamp-millis, end timestamp-millis}",
                    "open double",
                    "high double",
                    "low double",
                    "close double",
                    "volume double",
                    "vwap double",
                    "ema12 double?",
                    "ema26 double?",
                    "macd double?",
                    "macd_signal double?",
                    "macd_hist double?",
                    "rsi14 double?",
                    "boll_mid double?",
                    "boll_upper double?",
                    "boll_lower double?",
                    "vwap_session double",
                    "vwap_rolling double",
                    "spread_bps double?",
                    "imbalance double?",
                    "realized_volatility double?",
                    "source_seq string?",
                    "bid double?",
                    "ask double?",
                    "bid_size double?",
                    "ask_size double?",
                    "extra map of double");

    /** The fields of a bar, and what a revision says beside them. */
    private static final List<String> REVISION =
            Stream.concat(
                            BAR.stream(),
                            Stream.of(
                                    "timeframe string",
                                    "revision long",
                                    "cause string",
                                    "trade_id string",
                                    "deleted boolean"))
                    .toList();

    private static final List<String> ALERT =
            List.of(
                    "alert_id string",
                    "alert_type string",
                    "rule string",
                    "symbol string",
                    "timeframe string",
                    "direction string",
                    "baseline_price double?",
                    "current_price double?",
                    "pct_change double?",
                    "value double?",
                    "window_start_ms long?",
                    "detected_at_ms long",
                    "event_ts timestamp-millis",
                    "ingest_ts timestamp-millis",
                    "seq long",
                    "severity string");

    private static final List<String> STATUS =
            List.of(
                    "status string",
                    "reason string?",
                    "event_ts timestamp-millis",
                    "ingest_ts timestamp-millis",
                    "seq long",
                    "watermark_lag_ms long?",
                    "last_event_ts timestamp-millis?",
                    "trades long",
                    "quotes long",
                    "bars long",
                    "signals long",
                    "duplicates long",
                    "late long",
                    "rejected long",
                    "revised long",
                    "corrected long",
                    "cancelled long",
                    "previews long",
                    "previews_confirmed long",
                    "previews_changed long",
                    "aggregates long",
                    "alerts long",
                    "signals_warming long",
                    "aggregates_warming long");

    private static final List<String> AGGREGATE =
            List.of(
                    "symbol string",
                    "timeframe string",
                    "event_ts timestamp-millis",
                    "ingest_ts timestamp-millis",
                    "seq long",
                    "is_final boolean",
                    "window {start timestamp-millis, end timestamp-millis}",
                    "open double",
                    "high double",
                    "low double",
                    "close double",
                    "volume double",
                    "vwap double",
                    "trade_count long",
                    "buy_count long",
                    "sell_count long",
                    "buy_volume double",
                    "sell_volume double",
                    "buy_sell_ratio double?",
                    "spread_bps double?",
                    "imbalance double?",
                    "ema12 double?",
                    "ema26 double?",
                    "macd double?",
                    "macd_signal double?",
                    "macd_hist double?",
                    "rsi14 double?",
                    "boll_mid double?",
                    "boll_upper double?",
                    "boll_lower double?",
                    "vwap_session double",
                    "vwap_rolling double",
                    "realized_volatility double?",
                    "extra map of double",
                    "source_seq string?");

    private static final List<String> PREVIEW =
            Stream.concat(SIGNAL.stream(), Stream.of("trade_count long", "preview_seq long"))
                    .toList();

    /** Fields that the first release did not have: readers of old records need a value. */
    private static final List<String> ADDED =
            List.of(
                    "unpriced_volume",
                    "unpriced_count",
                    "revised",
                    "corrected",
                    "cancelled",
                    "previews",
                    "previews_confirmed",
                    "previews_changed",
                    "aggregates",
                    "alerts",
                    "signals_warming",
                    "aggregates_warming",
                    "extra");

    static Stream<Arguments> contracts() {
        return Stream.of(
                Arguments.of("ta.bars.1s.v1", "torghut.ta.TaBar", BAR),
                Arguments.of("ta.signals.v1", "torghut.ta.TaSignal", SIGNAL),
                Arguments.of("ta.aggregates.v1", "torghut.ta.TaAggregate", AGGREGATE),
                Arguments.of("ta.revisions.v1", "torghut.ta.TaRevision", REVISION),
                Arguments.of("ta.preview.v1", "torghut.ta.TaPreview", PREVIEW),
                Arguments.of("ta.alerts.v1", "torghut.ta.TaAlert", ALERT),
                Arguments.of("ta.status.v1", "torghut.ta.TaStatus", STATUS));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void theSchemaFileHasTheFieldsOfTheContract(String topic, String name, List<String> fields)
            throws IOException {
        Schema schema = fromFile(topic);
        assertThat(schema.getFullName()).isEqualTo(name);
        assertThat(schema.getFields())
                .extracting(field -> field.name() + " " + type(field.schema()))
                .containsExactlyElementsOf(fields);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void aNullableFieldHasNullFirstAndAsItsDefault(String topic, String name, List<String> fields)
            throws IOException {
        for (Schema.Field field : fromFile(topic).getFields()) {
            if (field.schema().isUnion()) {
                assertThat(field.schema().getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
                assertThat(field.schema().getTypes()).hasSize(2);
                assertThat(field.defaultVal()).isEqualTo(JsonProperties.NULL_VALUE);
            } else {
                assertThat(field.hasDefaultValue())
                        .as(field.name())
                        .isEqualTo(ADDED.contains(field.name()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void everyFieldIsExplained(String topic, String name, List<String> fields) throws IOException {
        assertThat(fromFile(topic).getFields()).extracting(Schema.Field::doc).doesNotContainNull();
    }

    @Test
    void theJarCarriesTheFilesToTheLetter() throws IOException {
        assertThat(OutputTopics.BARS.schema().orElseThrow().toString())
                .isEqualTo(fromFile("ta.bars.1s.v1").toString());
        assertThat(OutputTopics.SIGNALS.schema().orElseThrow().toString())
                .isEqualTo(fromFile("ta.signals.v1").toString());
        assertThat(OutputTopics.STATUS.schema().orElseThrow().toString())
                .isEqualTo(fromFile("ta.status.v1").toString());
    }

    @Test
    void theGeneratedClassesAreOfTheSameSchemas() throws IOException {
        assertThat(canonical(TaBar.getClassSchema()))
                .isEqualTo(canonical(fromFile("ta.bars.1s.v1")));
        assertThat(canonical(TaSignal.getClassSchema()))
                .isEqualTo(canonical(fromFile("ta.signals.v1")));
        assertThat(canonical(TaStatus.getClassSchema()))
                .isEqualTo(canonical(fromFile("ta.status.v1")));
    }

    static Schema fromFile(String topic) throws IOException {
        return new Schema.Parser().parse(Path.of("schemas/ta/" + topic + ".avsc").toFile());
    }

    private static String canonical(Schema schema) {
        return SchemaNormalization.toParsingForm(schema);
    }

    /** A type as the lists above spell it. */
    private static String type(Schema schema) {
        if (schema.isUnion()) {
            return type(schema.getTypes().get(1)) + "?";
        }
        if (schema.getType() == Schema.Type.RECORD) {
            return schema.getFields().stream()
                    .map(field -> field.name() + " " + type(field.schema()))
                    .collect(joining(", ", "{", "}"));
        }
        if (schema.getType() == Schema.Type.MAP) {
            return "map of " + type(schema.getValueType());
        }
        if (schema.getLogicalType() != null) {
            assertThat(schema.getType()).isEqualTo(Schema.Type.LONG);
            return schema.getLogicalType().getName();
        }
        return schema.getName();
    }
}
