package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import torghut.ta.indicators.IndicatorState;

/** State records can get new components: what was written without them is still read. */
class SymbolStateEvolutionTest {

    /** The state of a symbol as an earlier build had it. */
    public record SymbolBefore(
            long lastClosedSecond, OpenSeconds.State openTrades, IndicatorState indicators) {}

    /** The same with new components, under a name of the same length. */
    public record SymbolsAfter(
            long lastClosedSecond,
            OpenSeconds.State openTrades,
            IndicatorState indicators,
            long newNumber,
            boolean newFlag,
            String newText,
            Presence.State newRecord) {}

    @Test
    void newComponentsAreZeroFalseOrNull() throws Exception {
        OpenSeconds.State trades =
                new OpenSeconds.State(
                        new long[] {1},
                        new double[] {2},
                        new double[] {3},
                        new String[] {"id"},
                        new boolean[] {true},
                        new int[] {4},
                        new long[] {5},
                        new long[] {6});
        TypeSerializer<SymbolBefore> before = serializer(SymbolBefore.class);
        DataOutputSerializer written = new DataOutputSerializer(64);
        before.serialize(new SymbolBefore(7, trades, null), written);
        DataOutputSerializer snapshot = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(snapshot, before.snapshotConfiguration());

        TypeSerializerSnapshot<SymbolsAfter> old =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(renamed(snapshot.getCopyOfBuffer())),
                        getClass().getClassLoader());
        TypeSerializer<SymbolsAfter> after = serializer(SymbolsAfter.class);

        assertThat(
                        after.snapshotConfiguration()
                                .resolveSchemaCompatibility(old)
                                .isCompatibleAfterMigration())
                .isTrue();
        assertThat(
                        old.restoreSerializer()
                                .deserialize(new DataInputDeserializer(written.getCopyOfBuffer())))
                .usingRecursiveComparison()
                .isEqualTo(new SymbolsAfter(7, trades, null, 0, false, null, null));
    }

    /** A class that is changed keeps its name, which two classes of one test cannot. */
    private static byte[] renamed(byte[] snapshot) {
        return new String(snapshot, StandardCharsets.ISO_8859_1)
                .replace("SymbolBefore", "SymbolsAfter")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static <T> TypeSerializer<T> serializer(Class<T> type) {
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        return TypeInformation.of(type).createSerializer(config);
    }
}
