package torghut.ta;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;
import org.apache.flink.util.OutputTag;
import torghut.ta.functions.InputRecordTypeInfo;
import torghut.ta.functions.MinuteBarArrivalsOperator;
import torghut.ta.functions.QuoteArrivalsOperator;
import torghut.ta.functions.SideOutputs;
import torghut.ta.functions.StatusOperator;
import torghut.ta.functions.SymbolOperator;
import torghut.ta.functions.TradeArrivalsOperator;
import torghut.ta.market.AlertParameters;
import torghut.ta.market.PreviewParameters;
import torghut.ta.market.SymbolParameters;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Tally;
import torghut.ta.settings.PreviewSettings;
import torghut.ta.settings.Settings;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/**
 * The dataflow of the job, and nothing else.
 *
 * <pre>
 *   trades ------> pass -------.                                         .--> bars
 *   quotes ------> reduce -----+--> key by symbol --> bars and signals --+--> signals
 *   minute bars -> pass -------'                                         +--> longer timeframes
 *                                                                         +--> revisions, previews, alerts
 *      |              |                                   |
 *      '--------------+--- what cannot be used -----------+--------------+--> dead letters
 *                     '--- counts, silence, mismatches ---'--> status ---+--> status
 * </pre>
 *
 * <p>Sources and sinks are arguments, so that tests run the same graph on lists. Records go over
 * the network only at "key by symbol"; the operators before it run in the thread of their source.
 */
public final class TaPipeline {

    /** Counts reach the status at least this often. */
    private static final Duration MAX_TALLY_INTERVAL = Duration.ofSeconds(1);

    /**
     * The input streams, with watermarks per partition.
     *
     * @param trades the trades
     * @param quotes the quotes, empty where they are turned off
     * @param minuteBars the feed's minute bars, empty where they are turned off; they must not hold
     *     the watermark back
     */
    public record Inputs(
            DataStream<InputRecord> trades,
            Optional<DataStream<InputRecord>> quotes,
            Optional<DataStream<InputRecord>> minuteBars) {}

    /** Where the job writes. */
    public interface Outputs {

        /** The sink of a topic, empty where the topic is turned off. */
        <T> Optional<Sink<T>> sink(OutputTopic<T> topic);
    }

    private final Settings settings;
    private final Clock clock;

    /** A dataflow with these settings and this wall clock. */
    public TaPipeline(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Connects the inputs with the outputs. */
    public void connect(Inputs inputs, Outputs outputs) {
        SingleOutputStreamOperator<MarketEvent> trades = tradesInTime(inputs.trades());
        Optional<SingleOutputStreamOperator<MarketEvent>> quotes =
                inputs.quotes().map(this::newestQuotes);
        Optional<SingleOutputStreamOperator<MarketEvent>> minuteBars =
                inputs.minuteBars().map(this::usableMinuteBars);

        DataStream<MarketEvent> events = union(union(trades, quotes), minuteBars);
        SingleOutputStreamOperator<Signal> signals = signals(events);

        DataStream<Tally> tallies =
                sideOutputs(SideOutputs.TALLIES, trades, quotes, minuteBars, signals);
        DataStream<StatusReport> status =
                status(tallies, signals.getSideOutput(SideOutputs.SYMBOL_REPORTS));
        DataStream<DeadLetter> deadLetters =
                sideOutputs(SideOutputs.DEAD_LETTERS, trades, quotes, minuteBars, signals);

        write(bars(signals), OutputTopics.BARS, "bars-sink", outputs);
        write(signals, OutputTopics.SIGNALS, "signals-sink", outputs);
        write(
                signals.getSideOutput(SideOutputs.AGGREGATES),
                OutputTopics.AGGREGATES,
                "aggregates-sink",
                outputs);
        write(
                signals.getSideOutput(SideOutputs.REVISIONS),
                OutputTopics.REVISIONS,
                "revisions-sink",
                outputs);
        write(
                signals.getSideOutput(SideOutputs.PREVIEWS),
                OutputTopics.PREVIEWS,
                "previews-sink",
                outputs);
        write(
                signals.getSideOutput(SideOutputs.ALERTS),
                OutputTopics.ALERTS,
                "alerts-sink",
                outputs);
        write(status, OutputTopics.STATUS, "status-sink", outputs)
                .ifPresent(sink -> sink.setParallelism(1));
        write(deadLetters, OutputTopics.DEAD_LETTERS, "dead-letters-sink", outputs);
    }

    /** Writes a stream to its topic, unless that is turned off. */
    private static <T> Optional<DataStreamSink<T>> write(
            DataStream<T> values, OutputTopic<T> topic, String uid, Outputs outputs) {
        return outputs.sink(topic).map(sink -> values.sinkTo(sink).uid(uid).name(uid));
    }

    private SingleOutputStreamOperator<MarketEvent> tradesInTime(DataStream<InputRecord> trades) {
        return arrivals(
                "trade-lateness",
                trades,
                new TradeArrivalsOperator(outOfOrdernessMillis(), tallyMillis()));
    }

    private SingleOutputStreamOperator<MarketEvent> newestQuotes(DataStream<InputRecord> quotes) {
        return arrivals(
                "quote-reduction",
                quotes,
                new QuoteArrivalsOperator(
                        outOfOrdernessMillis(), tallyMillis(), previewParameters(), clock));
    }

    private SingleOutputStreamOperator<MarketEvent> usableMinuteBars(
            DataStream<InputRecord> minuteBars) {
        return arrivals("minute-bars", minuteBars, new MinuteBarArrivalsOperator(tallyMillis()));
    }

    private SingleOutputStreamOperator<Signal> signals(DataStream<MarketEvent> events) {
        SymbolParameters parameters =
                new SymbolParameters(
                        settings.market().indicators(),
                        settings.market().quoteMaxAge().toMillis(),
                        settings.reports().symbolStaleAfter().toMillis(),
                        settings.reports().stateTtl().toMillis(),
                        settings.inputs().minuteBars().isPresent(),
                        settings.market().tradeRules().rules(),
                        revisionHorizonMillis(),
                        alertParameters(),
                        settings.timeframes().timeframes(),
                        settings.timeframes().indicators());
        return events.keyBy(MarketEvent::symbol, Types.STRING)
                .transform(
                        "symbols",
                        TypeInformation.of(Signal.class),
                        new SymbolOperator(
                                parameters,
                                previewParameters(),
                                settings.inputs().trades(),
                                tallyMillis(),
                                clock))
                .uid("symbols");
    }

    private static DataStream<MicroBar> bars(DataStream<Signal> signals) {
        return signals.map(Signal::bar)
                .returns(TypeInformation.of(MicroBar.class))
                .uid("bars")
                .name("bars");
    }

    private DataStream<StatusReport> status(
            DataStream<Tally> tallies, DataStream<StatusReport> symbolReports) {
        Duration stall =
                settings.eventTime().idleTimeout().plus(settings.eventTime().outOfOrderness());
        return tallies.transform(
                        "status",
                        TypeInformation.of(StatusReport.class),
                        new StatusOperator(
                                settings.reports().statusInterval().toMillis(),
                                stall.toMillis(),
                                clock))
                .uid("status")
                .setParallelism(1)
                .setMaxParallelism(1)
                .union(symbolReports);
    }

    private static SingleOutputStreamOperator<MarketEvent> arrivals(
            String name,
            DataStream<InputRecord> records,
            OneInputStreamOperator<InputRecord, MarketEvent> operator) {
        SingleOutputStreamOperator<MarketEvent> events =
                records.transform(name, InputRecordTypeInfo.EVENTS, operator).uid(name);
        // Flink 2 chains by default; Flink 1.20 would run the operator in a thread of its own.
        ((PhysicalTransformation<MarketEvent>) events.getTransformation())
                .setChainingStrategy(ChainingStrategy.ALWAYS);
        return events;
    }

    private static <T> DataStream<T> union(
            DataStream<T> stream, Optional<? extends DataStream<T>> other) {
        return other.isPresent() ? stream.union(other.get()) : stream;
    }

    private static <T> DataStream<T> sideOutputs(
            OutputTag<T> tag,
            SingleOutputStreamOperator<MarketEvent> trades,
            Optional<SingleOutputStreamOperator<MarketEvent>> quotes,
            Optional<SingleOutputStreamOperator<MarketEvent>> minuteBars,
            SingleOutputStreamOperator<Signal> signals) {
        DataStream<T> all = trades.getSideOutput(tag).union(signals.getSideOutput(tag));
        all = union(all, quotes.map(stream -> stream.getSideOutput(tag)));
        return union(all, minuteBars.map(stream -> stream.getSideOutput(tag)));
    }

    /** Without a topic for revisions late trades are dead letters, as without a horizon. */
    private long revisionHorizonMillis() {
        return settings.outputs().name(OutputTopics.REVISIONS).isPresent()
                ? settings.market().revisionHorizon().toMillis()
                : 0;
    }

    /** Null where previews are turned off. */
    private PreviewParameters previewParameters() {
        PreviewSettings previews = settings.previews();
        return settings.outputs().name(OutputTopics.PREVIEWS).isEmpty()
                        || previews.interval().isZero()
                ? null
                : new PreviewParameters(
                        previews.interval().toMillis(),
                        previews.settle().toMillis(),
                        previews.maxAge().toMillis());
    }

    private AlertParameters alertParameters() {
        return settings.outputs().name(OutputTopics.ALERTS).isEmpty()
                ? AlertParameters.NONE
                : settings.alerts().parameters();
    }

    private long outOfOrdernessMillis() {
        return settings.eventTime().outOfOrderness().toMillis();
    }

    private long tallyMillis() {
        Duration half = settings.reports().statusInterval().dividedBy(2);
        return Math.max(1, Math.min(half.toMillis(), MAX_TALLY_INTERVAL.toMillis()));
    }
}
