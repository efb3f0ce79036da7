package torghut.ta;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import torghut.ta.functions.InputRecordTypeInfo;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.settings.Settings;
import torghut.ta.testing.CollectingSink;
import torghut.ta.testing.LogSource;
import torghut.ta.testing.LogSource.Reading;
import torghut.ta.testing.MarketLog;
import torghut.ta.testing.TestSettings;
import torghut.ta.testing.ValueEncoders;
import torghut.ta.wire.Encoder;
import torghut.ta.wire.OutputFormat;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/**
 * The job's own graph, configured as the job configures it, from lists to collecting sinks; and
 * what came out of it.
 */
final class GraphRun {

    final CollectingSink<MicroBar> bars = new CollectingSink<>(MicroBar.class);
    final CollectingSink<Signal> signals = new CollectingSink<>(Signal.class);
    final CollectingSink<Aggregate> aggregates = new CollectingSink<>(Aggregate.class);
    final CollectingSink<Alert> alerts = new CollectingSink<>(Alert.class);
    final CollectingSink<Revision> revisions = new CollectingSink<>(Revision.class);
    final CollectingSink<StatusReport> status = new CollectingSink<>(StatusReport.class);
    final CollectingSink<DeadLetter> deadLetters = new CollectingSink<>(DeadLetter.class);

    /** The job's settings with frequent checkpoints in this folder, and without revisions. */
    static Settings settings(Path checkpoints, int parallelism) {
        return settings(checkpoints, parallelism, 0);
    }

    private static Settings settings(Path checkpoints, int parallelism, long horizonMillis) {
        return TestSettings.of(
                "REVISION_HORIZON_MS",
                String.valueOf(horizonMillis),
                "TIMEFRAMES",
                "5s,10s,1m,2m",
                "INDICATORS",
                "atr(5),5s:macd(3,5,2)",
                "ALERT_PRICE_MOVE_PCT",
                "1",
                "ALERT_COOLDOWN_MS",
                "5000",
                "ALERT_RULES",
                "atr_5 > 0.5; 5s: buy_volume > sell_volume; 10s: close crosses_above vwap",
                "CHECKPOINT_URI",
                checkpoints.toUri().toString(),
                "CHECKPOINT_INTERVAL_MS",
                "100",
                "STATUS_INTERVAL_MS",
                "200",
                "PARALLELISM",
                String.valueOf(parallelism));
    }

    /** A fresh environment in this JVM, with state in RocksDB. */
    static StreamExecutionEnvironment environment(Settings settings) {
        return environment(settings, new Configuration());
    }

    static StreamExecutionEnvironment environment(Settings settings, Configuration more) {
        Configuration cluster = new Configuration();
        cluster.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        cluster.set(
                RestartStrategyOptions.RESTART_STRATEGY,
                RestartStrategyOptions.RestartStrategyType.FIXED_DELAY.getMainValue());
        cluster.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
        cluster.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        cluster.addAll(more);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(
                        Math.toIntExact(settings.parallelism().orElseThrow()), cluster);
        TaJob.configure(env, settings);
        return env;
    }

    /** Connects the graph to a log and to the sinks of this run. */
    void connect(
            StreamExecutionEnvironment env,
            Settings settings,
            MarketLog log,
            Reading trades,
            Reading quotes) {
        connect(
                env,
                settings,
                new LogSource(log.trades(), trades),
                new LogSource(log.quotes(), quotes),
                new LogSource(log.minuteBars(), trades.failingAt().asSideInput()));
    }

    private void connect(
            StreamExecutionEnvironment env,
            Settings settings,
            LogSource trades,
            LogSource quotes,
            LogSource minuteBars) {
        new TaPipeline(settings, Clock.systemUTC())
                .connect(
                        inputs(env, trades, quotes, minuteBars),
                        outputs(
                                Map.of(
                                        OutputTopics.BARS, bars,
                                        OutputTopics.SIGNALS, signals,
                                        OutputTopics.AGGREGATES, aggregates,
                                        OutputTopics.ALERTS, alerts,
                                        OutputTopics.REVISIONS, revisions,
                                        OutputTopics.STATUS, status,
                                        OutputTopics.DEAD_LETTERS, deadLetters)));
    }

    /** Sinks by topic; each takes what its topic does. */
    static TaPipeline.Outputs outputs(Map<OutputTopic<?>, CollectingSink<?>> sinks) {
        return new TaPipeline.Outputs() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> Optional<Sink<T>> sink(OutputTopic<T> topic) {
                return Optional.ofNullable((Sink<T>) sinks.get(topic));
            }
        };
    }

    /** The inputs of the graph, with the uids of the job. */
    static TaPipeline.Inputs inputs(
            StreamExecutionEnvironment env,
            LogSource trades,
            LogSource quotes,
            LogSource minuteBars) {
        return new TaPipeline.Inputs(
                read(env, trades, "trades-source"),
                Optional.of(read(env, quotes, "quotes-source")),
                Optional.of(read(env, minuteBars, "minute-bars-source")));
    }

    private static DataStream<InputRecord> read(
            StreamExecutionEnvironment env, LogSource source, String name) {
        return env.fromSource(
                        source, WatermarkStrategy.noWatermarks(), name, InputRecordTypeInfo.RECORDS)
                .uid(name);
    }

    /** Runs the graph over a log to its end, without revisions. */
    static GraphRun of(
            Path checkpoints, int parallelism, MarketLog log, Reading trades, Reading quotes)
            throws Exception {
        return of(settings(checkpoints, parallelism), log, trades, quotes);
    }

    /** Runs the graph over a log to its end, with revisions for a minute. */
    static GraphRun revising(
            Path checkpoints, int parallelism, MarketLog log, Reading trades, Reading quotes)
            throws Exception {
        return of(settings(checkpoints, parallelism, 60_000), log, trades, quotes);
    }

    private static GraphRun of(Settings settings, MarketLog log, Reading trades, Reading quotes)
            throws Exception {
        StreamExecutionEnvironment env = environment(settings);
        GraphRun run = new GraphRun();
        run.connect(env, settings, log, trades, quotes);
        env.execute();
        return run;
    }

    /** The signals in the order in which they left, but for the time at which they did. */
    List<Signal> signals() {
        return signals.committed().stream().map(GraphRun::withoutIngest).toList();
    }

    static Signal withoutIngest(Signal signal) {
        return new Signal(withoutIngest(signal.bar()), signal.indicators(), signal.extra());
    }

    static MicroBar withoutIngest(MicroBar bar) {
        return new MicroBar(
                bar.symbol(),
                bar.startMillis(),
                bar.endMillis(),
                0,
                bar.isFinal(),
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.volume(),
                bar.vwap(),
                bar.tradeCount(),
                bar.spreadBps(),
                bar.imbalance(),
                bar.closingTradeId(),
                bar.unpricedVolume(),
                bar.unpricedCount(),
                bar.bid(),
                bar.ask(),
                bar.bidSize(),
                bar.askSize());
    }

    static Aggregate withoutIngest(Aggregate aggregate) {
        return new Aggregate(
                aggregate.timeframe(),
                aggregate.seq(),
                withoutIngest(aggregate.signal()),
                aggregate.buyCount(),
                aggregate.sellCount(),
                aggregate.buyVolume(),
                aggregate.sellVolume());
    }

    static Alert withoutIngest(Alert alert) {
        return new Alert(
                alert.type(),
                alert.rule(),
                alert.symbol(),
                alert.timeframe(),
                alert.direction(),
                alert.baselinePrice(),
                alert.currentPrice(),
                alert.percentChange(),
                alert.value(),
                alert.windowStartMillis(),
                alert.detectedAtMillis(),
                alert.eventMillis(),
                0,
                alert.seq(),
                alert.severity());
    }

    static Revision withoutIngest(Revision revision) {
        return new Revision(
                withoutIngest(revision.bar()),
                revision.timeframe(),
                revision.number(),
                revision.cause(),
                revision.tradeId(),
                revision.isDeleted());
    }

    /**
     * All that must not depend on how a log is read, as the bytes that would be in Kafka: bars,
     * signals, longer timeframes, alerts, revisions and late trades, sorted.
     */
    List<String> bytes() throws Exception {
        List<String> lines = new ArrayList<>();
        Encoder<MicroBar> barEncoder =
                ValueEncoders.of(OutputTopics.BARS, OutputFormat.AVRO, OptionalInt.empty());
        Encoder<Signal> signalEncoder =
                ValueEncoders.of(OutputTopics.SIGNALS, OutputFormat.AVRO, OptionalInt.empty());
        bars.committed().stream()
                .map(GraphRun::withoutIngest)
                .sorted(Comparator.comparing(MicroBar::symbol).thenComparing(MicroBar::seq))
                .forEach(
                        bar ->
                                lines.add(
                                        line(
                                                "bar",
                                                bar.symbol(),
                                                bar.seq(),
                                                barEncoder.encode(bar))));
        signals().stream()
                .sorted(
                        Comparator.comparing((Signal signal) -> signal.bar().symbol())
                                .thenComparing(signal -> signal.bar().seq()))
                .forEach(
                        signal ->
                                lines.add(
                                        line(
                                                "signal",
                                                signal.bar().symbol(),
                                                signal.bar().seq(),
                                                signalEncoder.encode(signal))));
        Encoder<Aggregate> aggregateEncoder =
                ValueEncoders.of(OutputTopics.AGGREGATES, OutputFormat.AVRO, OptionalInt.empty());
        aggregates.committed().stream()
                .map(GraphRun::withoutIngest)
                .sorted(
                        Comparator.comparing((Aggregate aggregate) -> aggregate.bar().symbol())
                                .thenComparing(Aggregate::timeframe)
                                .thenComparing(Aggregate::seq))
                .forEach(
                        aggregate ->
                                lines.add(
                                        line(
                                                "aggregate " + aggregate.timeframe(),
                                                aggregate.bar().symbol(),
                                                aggregate.seq(),
                                                aggregateEncoder.encode(aggregate))));
        Encoder<Alert> alertEncoder =
                ValueEncoders.of(OutputTopics.ALERTS, OutputFormat.AVRO, OptionalInt.empty());
        alerts.committed().stream()
                .map(GraphRun::withoutIngest)
                .sorted(Comparator.comparing(Alert::id))
                .forEach(
                        alert ->
                                lines.add(
                                        line(
                                                "alert " + alert.id(),
                                                alert.symbol(),
                                                alert.seq(),
                                                alertEncoder.encode(alert))));
        Encoder<Revision> revisionEncoder =
                ValueEncoders.of(OutputTopics.REVISIONS, OutputFormat.AVRO, OptionalInt.empty());
        revisions.committed().stream()
                .map(GraphRun::withoutIngest)
                .sorted(
                        Comparator.comparing((Revision revision) -> revision.bar().symbol())
                                .thenComparing(Revision::timeframe)
                                .thenComparing(Revision::seq)
                                .thenComparing(Revision::number))
                .forEach(
                        revision ->
                                lines.add(
                                        line(
                                                "revision "
                                                        + revision.timeframe()
                                                        + " "
                                                        + revision.number(),
                                                revision.bar().symbol(),
                                                revision.seq(),
                                                revisionEncoder.encode(revision))));
        deadLetters.committed().stream()
                .sorted(
                        Comparator.comparing(DeadLetter::topic)
                                .thenComparing(DeadLetter::partition)
                                .thenComparing(DeadLetter::offset))
                .forEach(
                        letter ->
                                lines.add(
                                        line(
                                                letter.reason() + " " + letter.error(),
                                                letter.topic() + "-" + letter.partition(),
                                                letter.offset(),
                                                letter.value())));
        return lines;
    }

    private static String line(String what, String where, long number, byte[] bytes) {
        return what + " " + where + " " + number + " " + HexFormat.of().formatHex(bytes);
    }

    /** The sequence numbers of each symbol in the order in which its signals left. */
    Map<String, List<Long>> sequences() {
        Map<String, List<Long>> sequences = new HashMap<>();
        for (Signal signal : signals.committed()) {
            sequences
                    .computeIfAbsent(signal.bar().symbol(), symbol -> new ArrayList<>())
                    .add(signal.bar().seq());
        }
        return sequences;
    }
}
