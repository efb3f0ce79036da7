package torghut.ta.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import torghut.ta.testkit.ChildProcess;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;
import torghut.ta.wire.OutputTopics;

/** Everything that runs in a drill: Kafka, S3, Flink with the job, and what else faults need. */
final class Rig implements AutoCloseable {

    /** Largest parallelism; each TaskManager has as many slots and could carry the job alone. */
    static final int MAX_PARALLELISM = 4;

    /** After this without a heartbeat a process counts as dead. */
    static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(10);

    static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);
    static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(20);
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(90);

    private static final Duration FAILOVER_BUDGET = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int INPUT_PARTITIONS = 4;

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

    /** What the job of a drill does more, or sooner, than by default. */
    private static final Map<String, String> JOB_OPTIONS =
            Map.of(
                    // Flink drops the last watermark of a source that is idle, and with it the open
                    // seconds of a job that is drained: here no partition is idle, however long
                    // the job takes to read the end of the log.
                    "IDLE_TIMEOUT_MS", "1800000",
                    // Some of the late trades are later than that.
                    "REVISION_HORIZON_MS", "15000",
                    "ALERT_PRICE_MOVE_PCT", "0.2",
                    "ALERT_COOLDOWN_MS", "5000",
                    "ALERT_RULES",
                            "rsi14 > 60; rsi14 < 40; macd crosses_above macd_signal;"
                                    + " close crosses_below vwap_session");

    private static final Map<MarketLog.Input, String> INPUT_TOPICS =
            Map.of(
                    MarketLog.Input.TRADES, "alpaca.trades.v1",
                    MarketLog.Input.QUOTES, "alpaca.quotes.v1",
                    MarketLog.Input.MINUTE_BARS, "alpaca.bars.1m.v1");

    private final String delivery;
    private final Workspace workspace;
    private final ObjectStore store;
    private final Optional<Namespace> namespace;
    private final Optional<Registry> registry;
    private final EmbeddedKafka kafka;
    private final LogProgress progress;
    private final FlinkCluster cluster;
    private final List<Generation> generations = new ArrayList<>();

    private CommitWatch commits;
    private int parallelism = 2;

    /**
     * Starts everything but the job.
     *
     * @param needs what the faults need
     */
    Rig(DrillOptions options, Collection<Fault.Needs> needs) {
        delivery = options.delivery();
        workspace = new Workspace(options.folder());
        workspace.prepare();
        store = new ObjectStore(workspace);
        cluster = new FlinkCluster(workspace, store, FLINK_OPTIONS);
        cluster.install(options.jobJar());
        namespace =
                needs.contains(Fault.Needs.NETWORK)
                        ? Optional.of(Namespace.create())
                        : Optional.empty();
        kafka = startKafka(needs.contains(Fault.Needs.REPLICAS) ? 3 : 1);
        progress = new LogProgress(kafka.admin());
        registry =
                needs.contains(Fault.Needs.REGISTRY)
                        ? Optional.of(Registry.start(workspace))
                        : Optional.empty();
        store.start();
        store.createBucket();
        kafka.createTopics(
                INPUT_TOPICS.values().stream()
                        .map(
                                name ->
                                        new NewTopic(
                                                name,
                                                Optional.of(INPUT_PARTITIONS),
                                                Optional.empty()))
                        .toList());
        cluster.startTaskManagers();
    }

    private EmbeddedKafka startKafka(int nodes) {
        EmbeddedKafka.Options options =
                workspace
                        .kafka(namespace.map(Namespace::launcher).orElse(List.of()))
                        .withNodes(nodes);
        if (namespace.isPresent()) {
            options = options.withAddresses(namespace.get().addresses());
        }
        EmbeddedKafka started = EmbeddedKafka.start(options);
        if (nodes > 1) {
            started.createTopics(List.of(transactions(nodes)));
        }
        return started;
    }

    /**
     * The coordinators' topic, made before they make it: with one replica, on the last node, so
     * that freezing this node takes the coordinators away and nothing else.
     */
    private static NewTopic transactions(int node) {
        Map<Integer, List<Integer>> replicas = new HashMap<>();
        IntStream.range(0, EmbeddedKafka.INTERNAL_PARTITIONS)
                .forEach(partition -> replicas.put(partition, List.of(node)));
        return new NewTopic(Topic.TRANSACTION_STATE_TOPIC_NAME, replicas)
                .configs(Map.of("cleanup.policy", "compact", "min.insync.replicas", "1"));
    }

    /** Name of an input topic. */
    static String topic(MarketLog.Input input) {
        return INPUT_TOPICS.get(input);
    }

    Workspace workspace() {
        return workspace;
    }

    ObjectStore store() {
        return store;
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    FlinkCluster cluster() {
        return cluster;
    }

    /** The network between Flink and Kafka, where a fault needs one that can be cut. */
    Namespace namespace() {
        return namespace.orElseThrow();
    }

    /** The schema registry, where a fault needs one. */
    Registry registry() {
        return registry.orElseThrow();
    }

    /** The job that runs, the last one that was started from nothing. */
    Generation running() {
        return generations.get(generations.size() - 1);
    }

    /** The jobs that were started from nothing, in order. */
    List<Generation> generations() {
        return generations;
    }

    int parallelism() {
        return parallelism;
    }

    void setParallelism(int tasks) {
        parallelism = tasks;
    }

    /** Starts a job that knows nothing, with topics, group and transactional ids of its own. */
    void startFromNothing() {
        Generation generation = create("g" + (generations.size() + 1));
        generations.add(generation);
        if (commits != null) {
            commits.close();
        }
        commits = new CommitWatch(kafka.bootstrap(), generation.topic(OutputTopics.BARS));
        startJob(Optional.empty());
    }

    /** Makes the topics of a job. */
    Generation create(String name) {
        Generation generation = new Generation(name);
        kafka.createTopics(generation.topics());
        return generation;
    }

    /**
     * Starts the job.
     *
     * @param from the checkpoint or savepoint to start from
     */
    void startJob(Optional<String> from) {
        Map<String, String> variables = new HashMap<>(shared(running(), jobBootstrap()));
        variables.put("CHECKPOINT_URI", FlinkCluster.folder("checkpoints"));
        variables.put("CHECKPOINT_INTERVAL_MS", Generation.millis(CHECKPOINT_INTERVAL));
        variables.put("CHECKPOINT_TIMEOUT_MS", Generation.millis(CHECKPOINT_TIMEOUT));
        variables.put("FAILOVER_BUDGET_MS", Generation.millis(FAILOVER_BUDGET));
        variables.put("TRANSACTION_TIMEOUT_MS", Generation.millis(TRANSACTION_TIMEOUT));
        variables.put("DELIVERY_GUARANTEE", delivery);
        variables.put("PARALLELISM", Integer.toString(parallelism));
        variables.put("S3_ENDPOINT", store.endpoint());
        variables.put("S3_ACCESS_KEY", "drill");
        variables.put("S3_SECRET_KEY", "drill");
        cluster.startJob(variables, from);
    }

    /** Where Flink finds Kafka: behind the link that can be cut, if there is one. */
    private String jobBootstrap() {
        return kafka.bootstrap(namespace.isPresent() ? 1 : 0);
    }

    /** The settings that every run over the log has. */
    Map<String, String> shared(Generation generation) {
        return shared(generation, kafka.bootstrap());
    }

    private Map<String, String> shared(Generation generation, String bootstrap) {
        Map<String, String> variables = new HashMap<>(generation.environment(bootstrap));
        variables.putAll(JOB_OPTIONS);
        registry.ifPresent(known -> variables.put("SCHEMA_REGISTRY_URL", known.url()));
        return variables;
    }

    /** Does what an orchestrator does for a while, and returns when all tasks run after that. */
    void awaitRunning(Duration calm) {
        long end = System.nanoTime() + calm.toNanos();
        Waiting.until(
                "all tasks",
                PATIENCE,
                () -> {
                    cluster.revive();
                    return System.nanoTime() - end > 0 && cluster.isRunning();
                });
    }

    /** Lets time pass, and starts processes again that end by themselves. */
    void holdAlive(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        Waiting.until(
                "time to pass",
                duration.plus(PATIENCE),
                () -> {
                    cluster.revive();
                    return System.nanoTime() - end > 0;
                });
    }

    /**
     * Waits for a committed record that was written after this time.
     *
     * @return when it became visible, in milliseconds since the epoch
     */
    long awaitCommitAfter(long millis) {
        OptionalLong[] seen = {OptionalLong.empty()};
        Waiting.until(
                "a committed record",
                PATIENCE,
                () -> {
                    cluster.revive();
                    seen[0] = commits.firstSeenOfWritesAfter(millis);
                    return seen[0].isPresent();
                });
        return seen[0].getAsLong();
    }

    /** Ends of the input topics now. */
    Map<TopicPartition, Long> inputEnds() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        INPUT_TOPICS.values().forEach(topic -> ends.putAll(progress.ends(topic)));
        return ends;
    }

    /** Lets the job read the log to its end, close every second and stop. */
    void finish(Map<TopicPartition, Long> ends, Duration patience) {
        String group = running().group();
        Waiting.until(
                "the end of the log",
                patience,
                () -> {
                    cluster.revive();
                    return progress.isRead(group, ends);
                });
        awaitRunning(Duration.ZERO);
        cluster.stopWithSavepoint(true);
        cluster.kill();
        store.process().stop();
    }

    /** Waits until no transaction of a dead writer holds readers back. */
    void awaitVisible(Duration patience) {
        Waiting.until(
                "read_committed readers to see everything",
                patience,
                () -> generations.stream().allMatch(g -> progress.isAllVisible(g.topics())));
    }

    @Override
    public void close() {
        if (commits != null) {
            commits.close();
        }
        ChildProcess.killAll();
        kafka.close();
        namespace.ifPresent(Namespace::close);
        workspace.clean();
    }
}
