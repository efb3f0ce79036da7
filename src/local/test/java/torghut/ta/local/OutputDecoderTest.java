package torghut.ta.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import torghut.ta.TaSignal;
import torghut.ta.TaStatus;
import torghut.ta.config.RegistryConnection;
import torghut.ta.model.IndicatorSnapshot;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.settings.Output;
import torghut.ta.testing.ValueEncoders;
import torghut.ta.wire.Encoder;
import torghut.ta.wire.OutputFormat;
import torghut.ta.wire.OutputTopics;

class OutputDecoderTest {

    private static final Signal SIGNAL =
            new Signal(
                    new MicroBar(
                            "BAC", 1000, 2000, 2500, true, 13.9, 13.95, 13.85, 13.91, 300, 13.9, 3,
                            7.25, null, "b-1"),
                    new IndicatorSnapshot(
                            13.875,
                            Double.NaN,
                            Double.NaN,
                            Double.NaN,
                            Double.NaN,
                            Double.NaN,
                            Double.NaN,
                            Double.NaN,
                            Double.NaN,
                            13.5,
                            13.6,
                            0.25));

    @ParameterizedTest
    @CsvSource({"AVRO, false", "AVRO, true", "JSON, false"})
    void readsSignalsInEveryEncoding(OutputFormat format, boolean registry) throws Exception {
        Map<String, Object> fields =
                new OutputDecoder(output(format, registry), TaSignal.getClassSchema())
                        .decode(
                                encode(
                                        ValueEncoders.of(
                                                OutputTopics.SIGNALS, format, schemaId(registry)),
                                        SIGNAL));

        assertThat(fields)
                .containsEntry("symbol", "BAC")
                .containsEntry("close", 13.91)
                .containsEntry("ema12", 13.875)
                .containsEntry("spread_bps", 7.25)
                .containsEntry("realized_volatility", 0.25)
                .containsEntry("source_seq", "t:b-1")
                .doesNotContainKeys("ema26", "imbalance");
        assertThat(((Number) fields.get("event_ts")).longValue()).isEqualTo(2000);
    }

    @ParameterizedTest
    @CsvSource({"AVRO, false", "AVRO, true", "JSON, false"})
    void readsStatusInEveryEncoding(OutputFormat format, boolean registry) throws Exception {
        StatusReport report =
                new StatusReport(
                        "BAC", StatusReport.State.SILENT, "no trade", 1, 2, 3, null, null, null);

        assertThat(
                        new OutputDecoder(output(format, registry), TaStatus.getClassSchema())
                                .decode(
                                        encode(
                                                ValueEncoders.of(
                                                        OutputTopics.STATUS,
                                                        format,
                                                        schemaId(registry)),
                                                report)))
                .containsEntry("status", "SILENT")
                .containsEntry("reason", "no trade")
                .doesNotContainKeys("watermark_lag_ms", "last_event_ts");
    }

    private static Output output(OutputFormat format, boolean registry) {
        return new Output(
                format,
                registry
                        ? Optional.of(
                                new RegistryConnection(
                                        "http://registry", Optional.empty(), Optional.empty()))
                        : Optional.empty());
    }

    private static OptionalInt schemaId(boolean registry) {
        return registry ? OptionalInt.of(7) : OptionalInt.empty();
    }

    private static <T> byte[] encode(Encoder<T> encoder, T record) throws Exception {
        return encoder.encode(record);
    }
}
