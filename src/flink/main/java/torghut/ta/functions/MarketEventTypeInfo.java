package torghut.ta.functions;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import torghut.ta.model.MarketEvent;

/**
 * Tells Flink how {@link MarketEvent}s travel between operators. Not for state: {@link
 * MarketEventSerializer} does not evolve.
 */
public final class MarketEventTypeInfo extends TypeInformation<MarketEvent> {

    /** It has no parameters. */
    public static final MarketEventTypeInfo INSTANCE = new MarketEventTypeInfo();

    private MarketEventTypeInfo() {}

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
    public Class<MarketEvent> getTypeClass() {
        return MarketEvent.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<MarketEvent> createSerializer(SerializerConfig config) {
        return new MarketEventSerializer();
    }

    /**
     * Abstract in Flink 1.20, though never called there.
     *
     * @deprecated by Flink, in favour of {@link #createSerializer(SerializerConfig)}
     */
    @Deprecated
    @Override
    @SuppressWarnings("InlineMeSuggester") // nobody calls it, so there is nothing to inline
    public TypeSerializer<MarketEvent> createSerializer(ExecutionConfig config) {
        return new MarketEventSerializer();
    }

    @Override
    public String toString() {
        return "MarketEvent";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MarketEventTypeInfo;
    }

    @Override
    public int hashCode() {
        return MarketEventTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof MarketEventTypeInfo;
    }
}
