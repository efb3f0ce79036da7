package torghut.ta.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import torghut.ta.TaBar;
import torghut.ta.drill.CheckpointReport;
import torghut.ta.drill.CommitWatch;
import torghut.ta.drill.Feeder;
import torghut.ta.drill.FlinkCluster;
import torghut.ta.drill.Generation;
import torghut.ta.drill.LogProgress;
import torghut.ta.drill.ObjectStore;
import torghut.ta.drill.Workspace;
import torghut.ta.testkit.ChildProcess;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.ReadCommitted;
import torghut.ta.testkit.Waiting;
import torghut.ta.wire.OutputTopics;

/**
 * What many symbols cost on real processes: {@code ./mvnw -q -Pdrill,capacity}, see
 * docs/performance.md.
 *
 * <p>The job reads an hour of a market and stays with it while it goes on: checkpoints and memory
 * are measured, the TaskManager is killed, the job is stopped and started from a savepoint. At the
 * end the committed bars are counted against the log.
 */
public final class Capacity implements AutoCloseable {

    private static final String TRADES = "alpaca.trades.v1";
    private static final String QUOTES = "alpaca.quotes.v1";
    private static final String MINUTE_BARS = "alpaca.bars.1m.v1";
    private static final int INPUT_PARTITIONS = 12;

    private static final Duration LOAD_PATIENCE = Duration.ofMinutes(15);
    private static final Duration READ_PATIENCE = Duration.ofMinutes(15);
    private static final Duration RUN_PATIENCE = Duration.ofMinutes(4);
    private static final Duration CHECKPOINT_PATIENCE = Duration.ofMinutes(3);
    private static final Duration VISIBLE_PATIENCE = Duration.ofMinutes(2);

    /** Longer than the minute after which the restart strategy forgets the failure before. */
    private static final int CALM_CHECKPOINTS = 8;

    private static final double MEGA = 1e6;

    private final CapacityOptions options;
    private final Workspace workspace;
    private final ObjectStore store;
    private final EmbeddedKafka kafka;
    private final LogProgress progress;
    private final FlinkCluster cluster;
    private final Generation generation = new Generation("capacity");
    private final BenchLog log;
    private final long evenFromMillis;
    private final Feeder feeder;

    private CommitWatch commits;

    private Capacity(CapacityOptions options) {
        this.options = options;
        this.workspace = new Workspace(options.folder());
        workspace.prepare();
        this.store = new ObjectStore(workspace);
        this.kafka = EmbeddedKafka.start(workspace.kafka());
        this.progress = new LogProgress(kafka.admin());
        this.cluster = new FlinkCluster(workspace, store, Deployment.flinkOptions());
        long now = System.currentTimeMillis();
        this.evenFromMillis = now - Duration.ofMinutes(options.evenMinutes()).toMillis();
        this.log =
                new BenchLog(
                        options.seed(),
                        options.symbols(),
                        options.tradesPerSecond(),
                        options.quotesPerSecond(),
                        now - Duration.ofMinutes(options.minutes()).toMillis());
        this.feeder = new Feeder(kafka.bootstrap(), this::nextRecord);
    }

    /** Exit code 0 after a run without loss, 1 after a failure, 2 for wrong options. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        CapacityOptions options;
        try {
            options = CapacityOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(CapacityOptions.USAGE);
            System.exit(2);
            return;
        }
        int code = 0;
        try (Capacity capacity = new Capacity(options)) {
            capacity.run();
        } catch (RuntimeException e) {
            e.printStackTrace();
            code = 1;
        }
        System.exit(code);
    }

    private ProducerRecord<byte[], byte[]> nextRecord() {
        BenchLog.Entry entry = log.next();
        if (options.evenMinutes() > 0 && entry.dueMillis() >= evenFromMillis) {
            log.evenOut();
        }
        return new ProducerRecord<>(
                entry.isTrade() ? TRADES : QUOTES,
                null,
                entry.dueMillis(),
                entry.key(),
                entry.value());
    }

    private void run() {
        load();
        replay();
        long liveFrom = System.currentTimeMillis();
        ChildProcess busy = cluster.busyTaskManager(0);
        report("after the replay", ProcessMemory.of(busy));
        List<CheckpointReport> checkpoints = awaitCheckpoints(options.checkpoints());
        long liveTo = System.currentTimeMillis();
        report(
                "after %d live checkpoints".formatted(options.checkpoints()),
                ProcessMemory.of(busy));
        print(checkpoints);
        kill();
        restartFromSavepoint();
        finish();
        count(liveFrom, liveTo);
    }

    private void load() {
        cluster.install(options.jobJar());
        store.start();
        store.createBucket();
        List<NewTopic> topics = new ArrayList<>(generation.topics());
        for (String input : List.of(TRADES, QUOTES, MINUTE_BARS)) {
            topics.add(new NewTopic(input, INPUT_PARTITIONS, (short) 1));
        }
        kafka.createTopics(topics);
        commits = new CommitWatch(kafka.bootstrap(), generation.topic(OutputTopics.BARS));
        long begin = System.nanoTime();
        feeder.start();
        Waiting.until("the log to be written", LOAD_PATIENCE, feeder::isLive);
        say(
                "%,d symbols, %d minutes of %,d trades and %,d quotes a second: %,d records,"
                        + " written in %.0f s",
                options.symbols(),
                options.minutes(),
                options.tradesPerSecond(),
                options.quotesPerSecond(),
                inputEnds().values().stream().mapToLong(Long::longValue).sum(),
                secondsSince(begin));
    }

    private void replay() {
        Map<TopicPartition, Long> ends = inputEnds();
        long begin = System.nanoTime();
        cluster.startTaskManagers();
        cluster.startJob(environment(), Optional.empty());
        awaitRead(ends);
        say("%-40s %6.1f s", "read, with the start of the job", secondsSince(begin));
        awaitRead(inputEnds());
    }

    private Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>(generation.environment(kafka.bootstrap()));
        variables.put("TOPIC_TA_PREVIEW", "");
        variables.put("TOPIC_TA_ALERTS", "");
        variables.put("CHECKPOINT_URI", FlinkCluster.folder("checkpoints"));
        variables.put(
                "PARALLELISM", Deployment.flinkOptions().get("taskmanager.numberOfTaskSlots"));
        variables.put("S3_ENDPOINT", store.endpoint());
        variables.put("S3_ACCESS_KEY", "drill");
        variables.put("S3_SECRET_KEY", "drill");
        return variables;
    }

    /** Complete checkpoints from now on. */
    private List<CheckpointReport> awaitCheckpoints(int count) {
        long[] newest = {
            cluster.checkpointsAfter(0).stream().mapToLong(CheckpointReport::id).max().orElse(0)
        };
        List<CheckpointReport> checkpoints = new ArrayList<>();
        while (checkpoints.size() < count) {
            await(
                    "a checkpoint",
                    CHECKPOINT_PATIENCE,
                    () -> {
                        for (CheckpointReport each : cluster.checkpointsAfter(newest[0])) {
                            checkpoints.add(each);
                            newest[0] = each.id();
                        }
                        return checkpoints.size() >= count;
                    });
        }
        return checkpoints;
    }

    private void kill() {
        List<Double> running = new ArrayList<>();
        List<Double> committed = new ArrayList<>();
        for (int i = 0; i < options.kills(); i++) {
            awaitCheckpoints(CALM_CHECKPOINTS);
            ChildProcess busy = cluster.busyTaskManager(0);
            ProcessMemory memory = ProcessMemory.of(busy);
            cluster.killTaskManager(busy);
            long killedMillis = System.currentTimeMillis();
            cluster.startTaskManagers();
            awaitRestart();
            running.add(secondsSinceMillis(killedMillis));
            committed.add((awaitCommitAfter(killedMillis) - killedMillis) / 1000.0);
            report("killed", memory);
        }
        say("%-40s %s s", "kill -9 until all tasks run", Spread.of(running).format("%.1f"));
        say(
                "%-40s %s s",
                "kill -9 until a new record is committed", Spread.of(committed).format("%.1f"));
    }

    private void awaitRestart() {
        Waiting.until("the loss to be noticed", RUN_PATIENCE, () -> !cluster.isRunning());
        await("all tasks", RUN_PATIENCE, cluster::isRunning);
    }

    private void restartFromSavepoint() {
        awaitCheckpoints(1);
        long begin = System.currentTimeMillis();
        String savepoint = cluster.stopWithSavepoint(false);
        double stopped = secondsSinceMillis(begin);
        long size = store.bytes(savepoint.substring(FlinkCluster.folder("").length()));
        long stoppedMillis = System.currentTimeMillis();
        cluster.startJob(environment(), Optional.of(savepoint));
        await("all tasks", RUN_PATIENCE, cluster::isRunning);
        say("%-40s %6.1f s, %,.1f MB", "stop with savepoint", stopped, size / MEGA);
        say(
                "%-40s %6.1f s",
                "start from it until all tasks run", secondsSinceMillis(stoppedMillis));
        say(
                "%-40s %6.1f s",
                "stop until a new record is committed",
                (awaitCommitAfter(stoppedMillis) - begin) / 1000.0);
    }

    private void finish() {
        feeder.stop();
        awaitRead(inputEnds());
        cluster.stopWithSavepoint(true);
        Waiting.until(
                "read_committed readers to see everything",
                VISIBLE_PATIENCE,
                () -> progress.isAllVisible(generation.topics()));
    }

    /** Compares with the log and prints how late bars were while nothing was wrong. */
    private void count(long fromMillis, long toMillis) {
        List<Double> delays = new ArrayList<>();
        long[] unexpected = new long[1];
        long committed =
                ReadCommitted.read(
                        kafka.bootstrap(),
                        generation.topic(OutputTopics.BARS),
                        record -> {
                            TaBar bar = bar(record);
                            if (!log.takeBar(bar.getSymbol(), bar.getSeq())) {
                                unexpected[0]++;
                            }
                            if (record.timestamp() >= fromMillis && record.timestamp() < toMillis) {
                                delays.add(emissionDelaySeconds(bar));
                            }
                        });
        Collections.sort(delays);
        say(
                "%-40s %.2f s, %.2f s, %.2f s",
                "emitted after a bar's end: p50, p99, max",
                delays.get(delays.size() / 2),
                delays.get(delays.size() * 99 / 100),
                delays.get(delays.size() - 1));
        long missing = log.bars();
        long deadLetters =
                ReadCommitted.read(
                        kafka.bootstrap(),
                        generation.topic(OutputTopics.DEAD_LETTERS),
                        deadLetter -> {});
        if (missing > 0 || unexpected[0] > 0 || deadLetters > 0) {
            throw new IllegalStateException(
                    "of the log's bars %,d are missing; %,d bars are repeated or not of the log; there are %,d dead letters"
                            .formatted(missing, unexpected[0], deadLetters));
        }
        say("%,d bars, none lost or repeated", committed);
    }

    private static double emissionDelaySeconds(TaBar bar) {
        return Duration.between(bar.getWindow().getEnd(), bar.getIngestTs()).toMillis() / 1000.0;
    }

    private static TaBar bar(ConsumerRecord<byte[], byte[]> record) {
        try {
            return TaBar.fromByteBuffer(ByteBuffer.wrap(record.value()));
        } catch (IOException e) {
            throw new UncheckedIOException("The job has written something unreadable.", e);
        }
    }

    private long awaitCommitAfter(long millis) {
        OptionalLong[] seen = {OptionalLong.empty()};
        await(
                "a committed record",
                RUN_PATIENCE,
                () -> {
                    seen[0] = commits.firstSeenOfWritesAfter(millis);
                    return seen[0].isPresent();
                });
        return seen[0].getAsLong();
    }

    private void awaitRead(Map<TopicPartition, Long> ends) {
        await("the log to be read", READ_PATIENCE, () -> progress.isRead(generation.group(), ends));
    }

    private void await(String what, Duration patience, BooleanSupplier condition) {
        Waiting.until(
                what,
                patience,
                () -> {
                    cluster.requireAlive();
                    return condition.getAsBoolean();
                });
    }

    private Map<TopicPartition, Long> inputEnds() {
        Map<TopicPartition, Long> ends = new HashMap<>(progress.ends(TRADES));
        ends.putAll(progress.ends(QUOTES));
        return ends;
    }

    private void report(String when, ProcessMemory memory) {
        say(
                "%-40s %,.0f MB, at most %,.0f MB",
                "memory of the TaskManager, " + when,
                memory.residentBytes() / MEGA,
                memory.peakBytes() / MEGA);
    }

    private void print(List<CheckpointReport> checkpoints) {
        say(
                "%n%-12s %-10s %-10s %-10s %-10s %-10s %-10s %s",
                "checkpoint",
                "all ms",
                "start ms",
                "align ms",
                "sync ms",
                "async ms",
                "full MB",
                "increment MB");
        for (CheckpointReport each : checkpoints) {
            say(
                    "%-12d %-10d %-10d %-10d %-10d %-10d %-10.1f %.1f",
                    each.id(),
                    each.durationMillis(),
                    each.startDelayMillis(),
                    each.alignmentMillis(),
                    each.syncMillis(),
                    each.asyncMillis(),
                    each.fullBytes() / MEGA,
                    each.incrementBytes() / MEGA);
        }
        say("");
    }

    private static void say(String format, Object... values) {
        System.out.printf(format + "%n", values);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static double secondsSinceMillis(long millis) {
        return (System.currentTimeMillis() - millis) / 1000.0;
    }

    @Override
    public void close() {
        feeder.close();
        if (commits != null) {
            commits.close();
        }
        ChildProcess.killAll();
        kafka.close();
        workspace.clean();
    }
}
