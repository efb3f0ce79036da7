package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {

    private static final Schema WINDOW =
            SchemaBuilder.record("Window")
                    .fields()
                    .requiredLong("start")
                    .requiredLong("end")
                    .endRecord();
    private static final Schema SCHEMA =
            SchemaBuilder.record("Sample")
                    .fields()
                    .requiredString("symbol")
                    .requiredLong("seq")
                    .requiredBoolean("is_final")
                    .name("window")
                    .type(WINDOW)
                    .noDefault()
                    .requiredDouble("close")
                    .optionalDouble("ema12")
                    .name("extra")
                    .type()
                    .map()
                    .values()
                    .doubleType()
                    .noDefault()
                    .endRecord();

    private static GenericRecord record() {
        GenericRecord window = new GenericData.Record(WINDOW);
        window.put("start", 1_000L);
        window.put("end", 2_000L);
        GenericRecord record = new GenericData.Record(SCHEMA);
        record.put("symbol", "SPY");
        record.put("seq", 1L);
        record.put("is_final", true);
        record.put("window", window);
        record.put("close", 1.25);
        record.put("extra", Map.of("atr_14", 0.5));
        return record;
    }

    private static final Map<String, Object> EXPECTED = new HashMap<>();

    static {
        EXPECTED.put("symbol", "SPY");
        EXPECTED.put("seq", 1L);
        EXPECTED.put("is_final", true);
        EXPECTED.put("window", Map.of("start", 1_000L, "end", 2_000L));
        EXPECTED.put("close", 1.25);
        EXPECTED.put("ema12", null);
        EXPECTED.put("extra", Map.of("atr_14", 0.5));
    }

    private final RecordDecoder decoder =
            new RecordDecoder(
                    Optional.of(
                            id -> {
                                if (id != 7) {
                                    throw new IOException("no schema " + id);
                                }
                                return SCHEMA;
                            }),
                    List.of(SCHEMA));

    private static byte[] wire(int id) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(SCHEMA).write(record(), encoder);
        encoder.flush();
        return out.toByteArray();
    }

    @Test
    void readsTheRegistrysWireFormat() throws Exception {
        assertThat(decoder.decode(wire(7)).fields()).isEqualTo(EXPECTED);
    }

    @Test
    void readsSingleObjects() throws Exception {
        ByteBuffer encoded =
                new BinaryMessageEncoder<GenericRecord>(new GenericData(), SCHEMA).encode(record());
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);

        assertThat(decoder.decode(bytes).fields()).isEqualTo(EXPECTED);
    }

    @Test
    void readsJson() throws Exception {
        String json =
                "{\"symbol\":\"SPY\",\"seq\":1,\"is_final\":true,\"window\":{\"start\":1000,\"end\":2000},"
                        + "\"close\":1.25,\"ema12\":null,\"extra\":{\"atr_14\":0.5}}";

        assertThat(decoder.decode(json.getBytes(UTF_8)).fields()).isEqualTo(EXPECTED);
    }

    @Test
    void saysWhatIsWrongWithOthers() throws Exception {
        assertThatThrownBy(() -> decoder.decode(new byte[0])).hasMessageContaining("empty");
        assertThatThrownBy(() -> decoder.decode("[1]".getBytes(UTF_8)))
                .hasMessageContaining("neither Avro nor a JSON object");
        byte[] unknown = wire(8);
        assertThatThrownBy(() -> decoder.decode(unknown)).hasMessageContaining("no schema 8");
        byte[] wire = wire(7);
        byte[] cut = java.util.Arrays.copyOf(wire, wire.length - 9);
        assertThatThrownBy(() -> decoder.decode(cut)).isInstanceOf(IOException.class);
        assertThatThrownBy(
                        () ->
                                decoder.decode(
                                        new byte[] {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9}))
                .hasMessageContaining("unknown schema");
    }

    @Test
    void withoutARegistryItSaysWhichVariableIsMissing() throws Exception {
        RecordDecoder lonely = new RecordDecoder(Optional.empty(), List.of());
        byte[] wire = wire(7);

        assertThatThrownBy(() -> lonely.decode(wire)).hasMessageContaining("SCHEMA_REGISTRY_URL");
    }

    @Test
    void knowsTheSchemasOfTheJar() {
        assertThat(Schemas.known())
                .extracting(Schema::getName)
                .contains("TaBar", "TaSignal", "TaStatus");
    }
}
