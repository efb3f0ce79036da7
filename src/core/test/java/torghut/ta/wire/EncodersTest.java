package torghut.ta.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.TaBar;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.market.SignalValues;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.Extra;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Timeframe;
import torghut.ta.testing.ValueEncoders;

/**
 * Encodes with the production code and decodes on another path: Avro's generic reader with the
 * schema from its file, and Jackson's tree.
 */
class EncodersTest {

    /** 2013-10-07 13:30:00 to 13:30:01 UTC. */
    private static final long START = 1_381_152_600_000L;

    private static final MicroBar FULL_BAR =
            new MicroBar(
                    "BRK.B",
                    START,
                    1_381_152_601_000L,
                    1_381_152_603_456L,
                    true,
                    115.25,
                    116.5,
                    115.0,
                    116.125,
                    1234.5,
                    115.75,
                    17,
                    -0.5,
                    0.25,
                    "52983525027888",
                    300,
                    4,
                    116.0,
                    116.25,
                    2.0,
                    3.0);

    private static final MicroBar SPARSE_BAR =
            new MicroBar(
                    "€/£",
                    START,
                    1_381_152_601_000L,
                    1_381_152_603_456L,
                    false,
                    1e-7,
                    1e15,
                    1e-7,
                    0.1,
                    1.0,
                    0.30000000000000004,
                    1,
                    null,
                    null,
                    "\"x\\");

    private static final IndicatorSnapshot ALL_INDICATORS =
            new IndicatorSnapshot(
                    1.5, 2.5, -1.0, -0.75, -0.25, 62.5, 20.5, 21.5, 19.5, 115.5, 115.625, 0.125);

    private static final IndicatorSnapshot FIRST_INDICATORS =
            new IndicatorSnapshot(
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    0.5,
                    0.75,
                    Double.NaN);

    private static final StatusReport JOB_REPORT =
            new StatusReport(
                    StatusReport.JOB,
                    StatusReport.State.DEGRADED,
                    "records are rejected",
                    1_381_152_600_999L,
                    1_381_152_601_001L,
                    42,
                    2_001L,
                    1_381_152_600_998L,
                    new StatusReport.Counts(
                            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17));

    private static final StatusReport SYMBOL_REPORT =
            new StatusReport(
                    "AAPL", StatusReport.State.SILENT, null, START, START, 1, null, null, null);

    /** What goes on the wire: how to write it, and how another program reads it. */
    enum Encoding {
        WIRE_FORMAT(OutputFormat.AVRO, OptionalInt.of(0x0102_0304)) {
            @Override
            Map<String, Object> decode(byte[] value, Schema schema) throws IOException {
                assertThat(Arrays.copyOf(value, 5)).containsExactly(0, 1, 2, 3, 4);
                return readAvro(value, 5, schema);
            }
        },
        SINGLE_OBJECT(OutputFormat.AVRO, OptionalInt.empty()) {
            @Override
            Map<String, Object> decode(byte[] value, Schema schema) throws IOException {
                assertThat(Arrays.copyOf(value, 10)).isEqualTo(singleObjectHeader(schema));
                return readAvro(value, 10, schema);
            }
        },
        JSON(OutputFormat.JSON, OptionalInt.empty()) {
            @Override
            Map<String, Object> decode(byte[] value, Schema schema) throws IOException {
                return readJson(new ObjectMapper().readTree(value));
            }
        };

        private final OutputFormat format;
        private final OptionalInt schemaId;

        Encoding(OutputFormat format, OptionalInt schemaId) {
            this.format = format;
            this.schemaId = schemaId;
        }

        /** Fields in the order in which they were written. */
        abstract Map<String, Object> decode(byte[] value, Schema schema) throws IOException;
    }

    private static Map<String, Object> fullBar() {
        Map<String, Object> fields = envelopeAndPrices(FULL_BAR.symbol(), true);
        fields.put("open", 115.25);
        fields.put("high", 116.5);
        fields.put("low", 115.0);
        fields.put("close", 116.125);
        fields.put("volume", 1234.5);
        fields.put("vwap", 115.75);
        fields.put("trade_count", 17L);
        fields.put("spread_bps", -0.5);
        fields.put("imbalance", 0.25);
        fields.put("source_seq", "t:52983525027888");
        fields.put("unpriced_volume", 300.0);
        fields.put("unpriced_count", 4L);
        fields.put("bid", 116.0);
        fields.put("ask", 116.25);
        fields.put("bid_size", 2.0);
        fields.put("ask_size", 3.0);
        return fields;
    }

    @ParameterizedTest
    @EnumSource
    void aFullBarComesBack(Encoding encoding) throws Exception {
        assertThat(decodedBar(encoding, FULL_BAR)).containsExactlyEntriesOf(fullBar());
    }

    @ParameterizedTest
    @EnumSource
    void aBarWithoutAQuoteHasNulls(Encoding encoding) throws Exception {
        Map<String, Object> expected = envelopeAndPrices("€/£", false);
        expected.put("open", 1e-7);
        expected.put("high", 1e15);
        expected.put("low", 1e-7);
        expected.put("close", 0.1);
        expected.put("volume", 1.0);
        expected.put("vwap", 0.30000000000000004);
        expected.put("trade_count", 1L);
        expected.put("spread_bps", null);
        expected.put("imbalance", null);
        expected.put("source_seq", "t:\"x\\");
        expected.put("unpriced_volume", 0.0);
        expected.put("unpriced_count", 0L);
        expected.put("bid", null);
        expected.put("ask", null);
        expected.put("bid_size", null);
        expected.put("ask_size", null);
        assertThat(decodedBar(encoding, SPARSE_BAR)).containsExactlyEntriesOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void aSignalWithAllIndicatorsComesBack(Encoding encoding) throws Exception {
        Map<String, Object> expected = envelopeAndPrices(FULL_BAR.symbol(), true);
        expected.put("open", 115.25);
        expected.put("high", 116.5);
        expected.put("low", 115.0);
        expected.put("close", 116.125);
        expected.put("volume", 1234.5);
        expected.put("vwap", 115.75);
        expected.put("ema12", 1.5);
        expected.put("ema26", 2.5);
        expected.put("macd", -1.0);
        expected.put("macd_signal", -0.75);
        expected.put("macd_hist", -0.25);
        expected.put("rsi14", 62.5);
        expected.put("boll_mid", 20.5);
        expected.put("boll_upper", 21.5);
        expected.put("boll_lower", 19.5);
        expected.put("vwap_session", 115.5);
        expected.put("vwap_rolling", 115.625);
        expected.put("spread_bps", -0.5);
        expected.put("imbalance", 0.25);
        expected.put("realized_volatility", 0.125);
        expected.put("source_seq", "t:52983525027888");
        expected.put("bid", 116.0);
        expected.put("ask", 116.25);
        expected.put("bid_size", 2.0);
        expected.put("ask_size", 3.0);
        expected.put("extra", Map.of("atr_14", 0.5, "sar_0.02_0.2", 1e-7));
        Extra extra =
                new Extra(
                        new String[] {"atr_14", "rsi_7", "sar_0.02_0.2", "obv"},
                        new double[] {0.5, Double.NaN, 1e-7, Double.POSITIVE_INFINITY});
        assertThat(decodedSignal(encoding, new Signal(FULL_BAR, ALL_INDICATORS, extra)))
                .containsExactlyEntriesOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstSignalOfASymbolHasNulls(Encoding encoding) throws Exception {
        Map<String, Object> expected = envelopeAndPrices("€/£", false);
        expected.put("open", 1e-7);
        expected.put("high", 1e15);
        expected.put("low", 1e-7);
        expected.put("close", 0.1);
        expected.put("volume", 1.0);
        expected.put("vwap", 0.30000000000000004);
        expected.put("ema12", null);
        expected.put("ema26", null);
        expected.put("macd", null);
        expected.put("macd_signal", null);
        expected.put("macd_hist", null);
        expected.put("rsi14", null);
        expected.put("boll_mid", null);
        expected.put("boll_upper", null);
        expected.put("boll_lower", null);
        expected.put("vwap_session", 0.5);
        expected.put("vwap_rolling", 0.75);
        expected.put("spread_bps", null);
        expected.put("imbalance", null);
        expected.put("realized_volatility", null);
        expected.put("source_seq", "t:\"x\\");
        expected.put("bid", null);
        expected.put("ask", null);
        expected.put("bid_size", null);
        expected.put("ask_size", null);
        expected.put("extra", Map.of());
        assertThat(decodedSignal(encoding, new Signal(SPARSE_BAR, FIRST_INDICATORS)))
                .containsExactlyEntriesOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void aRevisionIsTheWholeBarAndWhatHasChangedIt(Encoding encoding) throws Exception {
        Map<String, Object> expected = fullBar();
        expected.put("timeframe", "1s");
        expected.put("revision", 2L);
        expected.put("cause", "CORRECTION");
        expected.put("trade_id", "52983525027889");
        expected.put("deleted", false);
        Revision revision =
                new Revision(
                        FULL_BAR,
                        Timeframe.S1,
                        2,
                        Revision.Cause.CORRECTION,
                        "52983525027889",
                        false);
        assertThat(decodedRevision(encoding, revision)).containsExactlyEntriesOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void aReportOfTheJobComesBack(Encoding encoding) throws Exception {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("status", "DEGRADED");
        expected.put("reason", "records are rejected");
        expected.put("event_ts", 1_381_152_600_999L);
        expected.put("ingest_ts", 1_381_152_601_001L);
        expected.put("seq", 42L);
        expected.put("watermark_lag_ms", 2_001L);
        expected.put("last_event_ts", 1_381_152_600_998L);
        expected.put("trades", 1L);
        expected.put("quotes", 2L);
        expected.put("bars", 3L);
        expected.put("signals", 4L);
        expected.put("duplicates", 5L);
        expected.put("late", 6L);
        expected.put("rejected", 7L);
        expected.put("revised", 8L);
        expected.put("corrected", 9L);
        expected.put("cancelled", 10L);
        expected.put("previews", 11L);
        expected.put("previews_confirmed", 12L);
        expected.put("previews_changed", 13L);
        expected.put("aggregates", 14L);
        expected.put("alerts", 15L);
        expected.put("signals_warming", 16L);
        expected.put("aggregates_warming", 17L);
        assertThat(decodedStatus(encoding, JOB_REPORT)).containsExactlyEntriesOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void aReportOfASymbolHasNullsAndCountsNothing(Encoding encoding) throws Exception {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("status", "SILENT");
        expected.put("reason", null);
        expected.put("event_ts", START);
        expected.put("ingest_ts", START);
        expected.put("seq", 1L);
        expected.put("watermark_lag_ms", null);
        expected.put("last_event_ts", null);
        expected.put("trades", 0L);
        expected.put("quotes", 0L);
        expected.put("bars", 0L);
        expected.put("signals", 0L);
        expected.put("duplicates", 0L);
        expected.put("late", 0L);
        expected.put("rejected", 0L);
        expected.put("revised", 0L);
        expected.put("corrected", 0L);
        expected.put("cancelled", 0L);
        expected.put("previews", 0L);
        expected.put("previews_confirmed", 0L);
        expected.put("previews_changed", 0L);
        expected.put("aggregates", 0L);
        expected.put("alerts", 0L);
        expected.put("signals_warming", 0L);
        expected.put("aggregates_warming", 0L);
        assertThat(decodedStatus(encoding, SYMBOL_REPORT)).containsExactlyEntriesOf(expected);
    }

    /** The bytes by hand, from the specification: zigzag varints, union branch, length, text. */
    @Test
    void theBodyIsAvroBinary() throws Exception {
        StatusReport report =
                new StatusReport(
                        StatusReport.JOB,
                        StatusReport.State.OK,
                        null,
                        1,
                        -1,
                        64,
                        300L,
                        null,
                        new StatusReport.Counts(
                                0, 1, 2, 3, 63, 64, 8192, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        byte[] value =
                open(ValueEncoders.of(OutputTopics.STATUS, OutputFormat.AVRO, OptionalInt.of(7)))
                        .encode(report);
        assertThat(value)
                .containsExactly(
                        0x00, 0x00, 0x00, 0x00, 0x07, // magic, id 7
                        0x04, 'O', 'K', // length 2
                        0x00, // reason: branch null
                        0x02, // event_ts 1
                        0x01, // ingest_ts -1
                        0x80, 0x01, // seq 64
                        0x02, 0xd8, 0x04, // watermark_lag_ms: branch long, 300
                        0x00, // last_event_ts: branch null
                        0x00, 0x02, 0x04, 0x06, 0x7e, // trades 0, 1, 2, 3, 63
                        0x80, 0x01, // late 64
                        0x80, 0x80, 0x01, // rejected 8192
                        0x02, 0x04, 0x06, // revised, corrected, cancelled 1, 2, 3
                        0x08, 0x0A, 0x0C, // previews, confirmed, changed 4, 5, 6
                        0x0E, 0x10, // aggregates, alerts 7, 8
                        0x12, 0x14); // warming 9, 10
    }

    @Test
    void avrosOwnReaderOfSingleObjectsReadsABar() throws Exception {
        byte[] value =
                open(ValueEncoders.of(OutputTopics.BARS, OutputFormat.AVRO, OptionalInt.empty()))
                        .encode(FULL_BAR);
        TaBar bar = TaBar.getDecoder().decode(value);
        assertThat(bar.getSymbol()).isEqualTo("BRK.B");
        assertThat(bar.getWindow().getStart().toEpochMilli()).isEqualTo(START);
        assertThat(bar.getSourceSeq()).isEqualTo("t:52983525027888");
    }

    @Test
    void theWholeRangeOfIdsIsWritten() throws Exception {
        byte[] value =
                open(ValueEncoders.of(
                                OutputTopics.BARS,
                                OutputFormat.AVRO,
                                OptionalInt.of(Integer.MAX_VALUE)))
                        .encode(FULL_BAR);
        assertThat(Arrays.copyOf(value, 5)).containsExactly(0, 0x7f, 0xff, 0xff, 0xff);
    }

    @Test
    void jsonIsOneLineInTheOrderOfTheSchema() throws Exception {
        assertThat(json(FULL_BAR))
                .isEqualTo(
                        """
{"symbol":"BRK.B","event_ts":1381152601000,"ingest_ts":1381152603456,"seq":1381152600,\
"is_final":true,"window":{"start":1381152600000,"end":1381152601000},"open":115.25,\
"high":116.5,"low":115.0,"close":116.125,"volume":1234.5,"vwap":115.75,"trade_count":17,\
"spread_bps":-0.5,"imbalance":0.25,"source_seq":"t:52983525027888",\
"unpriced_volume":300.0,"unpriced_count":4,"bid":116.0,"ask":116.25,"bid_size":2.0,"ask_size":3.0}\
""");
    }

    @Test
    void jsonNumbersHaveTheFewestDigitsThatReadBackTheSame() throws Exception {
        SplittableRandom random = new SplittableRandom(20131007);
        List<Double> prices =
                new ArrayList<>(List.of(Double.parseDouble("2e23"), 2.0e-3, 1e15, 0.1 + 0.2));
        for (int i = 0; i < 20_000; i++) {
            prices.add(random.nextDouble(1e-3, 1e5));
        }
        Encoder<MicroBar> encoder =
                open(ValueEncoders.of(OutputTopics.BARS, OutputFormat.JSON, OptionalInt.empty()));
        for (double price : prices) {
            String text = new String(encoder.encode(withVwap(price)), UTF_8);
            BigDecimal written =
                    new BigDecimal(text.replaceFirst(".*\"vwap\":([^,]+),.*", "$1"))
                            .stripTrailingZeros();
            assertThat(written.doubleValue()).isEqualTo(price);
            int digits = written.precision();
            if (digits > 1) {
                BigDecimal shorter = new BigDecimal(price).round(new MathContext(digits - 1));
                assertThat(shorter.doubleValue()).as(text).isNotEqualTo(price);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIndicatorThatIsNotFiniteIsNotDefined(Encoding encoding) throws Exception {
        IndicatorSnapshot broken =
                new IndicatorSnapshot(
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        1.0,
                        1.0,
                        1.0,
                        1.0,
                        1.0,
                        1.0,
                        1.0,
                        1.0,
                        Double.NaN);
        assertThat(decodedSignal(encoding, new Signal(FULL_BAR, broken)))
                .containsEntry("ema12", null)
                .containsEntry("ema26", null)
                .containsEntry("macd", null)
                .containsEntry("macd_signal", 1.0)
                .containsEntry("realized_volatility", null);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aPriceThatIsNotFiniteIsRefused(double price) throws Exception {
        Encoder<MicroBar> encoder =
                open(ValueEncoders.of(OutputTopics.BARS, OutputFormat.AVRO, OptionalInt.empty()));
        assertThatThrownBy(() -> encoder.encode(withVwap(price)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vwap");
    }

    /** JSON input can hold half a surrogate pair; no output can. */
    @ParameterizedTest
    @EnumSource
    void halfASurrogatePairBecomesAQuestionMark(Encoding encoding) throws Exception {
        MicroBar bar =
                new MicroBar(
                        "A\ud83d",
                        START,
                        START + 1000,
                        START,
                        true,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        null,
                        null,
                        "\ud83d\ude00");
        assertThat(decodedBar(encoding, bar))
                .containsEntry("symbol", "A?")
                .containsEntry("source_seq", "t:\ud83d\ude00");
    }

    @ParameterizedTest
    @EnumSource
    void valuesDoNotShareTheirBytes(Encoding encoding) throws Exception {
        Encoder<MicroBar> encoder =
                open(ValueEncoders.of(OutputTopics.BARS, encoding.format, encoding.schemaId));
        byte[] first = encoder.encode(FULL_BAR);
        byte[] copy = first.clone();
        byte[] second = encoder.encode(SPARSE_BAR);
        assertThat(first).isEqualTo(copy);
        assertThat(encoder.encode(FULL_BAR)).isEqualTo(copy);
        assertThat(second).isNotEqualTo(first);
    }

    private static Map<String, Object> envelopeAndPrices(String symbol, boolean isFinal) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("symbol", symbol);
        fields.put("event_ts", 1_381_152_601_000L);
        fields.put("ingest_ts", 1_381_152_603_456L);
        fields.put("seq", 1_381_152_600L);
        fields.put("is_final", isFinal);
        Map<String, Object> window = new LinkedHashMap<>();
        window.put("start", 1_381_152_600_000L);
        window.put("end", 1_381_152_601_000L);
        fields.put("window", window);
        return fields;
    }

    private static MicroBar withVwap(double vwap) {
        return new MicroBar(
                "AAPL", START, START + 1000, START, true, 1, 1, 1, 1, 1, vwap, 1, null, null, "1");
    }

    private static String json(MicroBar bar) throws Exception {
        return new String(
                open(ValueEncoders.of(OutputTopics.BARS, OutputFormat.JSON, OptionalInt.empty()))
                        .encode(bar),
                UTF_8);
    }

    private static Map<String, Object> decodedBar(Encoding encoding, MicroBar bar)
            throws Exception {
        byte[] value =
                open(ValueEncoders.of(OutputTopics.BARS, encoding.format, encoding.schemaId))
                        .encode(bar);
        return encoding.decode(value, SchemaContractTest.fromFile("ta.bars.1s.v1"));
    }

    private static Map<String, Object> decodedRevision(Encoding encoding, Revision revision)
            throws Exception {
        byte[] value =
                open(ValueEncoders.of(OutputTopics.REVISIONS, encoding.format, encoding.schemaId))
                        .encode(revision);
        return encoding.decode(value, SchemaContractTest.fromFile("ta.revisions.v1"));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void anAlertHasTheFieldsOfItsKind(Encoding encoding) throws Exception {
        Map<String, Object> movement =
                decodedAlert(
                        encoding,
                        new Alert(
                                Alert.Type.PRICE_MOVEMENT,
                                "PRICE_MOVEMENT",
                                "AAPL",
                                "1s",
                                Alert.Direction.DOWN,
                                100.0,
                                95,
                                -5.0,
                                null,
                                START - 7,
                                START + 3,
                                START + 1000,
                                START + 1200,
                                START / 1000,
                                Alert.Severity.HIGH));
        assertThat(movement)
                .containsEntry("alert_id", "PRICE_MOVEMENT|AAPL|" + (START + 3))
                .containsEntry("alert_type", "PRICE_MOVEMENT")
                .containsEntry("direction", "DOWN")
                .containsEntry("baseline_price", 100.0)
                .containsEntry("current_price", 95.0)
                .containsEntry("pct_change", -5.0)
                .containsEntry("value", null)
                .containsEntry("severity", "HIGH");
        Map<String, Object> rule =
                decodedAlert(
                        encoding,
                        new Alert(
                                Alert.Type.INDICATOR,
                                "rsi14 < 30",
                                "AAPL",
                                "1s",
                                Alert.Direction.DOWN,
                                null,
                                95,
                                null,
                                29.5,
                                null,
                                START + 1000,
                                START + 1000,
                                START + 1200,
                                START / 1000,
                                Alert.Severity.MEDIUM));
        assertThat(rule)
                .containsEntry("rule", "rsi14 < 30")
                .containsEntry("timeframe", "1s")
                .containsEntry("baseline_price", null)
                .containsEntry("pct_change", null)
                .containsEntry("window_start_ms", null)
                .containsEntry("value", 29.5);
    }

    /** Rules name what readers see. */
    @Test
    void theValuesThatRulesMayNameAreTheNumbersOfASignal() throws Exception {
        Signal signal = fullSignal();
        Map<String, Object> decoded = decodedSignal(Encoding.values()[0], signal);
        Set<String> numbers = new HashSet<>();
        decoded.forEach(
                (name, value) -> {
                    if (value instanceof Double) {
                        numbers.add(name);
                        assertThat(SignalValues.of(signal, name)).as(name).isEqualTo(value);
                    }
                });
        IndicatorList none = IndicatorList.NONE;
        assertThat(SignalValues.names(Timeframe.S1, none)).isEqualTo(numbers);
        assertThat(SignalValues.of(signal, "atr_14")).isEqualTo(0.5);
        assertThat(SignalValues.of(signal, "atr_20")).isNaN();
    }

    @Test
    void theValuesThatRulesMayNameAreTheNumbersOfAnAggregate() throws Exception {
        Aggregate aggregate = new Aggregate(Timeframe.M5, 7, fullSignal(), 3, 2, 30.5, 20.5);
        Map<String, Object> decoded = decodedAggregate(Encoding.values()[0], aggregate);
        Set<String> numbers = new HashSet<>();
        decoded.forEach(
                (name, value) -> {
                    if (value instanceof Double || name.endsWith("_count")) {
                        numbers.add(name);
                        assertThat(SignalValues.of(aggregate, name))
                                .as(name)
                                .isEqualTo(((Number) value).doubleValue());
                    }
                });
        IndicatorList extra = IndicatorList.parse("atr(14),1m:atr(20)");
        numbers.add("atr_14");
        assertThat(SignalValues.names(Timeframe.M5, extra)).isEqualTo(numbers);
        assertThat(SignalValues.of(aggregate, "atr_14")).isEqualTo(0.5);
        assertThat(SignalValues.of(aggregate, "bid")).isNaN();
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void anAggregateComesBack(Encoding encoding) throws Exception {
        Aggregate aggregate = new Aggregate(Timeframe.M5, 7, fullSignal(), 3, 2, 30.5, 20.5);
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("symbol", "AAPL");
        expected.put("timeframe", "5m");
        expected.put("event_ts", START + 1000);
        expected.put("ingest_ts", START);
        expected.put("seq", 7L);
        expected.put("is_final", true);
        expected.put("window", Map.of("start", START, "end", START + 1000));
        expected.put("open", 1.0);
        expected.put("high", 2.0);
        expected.put("low", 3.0);
        expected.put("close", 4.0);
        expected.put("volume", 5.0);
        expected.put("vwap", 6.0);
        expected.put("trade_count", 7L);
        expected.put("buy_count", 3L);
        expected.put("sell_count", 2L);
        expected.put("buy_volume", 30.5);
        expected.put("sell_volume", 20.5);
        expected.put("buy_sell_ratio", 1.5);
        expected.put("spread_bps", 8.0);
        expected.put("imbalance", 9.0);
        expected.put("ema12", 16.0);
        expected.put("ema26", 17.0);
        expected.put("macd", 18.0);
        expected.put("macd_signal", 19.0);
        expected.put("macd_hist", 20.0);
        expected.put("rsi14", 21.0);
        expected.put("boll_mid", 22.0);
        expected.put("boll_upper", 23.0);
        expected.put("boll_lower", 24.0);
        expected.put("vwap_session", 25.0);
        expected.put("vwap_rolling", 26.0);
        expected.put("realized_volatility", 27.0);
        expected.put("extra", Map.of("atr_14", 0.5));
        expected.put("source_seq", "t:1");
        assertThat(decodedAggregate(encoding, aggregate)).containsExactlyEntriesOf(expected);

        Aggregate unsold = new Aggregate(Timeframe.M5, 7, fullSignal(), 3, 0, 30.5, 0);
        assertThat(decodedAggregate(encoding, unsold)).containsEntry("buy_sell_ratio", null);
    }

    private static Map<String, Object> decodedAggregate(Encoding encoding, Aggregate aggregate)
            throws Exception {
        byte[] value =
                open(ValueEncoders.of(OutputTopics.AGGREGATES, encoding.format, encoding.schemaId))
                        .encode(aggregate);
        return encoding.decode(value, SchemaContractTest.fromFile("ta.aggregates.v1"));
    }

    private static Signal fullSignal() {
        return new Signal(
                new MicroBar(
                        "AAPL",
                        START,
                        START + 1000,
                        START,
                        true,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8.0,
                        9.0,
                        "1",
                        10,
                        11,
                        12.0,
                        13.0,
                        14.0,
                        15.0),
                new IndicatorSnapshot(16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27),
                new Extra(new String[] {"atr_14"}, new double[] {0.5}));
    }

    private static Map<String, Object> decodedAlert(Encoding encoding, Alert alert)
            throws Exception {
        byte[] value =
                open(ValueEncoders.of(OutputTopics.ALERTS, encoding.format, encoding.schemaId))
                        .encode(alert);
        return encoding.decode(value, SchemaContractTest.fromFile("ta.alerts.v1"));
    }

    private static Map<String, Object> decodedSignal(Encoding encoding, Signal signal)
            throws Exception {
        byte[] value =
                open(ValueEncoders.of(OutputTopics.SIGNALS, encoding.format, encoding.schemaId))
                        .encode(signal);
        return encoding.decode(value, SchemaContractTest.fromFile("ta.signals.v1"));
    }

    private static Map<String, Object> decodedStatus(Encoding encoding, StatusReport report)
            throws Exception {
        byte[] value =
                open(ValueEncoders.of(OutputTopics.STATUS, encoding.format, encoding.schemaId))
                        .encode(report);
        return encoding.decode(value, SchemaContractTest.fromFile("ta.status.v1"));
    }

    /** As on a task: after a trip through Java serialization. */
    private static <T> Encoder<T> open(Encoder<T> encoder) throws Exception {
        return InstantiationUtil.clone(encoder);
    }

    private static Map<String, Object> readAvro(byte[] value, int header, Schema schema)
            throws IOException {
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(value, header, value.length - header, null);
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
        assertThat(decoder.isEnd()).as("nothing follows the record").isTrue();
        return fields(record);
    }

    private static Map<String, Object> fields(GenericRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value instanceof GenericRecord nested) {
                value = fields(nested);
            } else if (value instanceof CharSequence text) {
                value = text.toString();
            } else if (value instanceof Map<?, ?> map) {
                Map<String, Object> texts = new LinkedHashMap<>();
                map.forEach((key, number) -> texts.put(key.toString(), number));
                value = texts;
            }
            fields.put(field.name(), value);
        }
        return fields;
    }

    private static Map<String, Object> readJson(JsonNode object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> {
                            JsonNode value = field.getValue();
                            fields.put(
                                    field.getKey(),
                                    switch (value.getNodeType()) {
                                        case OBJECT -> readJson(value);
                                        case STRING -> value.textValue();
                                        case BOOLEAN -> value.booleanValue();
                                        case NULL -> null;
                                        case NUMBER ->
                                                value.isIntegralNumber()
                                                        ? (Object) value.longValue()
                                                        : (Object) value.doubleValue();
                                        default -> throw new AssertionError(value.toString());
                                    });
                        });
        return fields;
    }

    /** Marker C3 01 and the CRC-64-AVRO of the canonical schema, little-endian. */
    private static byte[] singleObjectHeader(Schema schema) {
        String canonical = SchemaNormalization.toParsingForm(schema);
        return ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xc3)
                .put((byte) 0x01)
                .putLong(crc64(canonical.getBytes(UTF_8)))
                .array();
    }

    /** The CRC of the specification, bit by bit. */
    private static long crc64(byte[] bytes) {
        long empty = 0xc15d213aa4d7a795L;
        long crc = empty;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ (empty & -(crc & 1));
            }
        }
        return crc;
    }
}
