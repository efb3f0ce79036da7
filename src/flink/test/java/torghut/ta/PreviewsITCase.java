package torghut.ta;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.Preview;
import torghut.ta.settings.Settings;
import torghut.ta.testing.CollectingSink;
import torghut.ta.testing.LogSource;
import torghut.ta.testing.LogSource.Reading;
import torghut.ta.testing.MarketLog;
import torghut.ta.testing.TestSettings;
import torghut.ta.testing.ValueEncoders;
import torghut.ta.wire.OutputFormat;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/** Previews change nothing of what is final, through the job's whole graph, failures included. */
class PreviewsITCase {

    private static final MarketLog LOG = MarketLog.of(7, 5, 40);

    /** Twice as fast as the market, so that seconds are open for a second of the wall clock. */
    private static final double SPEED = 2;

    @TempDir private Path withFolder;
    @TempDir private Path withoutFolder;

    /** One run's previews and what is final, each as its bytes without the time of emission. */
    private record Outcome(List<Preview> previews, List<String> finals) {}

    @Test
    void whatIsFinalIsTheSameByteForByteWithAndWithoutPreviews() throws Exception {
        Outcome without = run(withoutFolder, 0, Reading.allAtOnce());
        Outcome with = run(withFolder, 20, Reading.paced(SPEED).failingAt(40L, 90L));

        assertThat(without.previews()).isEmpty();
        assertThat(with.previews())
                .hasSizeGreaterThan(100)
                .allSatisfy(preview -> assertThat(preview.signal().bar().isFinal()).isFalse());
        assertThat(with.finals())
                .anyMatch(line -> line.startsWith("bar"))
                .anyMatch(line -> line.startsWith("signal"))
                .anyMatch(line -> line.startsWith("revision"))
                .anyMatch(line -> line.startsWith("aggregate"))
                .anyMatch(line -> line.startsWith("alert"))
                .containsExactlyElementsOf(without.finals());
    }

    private static Outcome run(Path folder, int intervalMillis, Reading trades) throws Exception {
        Settings settings =
                TestSettings.of(
                        "PREVIEW_INTERVAL_MS",
                        String.valueOf(intervalMillis),
                        "REVISION_HORIZON_MS",
                        "60000",
                        "TIMEFRAMES",
                        "5s,1m",
                        "ALERT_PRICE_MOVE_PCT",
                        "0.5",
                        "ALERT_COOLDOWN_MS",
                        "1000",
                        "CHECKPOINT_URI",
                        folder.toUri().toString(),
                        "CHECKPOINT_INTERVAL_MS",
                        "200",
                        "PARALLELISM",
                        "2");
        StreamExecutionEnvironment env = GraphRun.environment(settings);
        GraphRun run = new GraphRun();
        CollectingSink<Preview> previews = new CollectingSink<>(Preview.class);
        CollectingSink<Aggregate> aggregates = new CollectingSink<>(Aggregate.class);
        CollectingSink<Alert> alerts = new CollectingSink<>(Alert.class);
        Reading quotes = new Reading(0, trades.secondsPerSecond(), List.of(), true);
        new TaPipeline(settings, clockOfTheLog())
                .connect(
                        GraphRun.inputs(
                                env,
                                new LogSource(LOG.trades(), trades),
                                new LogSource(LOG.quotes(), quotes),
                                new LogSource(LOG.minuteBars(), quotes.asSideInput())),
                        GraphRun.outputs(
                                Map.of(
                                        OutputTopics.BARS, run.bars,
                                        OutputTopics.SIGNALS, run.signals,
                                        OutputTopics.REVISIONS, run.revisions,
                                        OutputTopics.STATUS, run.status,
                                        OutputTopics.DEAD_LETTERS, run.deadLetters,
                                        OutputTopics.PREVIEWS, previews,
                                        OutputTopics.AGGREGATES, aggregates,
                                        OutputTopics.ALERTS, alerts)));
        env.execute();
        List<String> finals = new ArrayList<>(run.bytes());
        finals.addAll(
                lines(
                        OutputTopics.AGGREGATES,
                        aggregates.committed().stream().map(GraphRun::withoutIngest).toList()));
        finals.addAll(
                lines(
                        OutputTopics.ALERTS,
                        alerts.committed().stream().map(GraphRun::withoutIngest).toList()));
        return new Outcome(previews.committed(), finals);
    }

    /** Shows the log's first time now. */
    private static Clock clockOfTheLog() {
        return Clock.offset(
                Clock.systemUTC(),
                Duration.between(Instant.now(), Instant.ofEpochMilli(MarketLog.START_MILLIS)));
    }

    private static <T> List<String> lines(OutputTopic<T> topic, List<T> values) throws Exception {
        var encoder = ValueEncoders.of(topic, OutputFormat.AVRO, OptionalInt.empty());
        List<String> lines = new ArrayList<>();
        for (T value : values) {
            lines.add(topic.name() + " " + HexFormat.of().formatHex(encoder.encode(value)));
        }
        lines.sort(null);
        return lines;
    }
}
