package torghut.ta.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.FileUtils;
import torghut.ta.TaBar;
import torghut.ta.TaPreview;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.wire.OutputTopics;

/**
 * Jobs on live feeds, one after the other: broker, feed and readers in this JVM, each job in one of
 * its own with topics of its own.
 */
final class LiveRuns {

    /** Until the just-in-time compiler is done with most of it. */
    private static final int WARM_UP_SECONDS = 30;

    private final EmbeddedKafka kafka;
    private final Path folder;
    private final int parallelism;
    private int runs;

    /**
     * No run yet.
     *
     * @param folder for everything that the runs write
     * @param parallelism of the jobs
     */
    LiveRuns(EmbeddedKafka kafka, Path folder, int parallelism) {
        this.kafka = kafka;
        this.folder = folder;
        this.parallelism = parallelism;
    }

    /**
     * A run.
     *
     * @param setup one of the job
     * @param seconds of the measurement
     * @param tailSeconds after it and the bound of the out-of-orderness, in which its last bars
     *     become visible
     */
    record Order(Setup setup, int seconds, int tailSeconds) {}

    /**
     * What was seen.
     *
     * @param result by the job's process
     * @param feed which is closed
     * @param bars all that a reader got
     * @param previews all that a reader got, empty where they are turned off
     * @param boundMillis the job's bound of the out-of-orderness
     * @param folder with what is left of the run
     */
    record Seen(
            LiveResult result,
            LiveFeed feed,
            List<LatencySplit.SeenBar> bars,
            Optional<List<PreviewLatency.SeenPreview>> previews,
            long boundMillis,
            Path folder) {}

    /**
     * Runs a job.
     *
     * @param log whose first record is due now
     */
    Seen run(Order order, BenchLog log) throws IOException {
        String name = "live-" + ++runs;
        Map<String, String> environment =
                RunTopics.environment(kafka, name, "trades-" + name, "quotes-" + name);
        environment.putAll(order.setup().variables());
        Settings settings = Settings.fromEnvironment(environment);
        long boundMillis = settings.eventTime().outOfOrderness().toMillis();
        kafka.createTopics(JobTopics.outputs(settings));
        Path runFolder = folder.resolve(name);
        LiveFeed feed = LiveFeed.start(kafka, settings.inputs(), log, boundMillis);
        LiveReader<LatencySplit.SeenBar> bars =
                LiveReader.start(
                        kafka,
                        settings.outputs().name(OutputTopics.BARS).orElseThrow(),
                        LiveRuns::bar);
        LiveReader<PreviewLatency.SeenPreview> previews =
                settings.outputs()
                        .name(OutputTopics.PREVIEWS)
                        .filter(topic -> !settings.previews().interval().isZero())
                        .map(topic -> LiveReader.start(kafka, topic, LiveRuns::preview))
                        .orElse(null);
        LiveResult result;
        try (feed;
                bars;
                previews) {
            result =
                    LiveProcess.run(
                            order.setup().label(),
                            new LivePlan(
                                    order.setup().variant(),
                                    environment,
                                    parallelism,
                                    WARM_UP_SECONDS,
                                    order.seconds(),
                                    order.tailSeconds() + (int) (boundMillis / 1_000),
                                    runFolder.toString()));
        }
        for (String state : List.of("checkpoints", "savepoint", "tmp")) {
            FileUtils.deleteDirectoryQuietly(runFolder.resolve(state).toFile());
        }
        return new Seen(
                result,
                feed,
                bars.records(),
                Optional.ofNullable(previews).map(LiveReader::records),
                boundMillis,
                runFolder);
    }

    private static LatencySplit.SeenBar bar(ByteBuffer value, long visibleMillis)
            throws IOException {
        TaBar bar = TaBar.fromByteBuffer(value);
        return new LatencySplit.SeenBar(
                bar.getWindow().getEnd().toEpochMilli(),
                bar.getIngestTs().toEpochMilli(),
                visibleMillis);
    }

    private static PreviewLatency.SeenPreview preview(ByteBuffer value, long visibleMillis)
            throws IOException {
        TaPreview preview = TaPreview.fromByteBuffer(value);
        return new PreviewLatency.SeenPreview(
                new AppendedTrades.SymbolSecond(
                        preview.getSymbol(), preview.getWindow().getEnd().toEpochMilli()),
                preview.getTradeCount(),
                preview.getIngestTs().toEpochMilli(),
                visibleMillis);
    }
}
