package torghut.ta.indicators;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The state as Flink stores it: equal bytes are equal states, to the last bit. */
final class StateBytes {

    private static final TypeSerializer<IndicatorState> SERIALIZER =
            TypeInformation.of(IndicatorState.class).createSerializer(new SerializerConfigImpl());

    private StateBytes() {}

    static byte[] write(IndicatorState state) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(8192);
            SERIALIZER.serialize(state, out);
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static IndicatorState read(byte[] bytes) {
        try {
            return SERIALIZER.deserialize(new DataInputDeserializer(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
