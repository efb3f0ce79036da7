package torghut.ta.testing;

import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import torghut.ta.functions.InputRecordTypeInfo;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Signal;

/** Test harnesses around the job's operators, with object reuse and without Kryo, as in the job. */
public final class Harnesses {

    /** Maximal parallelism of all harnesses. */
    public static final int MAX_PARALLELISM = 64;

    private Harnesses() {}

    /** A harness of an operator before the shuffle; not yet opened. */
    public static OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> arrivals(
            OneInputStreamOperator<InputRecord, MarketEvent> operator) throws Exception {
        return asInTheJob(new OneInputStreamOperatorTestHarness<>(operator, MAX_PARALLELISM, 1, 0));
    }

    /** One of several instances of the operator keyed by symbol; not yet opened. */
    public static KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal> symbols(
            OneInputStreamOperator<MarketEvent, Signal> operator,
            StateBackend backend,
            int parallelism,
            int index)
            throws Exception {
        var harness =
                asInTheJob(
                        new KeyedOneInputStreamOperatorTestHarness<>(
                                operator,
                                MarketEvent::symbol,
                                Types.STRING,
                                MAX_PARALLELISM,
                                parallelism,
                                index));
        harness.setStateBackend(backend);
        return harness;
    }

    private static <H extends AbstractStreamOperatorTestHarness<?>> H asInTheJob(H harness) {
        harness.getExecutionConfig().getSerializerConfig().setGenericTypes(false);
        harness.getExecutionConfig().enableObjectReuse();
        return harness;
    }

    /** State on the heap. */
    public static StateBackend heap() {
        return new HashMapStateBackend();
    }

    /** State in RocksDB. */
    public static StateBackend rocksDb() {
        return new EmbeddedRocksDBStateBackend();
    }

    /** What a harness has put out on the side. */
    public static <T> List<T> sideOutput(
            AbstractStreamOperatorTestHarness<?> harness, OutputTag<T> tag) {
        var records = harness.getSideOutput(tag);
        return records == null
                ? List.of()
                : records.stream().map(record -> record.getValue()).toList();
    }

    /** Serializes what goes over the network. */
    public static TypeSerializer<MarketEvent> eventSerializer() {
        return InputRecordTypeInfo.EVENTS.createSerializer(new SerializerConfigImpl());
    }
}
