package torghut.ta.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import torghut.ta.indicators.BarInput;
import torghut.ta.indicators.IndicatorEngine;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Signal;
import torghut.ta.testing.Symbols;
import torghut.ta.testing.ValueEncoders;
import torghut.ta.wire.Encoder;
import torghut.ta.wire.OutputFormat;
import torghut.ta.wire.OutputTopics;

/**
 * A signal with all its values to the value of its Kafka record: the job's Avro, which is the
 * default, in the wire format of a registry, next to the job's JSON.
 */
@State(Scope.Thread)
public class EncodeSignal extends MicroBenchmark {

    private static final int WARM_UP_BARS = 100;

    private final Encoder<Signal> avro =
            ValueEncoders.of(OutputTopics.SIGNALS, OutputFormat.AVRO, OptionalInt.of(1));
    private final Encoder<Signal> json =
            ValueEncoders.of(OutputTopics.SIGNALS, OutputFormat.JSON, OptionalInt.empty());
    private Ring<Signal> signals;

    /** The indicators are those of a run of bars. */
    @Setup
    public void makeSignals() throws Exception {
        IndicatorEngine engine = new IndicatorEngine(Symbols.parameters().indicators());
        BarFeed bars = new BarFeed();
        for (int i = 0; i < WARM_UP_BARS; i++) {
            engine.update(bars.next());
        }
        List<Signal> made = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            BarInput bar = bars.next();
            made.add(new Signal(microBar(bar, i), engine.update(bar)));
        }
        signals = new Ring<>(made);
        assertThat(avro.encode(made.get(0))).startsWith(0, 0, 0, 0, 1);
        assertThat(json.encode(made.get(0))).startsWith('{').endsWith('}');
    }

    private static MicroBar microBar(BarInput bar, int i) {
        return new MicroBar(
                "SYM" + i % 100,
                bar.startMillis(),
                bar.endMillis(),
                bar.endMillis() + 2_150,
                true,
                bar.close() - 0.01,
                bar.close() + 0.02,
                bar.close() - 0.03,
                bar.close(),
                bar.volume().value(),
                bar.notional().dividedBy(bar.volume()),
                17,
                1.1,
                -0.25,
                "5298352502" + (1000 + i));
    }

    /** Avro's binary encoding behind the schema's id. */
    @Benchmark
    public byte[] job() {
        return avro.encode(signals.next());
    }

    /** One JSON object. */
    @Benchmark
    public byte[] jobAsJson() {
        return json.encode(signals.next());
    }
}
