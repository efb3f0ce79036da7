package torghut.ta.functions;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;

/**
 * Tells Flink how input records travel between operators. Not for state: {@link
 * InputRecordSerializer} does not evolve.
 */
public final class InputRecordTypeInfo<T extends InputRecord> extends TypeInformation<T> {

    /** Type of the records that leave the sources. */
    public static final InputRecordTypeInfo<InputRecord> RECORDS =
            new InputRecordTypeInfo<>(InputRecord.class);

    /** Type of the records after the dead letters were removed. */
    public static final InputRecordTypeInfo<MarketEvent> EVENTS =
            new InputRecordTypeInfo<>(MarketEvent.class);

    private final Class<T> type;

    private InputRecordTypeInfo(Class<T> type) {
        this.type = type;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer();
    }

    /**
     * Abstract in Flink 1.20, though never called there; gone in Flink 2, hence no override.
     *
     * @deprecated by Flink, in favour of {@link #createSerializer(SerializerConfig)}
     */
    @Deprecated
    @SuppressWarnings({"InlineMeSuggester", "MissingOverride"})
    public TypeSerializer<T> createSerializer(ExecutionConfig config) {
        return serializer();
    }

    @SuppressWarnings("unchecked") // it reads what it has written
    private TypeSerializer<T> serializer() {
        return (TypeSerializer<T>) new InputRecordSerializer();
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputRecordTypeInfo<?> info && type.equals(info.type);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof InputRecordTypeInfo;
    }
}
