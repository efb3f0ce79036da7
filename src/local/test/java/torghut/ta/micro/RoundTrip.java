package torghut.ta.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import torghut.ta.functions.InputRecordTypeInfo;
import torghut.ta.model.MarketEvent;

/**
 * One way to write the events of a sample into a buffer and read them back, as both ends of a
 * network channel do. A JVM sees only one of them, as with {@link SampleDecoder}.
 */
@State(Scope.Thread)
public abstract class RoundTrip<T extends MarketEvent> {

    private final TypeSerializer<T> serializer;
    private final List<T> sample;
    private final Ring<T> events;
    private final DataOutputSerializer output = new DataOutputSerializer(256);
    private final DataInputDeserializer input = new DataInputDeserializer();

    RoundTrip(TypeSerializer<T> serializer, List<T> sample) {
        this.serializer = serializer;
        this.sample = sample;
        this.events = new Ring<>(sample);
    }

    /** Fails if an event comes back changed. */
    @Setup
    public void check() throws IOException {
        for (T event : sample) {
            assertThat(next()).isEqualTo(event);
        }
    }

    final T next() throws IOException {
        output.clear();
        serializer.serialize(events.next(), output);
        input.setBuffer(output.getSharedBuffer(), 0, output.length());
        return serializer.deserialize(input);
    }

    /** With the serializer between the job's operators. */
    abstract static class Job extends RoundTrip<MarketEvent> {

        Job(List<? extends MarketEvent> sample) {
            super(
                    InputRecordTypeInfo.EVENTS.createSerializer(new SerializerConfigImpl()),
                    List.copyOf(sample));
        }
    }

    /** With the serializer that Flink makes for a Java record. */
    abstract static class Flink<T extends MarketEvent> extends RoundTrip<T> {

        Flink(Class<T> type, List<T> sample) {
            super(pojoSerializer(type), sample);
        }

        private static <T> TypeSerializer<T> pojoSerializer(Class<T> type) {
            TypeSerializer<T> serializer =
                    TypeInformation.of(type).createSerializer(new SerializerConfigImpl());
            assertThat(serializer).isInstanceOf(PojoSerializer.class);
            return serializer;
        }
    }
}
