package torghut.ta.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import torghut.ta.testkit.ChildProcess;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/**
 * Runs the job on real processes, does harm to them while a market is written into Kafka, and
 * compares everything that was committed with what the same log gives without any harm. The exit
 * code is 0 when nothing is missing, repeated or changed, 1 when something is, and 2 when the drill
 * itself could not be carried out.
 */
public final class Drill implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Drill.class);

    /** Largest parallelism; each TaskManager has as many slots and could carry the job alone. */
    private static final int MAX_PARALLELISM = 4;

    /** After this without a heartbeat a process counts as dead. */
    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(10);

    private static final Map<String, String> FLINK_OPTIONS =
            Map.ofEntries(
                    Map.entry("taskmanager.numberOfTaskSlots", "" + MAX_PARALLELISM),
                    Map.entry("taskmanager.load-balance.mode", "SLOTS"),
                    Map.entry("taskmanager.memory.task.heap.size", "384m"),
                    Map.entry("taskmanager.memory.task.off-heap.size", "64m"),
                    Map.entry("taskmanager.memory.managed.size", "192m"),
                    Map.entry("taskmanager.memory.network.min", "96m"),
                    Map.entry("taskmanager.memory.network.max", "96m"),
                    Map.entry(
                            "env.java.opts.all",
                            "-XX:+UseSerialGC --add-opens=java.base/java.util=ALL-UNNAMED"),
                    // What decides how soon the job is back: how soon a loss is noticed, and how
                    // long the restart is put off. By default the delay grows up to a minute and
                    // stays there until an hour has passed without a failure.
                    Map.entry("heartbeat.interval", "1 s"),
                    Map.entry("heartbeat.timeout", HEARTBEAT_TIMEOUT.toSeconds() + " s"),
                    Map.entry("restart-strategy.type", "exponential-delay"),
                    Map.entry("restart-strategy.exponential-delay.initial-backoff", "500 ms"),
                    Map.entry("restart-strategy.exponential-delay.max-backoff", "5 s"),
                    Map.entry("restart-strategy.exponential-delay.backoff-multiplier", "1.5"),
                    Map.entry(
                            "restart-strategy.exponential-delay.reset-backoff-threshold", "30 s"));

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration FAILOVER_BUDGET = Duration.ofSeconds(60);
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(90);

    /** The broker looks for expired transactions at an interval, and takes its time. */
    private static final Duration EXPIRY = TRANSACTION_TIMEOUT.plusSeconds(10);

    /** Longer than the checkpoint timeout. */
    private static final Duration BROKER_OUTAGE = CHECKPOINT_TIMEOUT.plusSeconds(5);

    /** Several checkpoints. */
    private static final Duration STORE_OUTAGE = CHECKPOINT_INTERVAL.multipliedBy(6);

    /** Past the heartbeat timeout, with time for the job to go on without it. */
    private static final Duration FREEZE = HEARTBEAT_TIMEOUT.multipliedBy(3);

    /** Time enough for the sinks to write what they hold. */
    private static final Duration FLUSH = Duration.ofSeconds(2);

    /** Time enough for a checkpoint to complete after that. */
    private static final Duration COMPLETION = Duration.ofSeconds(8);

    /** A transaction holds bars that are so much older than the moment at which it is lost. */
    private static final Duration OPEN_TRANSACTION = CHECKPOINT_INTERVAL.multipliedBy(3);

    private static final Duration FIRST_COMMIT_PATIENCE = Duration.ofMinutes(4);
    private static final Duration READ_PATIENCE = Duration.ofMinutes(10);
    private static final int INPUT_PARTITIONS = 4;
    private static final int INTERRUPT_ATTEMPTS = 10;

    private static final Map<MarketLog.Input, String> INPUT_TOPICS =
            Map.of(
                    MarketLog.Input.TRADES, "alpaca.trades.v1",
                    MarketLog.Input.QUOTES, "alpaca.quotes.v1",
                    MarketLog.Input.MINUTE_BARS, "alpaca.bars.1m.v1");

    private final DrillOptions options;
    private final Workspace workspace;
    private final ObjectStore store;
    private final EmbeddedKafka kafka;
    private final LogProgress progress;
    private final FlinkCluster cluster;
    private final List<Generation> generations = new ArrayList<>();
    private final List<Result.Recovery> recoveries = new ArrayList<>();

    private Feeder feeder;
    private CommitWatch commits;
    private int parallelism = 2;

    /** When harm was done, and whether something tells more about it. */
    private record Harm(long atMillis, String detail) {}

    private Drill(DrillOptions options) {
        this.options = options;
        this.workspace = new Workspace(options.folder());
        workspace.prepare();
        this.store = new ObjectStore(workspace);
        this.kafka = EmbeddedKafka.start(workspace.kafka());
        this.progress = new LogProgress(kafka.admin());
        this.cluster = new FlinkCluster(workspace, store, FLINK_OPTIONS);
    }

    /** Runs a drill. */
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    /** The command line. */
    static CommandLine command() {
        return new CommandLine(new Program())
                .setExecutionExceptionHandler(
                        (problem, line, parsed) -> {
                            LOG.error("The drill could not be carried out.", problem);
                            line.getErr()
                                    .println(
                                            "The drill could not be carried out: "
                                                    + problem.getMessage());
                            return line.getCommandSpec().exitCodeOnExecutionException();
                        });
    }

    /** A drill and its exit codes. */
    @Command(
            name = "drill",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Does harm to the job and checks that nobody can tell.",
            exitCodeOnInvalidInput = 2,
            exitCodeOnExecutionException = 2)
    static final class Program implements Callable<Integer> {

        @Mixin private DrillOptions options;

        DrillOptions options() {
            return options;
        }

        @Override
        public Integer call() throws Exception {
            try (Drill drill = new Drill(options)) {
                return drill.run() ? 0 : 1;
            }
        }
    }

    private boolean run() throws Exception {
        start();
        for (Fault fault : Fault.schedule(options.seed(), options.faults(), options.kinds())) {
            calmly(fault.calm());
            recoveries.add(recover(fault));
        }
        calmly(CHECKPOINT_INTERVAL);
        long written = feeder.stop();
        finish();
        Map<TopicPartition, Long> ends = inputEnds();
        long inLog = ends.values().stream().mapToLong(Long::longValue).sum();
        if (inLog != written) {
            throw new IllegalStateException(
                    "The log has " + inLog + " records instead of " + written + ".");
        }
        Result result = judge(ends);
        System.out.println();
        System.out.print(result.table(OPEN_TRANSACTION));
        System.out.println(
                "\n%d records in the log, %d unplanned restarts of processes, seed %d"
                        .formatted(written, cluster.unplannedRestarts(), options.seed()));
        if (!result.isClean()) {
            System.out.println(result.details());
        }
        return result.isClean();
    }

    private void start() {
        say("starting S3, Kafka and Flink, logs in " + workspace.logs());
        cluster.install(options.jobJar());
        store.start();
        store.createBucket();
        kafka.createTopics(
                INPUT_TOPICS.values().stream()
                        .map(name -> new NewTopic(name, INPUT_PARTITIONS, (short) 1))
                        .toList());
        cluster.startTaskManagers();
        startFromNothing();
        MarketLog log =
                new MarketLog(
                        options.seed(), options.recordsPerSecond(), System.currentTimeMillis());
        feeder = new Feeder(kafka.bootstrap(), () -> record(log.next()));
        feeder.start();
        awaitCommitAfter(0);
        say("the job runs");
    }

    private static ProducerRecord<byte[], byte[]> record(MarketLog.Entry entry) {
        return new ProducerRecord<>(
                INPUT_TOPICS.get(entry.input()),
                null,
                entry.dueMillis(),
                entry.keyBytes(),
                entry.valueBytes());
    }

    private void startFromNothing() {
        Generation generation = new Generation("g" + (generations.size() + 1));
        generations.add(generation);
        kafka.createTopics(generation.topics());
        if (commits != null) {
            commits.close();
        }
        commits = new CommitWatch(kafka.bootstrap(), generation.bars());
        cluster.startJob(environment(), Optional.empty());
    }

    private Map<String, String> environment() {
        Map<String, String> variables =
                new HashMap<>(
                        generations.get(generations.size() - 1).environment(kafka.bootstrap()));
        variables.put("CHECKPOINT_URI", FlinkCluster.folder("checkpoints"));
        variables.put("CHECKPOINT_INTERVAL_MS", Generation.millis(CHECKPOINT_INTERVAL));
        variables.put("CHECKPOINT_TIMEOUT_MS", Generation.millis(CHECKPOINT_TIMEOUT));
        variables.put("FAILOVER_BUDGET_MS", Generation.millis(FAILOVER_BUDGET));
        variables.put("TRANSACTION_TIMEOUT_MS", Generation.millis(TRANSACTION_TIMEOUT));
        variables.put("DELIVERY_GUARANTEE", options.delivery());
        variables.put("PARALLELISM", Integer.toString(parallelism));
        variables.put("S3_ENDPOINT", store.endpoint());
        variables.put("S3_ACCESS_KEY", "drill");
        variables.put("S3_SECRET_KEY", "drill");
        return variables;
    }

    private void calmly(Duration calm) {
        long end = System.nanoTime() + calm.toNanos();
        Waiting.until(
                "all tasks",
                FIRST_COMMIT_PATIENCE,
                () -> {
                    cluster.revive();
                    return System.nanoTime() - end > 0 && cluster.isRunning();
                });
    }

    private Result.Recovery recover(Fault fault) {
        say(fault.kind().option());
        Harm harm = inflict(fault);
        Duration held = Duration.ofMillis(System.currentTimeMillis() - harm.atMillis);
        long seen = awaitCommitAfter(harm.atMillis);
        Result.Recovery recovery =
                new Result.Recovery(
                        fault.kind().option() + harm.detail,
                        harm.atMillis,
                        held,
                        Duration.ofMillis(seen - harm.atMillis));
        say(
                "%s: first new committed record after %.1f s"
                        .formatted(recovery.fault(), recovery.firstCommit().toMillis() / 1000.0));
        return recovery;
    }

    private long awaitCommitAfter(long millis) {
        OptionalLong[] seen = {OptionalLong.empty()};
        Waiting.until(
                "a committed record",
                FIRST_COMMIT_PATIENCE,
                () -> {
                    cluster.revive();
                    seen[0] = commits.firstSeenOfWritesAfter(millis);
                    return seen[0].isPresent();
                });
        return seen[0].getAsLong();
    }

    private Harm inflict(Fault fault) {
        return switch (fault.kind()) {
            case KILL_TASK_MANAGER -> killTaskManager(fault.choice());
            case KILL_JOB_MANAGER -> killJobManager();
            case KILL_BROKER -> killBroker();
            case STOP_BROKER -> stopBroker();
            case KILL_STORE -> killStore();
            case FREEZE_STORE -> freezeStore();
            case FREEZE_TASK_MANAGER -> freezeTaskManager(fault.choice());
            case RESCALE -> rescale(fault.choice());
            case INTERRUPT_COMMIT -> interruptCommit(Duration.ZERO);
            case EXPIRE_TRANSACTIONS -> interruptCommit(EXPIRY);
            case START_FROM_NOTHING -> killAndForget();
        };
    }

    private Harm killTaskManager(long choice) {
        cluster.killTaskManager(cluster.busyTaskManager(choice));
        Harm harm = harm("");
        cluster.startTaskManagers();
        return harm;
    }

    private Harm killJobManager() {
        cluster.killJobManager();
        Harm harm = harm("");
        cluster.startJob(environment(), cluster.newestCheckpoint());
        return harm;
    }

    private Harm killBroker() {
        kafka.process(1).kill();
        Harm harm = harm("");
        kafka.start(1);
        return harm;
    }

    private Harm stopBroker() {
        kafka.stop();
        Harm harm = harm("");
        hold(BROKER_OUTAGE);
        kafka.restart();
        return harm;
    }

    private Harm killStore() {
        store.process().kill();
        Harm harm = harm("");
        hold(STORE_OUTAGE);
        store.start();
        return harm;
    }

    private Harm freezeStore() {
        store.process().freeze();
        Harm harm = harm("");
        hold(STORE_OUTAGE);
        store.process().wake();
        return harm;
    }

    private Harm freezeTaskManager(long choice) {
        ChildProcess frozen = cluster.busyTaskManager(choice);
        frozen.freeze();
        Harm harm = harm("");
        hold(FREEZE);
        frozen.wake();
        return harm;
    }

    private Harm rescale(long choice) {
        int before = parallelism;
        // Any parallelism but the present one.
        parallelism = 1 + (int) ((before + choice % (MAX_PARALLELISM - 1)) % MAX_PARALLELISM);
        String savepoint = cluster.stopWithSavepoint(false);
        Harm harm = harm(" " + before + " to " + parallelism);
        cluster.startJob(environment(), Optional.of(savepoint));
        return harm;
    }

    private Harm killAndForget() {
        cluster.kill();
        Harm harm = harm("");
        cluster.startTaskManagers();
        startFromNothing();
        return harm;
    }

    /**
     * Kills everything when a checkpoint is complete and its transactions are not committed yet.
     * Such a moment is short, so it is made: while the store hangs, the sinks write the rest of
     * their transactions but the checkpoint cannot complete; then the store wakes up and the broker
     * hangs, so the checkpoint completes but the commits cannot. The broker is killed as well, for
     * the requests that wait in its sockets.
     */
    private Harm interruptCommit(Duration pause) {
        for (int attempt = 0; attempt < INTERRUPT_ATTEMPTS; attempt++) {
            long checkpoint = awaitPendingCheckpoint();
            store.process().freeze();
            hold(FLUSH);
            boolean isPending = !cluster.isComplete(checkpoint);
            if (isPending) {
                kafka.process(1).freeze();
            }
            store.process().wake();
            if (isPending) {
                if (completes(checkpoint)) {
                    return killAllBeforeCommit(pause);
                }
                kafka.process(1).wake();
            }
            hold(CHECKPOINT_INTERVAL);
        }
        throw new IllegalStateException("No commit could be interrupted.");
    }

    private Harm killAllBeforeCommit(Duration pause) {
        cluster.kill();
        kafka.process(1).kill();
        Harm harm = harm("");
        kafka.start(1);
        hold(pause);
        cluster.startTaskManagers();
        cluster.startJob(environment(), cluster.newestCheckpoint());
        return harm;
    }

    private long awaitPendingCheckpoint() {
        OptionalLong[] pending = {OptionalLong.empty()};
        Waiting.until(
                "a checkpoint",
                FIRST_COMMIT_PATIENCE,
                () -> {
                    pending[0] = cluster.pendingCheckpoint();
                    return pending[0].isPresent();
                });
        return pending[0].getAsLong();
    }

    private boolean completes(long checkpoint) {
        long end = System.nanoTime() + COMPLETION.toNanos();
        while (!cluster.isComplete(checkpoint) && System.nanoTime() - end < 0) {
            hold(FLUSH.dividedBy(20));
        }
        return cluster.isComplete(checkpoint);
    }

    private static Harm harm(String detail) {
        return new Harm(System.currentTimeMillis(), detail);
    }

    private static void hold(Duration duration) {
        Waiting.pause(duration);
    }

    /** Lets the job read the log to its end, close every second and stop. */
    private void finish() throws Exception {
        say("reading the rest of the log");
        Map<TopicPartition, Long> ends = inputEnds();
        String group = generations.get(generations.size() - 1).group();
        Waiting.until(
                "the end of the log",
                READ_PATIENCE,
                () -> {
                    cluster.revive();
                    return progress.isRead(group, ends);
                });
        calmly(Duration.ZERO);
        cluster.stopWithSavepoint(true);
        cluster.kill();
        store.process().stop();
        say("waiting for transactions of dead writers");
        Waiting.until(
                "read_committed readers to see everything",
                EXPIRY.plusSeconds(30),
                () -> generations.stream().allMatch(g -> progress.isAllVisible(g.topics())));
    }

    private Map<TopicPartition, Long> inputEnds() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        INPUT_TOPICS.values().forEach(topic -> ends.putAll(progress.ends(topic)));
        return ends;
    }

    private Result judge(Map<TopicPartition, Long> ends) throws Exception {
        say("running the same log without any fault");
        Generation undisturbed = new Generation("undisturbed");
        kafka.createTopics(undisturbed.topics());
        UndisturbedRun.run(workspace, kafka.bootstrap(), undisturbed, ends);
        Outputs expected = Outputs.read(kafka.bootstrap(), undisturbed);
        List<OutputRecord> judged = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < generations.size(); i++) {
            Generation generation = generations.get(i);
            boolean isWhole = i == generations.size() - 1;
            Outputs actual = Outputs.read(kafka.bootstrap(), generation);
            findings.addAll(Judge.compare(expected.bars(), actual.bars(), isWhole));
            findings.addAll(Judge.compare(expected.signals(), actual.signals(), isWhole));
            findings.addAll(Judge.compare(expected.deadLetters(), actual.deadLetters(), isWhole));
            findings.addAll(Judge.compare(expected.mismatches(), actual.mismatches(), isWhole));
            findings.addAll(Judge.count(actual.reports()));
            if (isWhole) {
                findings.addAll(
                        Result.compareCounts(
                                generation.name(), expected.counts(), actual.counts()));
            }
            say(
                    ("%s: %d bars, %d signals, %d dead letters, %d status reports"
                                    + " (expected at the end: %d, %d, %d)")
                            .formatted(
                                    generation.name(),
                                    actual.bars().size(),
                                    actual.signals().size(),
                                    actual.deadLetters().size(),
                                    actual.reports().size(),
                                    expected.bars().size(),
                                    expected.signals().size(),
                                    expected.deadLetters().size()));
            judged.addAll(actual.bars());
            judged.addAll(actual.signals());
            judged.addAll(actual.deadLetters());
            judged.addAll(actual.reports());
        }
        return new Result(List.copyOf(recoveries), judged, findings);
    }

    private void say(String what) {
        System.out.println(Instant.now() + " " + what);
    }

    @Override
    public void close() {
        if (feeder != null) {
            feeder.close();
        }
        if (commits != null) {
            commits.close();
        }
        ChildProcess.killAll();
        kafka.close();
        workspace.clean();
    }
}
