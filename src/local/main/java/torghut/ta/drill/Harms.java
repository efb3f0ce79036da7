package torghut.ta.drill;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import torghut.ta.testkit.ChildProcess;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/** Does to a rig what faults say. */
final class Harms {

    /** The broker looks for expired transactions at an interval, and takes its time. */
    static final Duration EXPIRY = Rig.TRANSACTION_TIMEOUT.plusSeconds(10);

    /** Longer than the checkpoint timeout. */
    private static final Duration BROKER_OUTAGE = Rig.CHECKPOINT_TIMEOUT.plusSeconds(5);

    /** Several checkpoints. */
    private static final Duration STORE_OUTAGE = Rig.CHECKPOINT_INTERVAL.multipliedBy(6);

    /** Past the heartbeat timeout, with time for the job to go on without it. */
    private static final Duration FREEZE = Rig.HEARTBEAT_TIMEOUT.multipliedBy(3);

    /** Longer than a producer waits for its coordinator: {@code max.block.ms} is a minute. */
    private static final Duration COORDINATOR_OUTAGE = Duration.ofSeconds(80);

    /** Longer than a transaction may last. */
    private static final Duration STARVATION = Rig.TRANSACTION_TIMEOUT.plusSeconds(50);

    /** Longer than a client waits for an answer (30 s), and than a checkpoint may take. */
    private static final Duration CUT = Duration.ofSeconds(60);

    /** Time enough for the sinks to write what they hold. */
    private static final Duration FLUSH = Duration.ofSeconds(2);

    /** Time enough for a checkpoint to complete after that. */
    private static final Duration COMPLETION = Duration.ofSeconds(8);

    private static final Duration CHECKPOINT_PATIENCE = Duration.ofMinutes(4);
    private static final int INTERRUPT_ATTEMPTS = 10;

    private final Rig rig;
    private final FlinkCluster cluster;
    private final EmbeddedKafka kafka;
    private final ObjectStore store;

    /** Faults of this rig. */
    Harms(Rig rig) {
        this.rig = rig;
        this.cluster = rig.cluster();
        this.kafka = rig.kafka();
        this.store = rig.store();
    }

    /** Does what a fault says; when it returns, everything that was away is back. */
    Harm inflict(Fault fault) {
        return switch (fault.kind()) {
            case KILL_TASK_MANAGER -> killTaskManager(fault.choice());
            case KILL_JOB_MANAGER -> killJobManager();
            case KILL_BROKER -> killBroker(fault.choice());
            case STOP_BROKER -> stopBrokers();
            case KILL_STORE -> killStore();
            case FREEZE_STORE -> freezeStore();
            case FREEZE_TASK_MANAGER -> freezeTaskManager(fault.choice());
            case RESCALE -> rescale(fault.choice());
            case INTERRUPT_COMMIT -> interruptCommit(Duration.ZERO);
            case EXPIRE_TRANSACTIONS -> interruptCommit(EXPIRY);
            case START_FROM_NOTHING -> killAndForget();
            case FREEZE_COORDINATOR -> freezeCoordinator(fault.choice());
            case STARVE_REPLICAS -> starveReplicas(fault.choice());
            case CUT_NETWORK -> cutNetwork();
            case FREEZE_REGISTRY -> freezeRegistry();
        };
    }

    private Harm killTaskManager(long choice) {
        cluster.killTaskManager(cluster.busyTaskManager(choice));
        Harm harm = Harm.now();
        cluster.startTaskManagers();
        return harm;
    }

    private Harm killJobManager() {
        cluster.killJobManager();
        Harm harm = Harm.now();
        rig.startJob(cluster.newestCheckpoint());
        return harm;
    }

    private Harm killBroker(long choice) {
        int node = 1 + (int) Math.floorMod(choice, (long) kafka.nodes());
        kafka.process(node).kill();
        Harm harm = Harm.now();
        kafka.start(node);
        return harm;
    }

    private Harm stopBrokers() {
        kafka.stop();
        Harm harm = Harm.now();
        hold(BROKER_OUTAGE);
        kafka.restart();
        return harm;
    }

    private Harm killStore() {
        store.process().kill();
        Harm harm = Harm.now();
        hold(STORE_OUTAGE);
        store.start();
        return harm;
    }

    private Harm freezeStore() {
        store.process().freeze();
        Harm harm = Harm.now();
        hold(STORE_OUTAGE);
        store.process().wake();
        return harm;
    }

    private Harm freezeTaskManager(long choice) {
        ChildProcess frozen = cluster.busyTaskManager(choice);
        frozen.freeze();
        Harm harm = Harm.now();
        hold(FREEZE);
        frozen.wake();
        return harm;
    }

    private Harm rescale(long choice) {
        int before = rig.parallelism();
        // Any parallelism but the present one.
        int after = 1 + (int) ((before + choice % (Rig.MAX_PARALLELISM - 1)) % Rig.MAX_PARALLELISM);
        rig.setParallelism(after);
        String savepoint = cluster.stopWithSavepoint(false);
        Harm harm = Harm.now(" " + before + " to " + after);
        rig.startJob(Optional.of(savepoint));
        return harm;
    }

    private Harm killAndForget() {
        cluster.kill();
        Harm harm = Harm.now();
        cluster.startTaskManagers();
        rig.startFromNothing();
        return harm;
    }

    /**
     * Kills everything when a checkpoint is complete and its transactions are not committed yet.
     * Such a moment is short, so it is made: while the store hangs, the sinks write the rest of
     * their transactions but the checkpoint cannot complete; then the store wakes up and the
     * brokers hang, so the checkpoint completes but the commits cannot. The brokers are killed as
     * well, for the requests that wait in their sockets.
     */
    private Harm interruptCommit(Duration pause) {
        for (int attempt = 0; attempt < INTERRUPT_ATTEMPTS; attempt++) {
            long checkpoint = awaitPendingCheckpoint();
            store.process().freeze();
            hold(FLUSH);
            boolean isPending = !cluster.isComplete(checkpoint);
            if (isPending) {
                toAllBrokers(ChildProcess::freeze);
            }
            store.process().wake();
            if (isPending) {
                if (completes(checkpoint)) {
                    return killAllBeforeCommit(pause);
                }
                toAllBrokers(ChildProcess::wake);
            }
            hold(Rig.CHECKPOINT_INTERVAL);
        }
        throw new IllegalStateException("No commit could be interrupted.");
    }

    private Harm killAllBeforeCommit(Duration pause) {
        cluster.kill();
        toAllBrokers(ChildProcess::kill);
        Harm harm = Harm.now();
        kafka.restart();
        hold(pause);
        cluster.startTaskManagers();
        rig.startJob(cluster.newestCheckpoint());
        return harm;
    }

    private void toAllBrokers(Consumer<ChildProcess> what) {
        IntStream.rangeClosed(1, kafka.nodes()).mapToObj(kafka::process).forEach(what);
    }

    private long awaitPendingCheckpoint() {
        OptionalLong[] pending = {OptionalLong.empty()};
        Waiting.until(
                "a checkpoint",
                CHECKPOINT_PATIENCE,
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

    /**
     * Kills a process of Flink and freezes the broker that has the transaction coordinators, so
     * that the job is restored, and its sinks ask for their producer ids in vain.
     */
    private Harm freezeCoordinator(long choice) {
        boolean isJobManager = choice % 2 == 0;
        ChildProcess coordinator = kafka.process(kafka.nodes());
        Harm harm;
        if (isJobManager) {
            cluster.killJobManager();
            coordinator.freeze();
            harm = Harm.now(" (JM)");
            rig.startJob(cluster.newestCheckpoint());
        } else {
            cluster.killTaskManager(cluster.busyTaskManager(choice));
            coordinator.freeze();
            harm = Harm.now(" (TM)");
            cluster.startTaskManagers();
        }
        rig.holdAlive(COORDINATOR_OUTAGE);
        coordinator.wake();
        return harm;
    }

    /** Takes all brokers away but the first, which is the controller. */
    private Harm starveReplicas(long choice) {
        boolean isKill = choice % 2 == 0;
        for (int node = 2; node <= kafka.nodes(); node++) {
            if (isKill) {
                kafka.process(node).kill();
            } else {
                kafka.process(node).freeze();
            }
        }
        Harm harm = Harm.now(isKill ? " (kill)" : " (freeze)");
        rig.holdAlive(STARVATION);
        for (int node = 2; node <= kafka.nodes(); node++) {
            if (isKill) {
                kafka.start(node);
            } else {
                kafka.process(node).wake();
            }
        }
        return harm;
    }

    private Harm cutNetwork() {
        rig.namespace().cut();
        Harm harm = Harm.now();
        rig.holdAlive(CUT);
        rig.namespace().join();
        return harm;
    }

    /** The registry hangs until the job has come back without it. */
    private Harm freezeRegistry() {
        rig.registry().process().freeze();
        cluster.killJobManager();
        Harm harm = Harm.now();
        rig.startJob(cluster.newestCheckpoint());
        rig.awaitCommitAfter(harm.atMillis());
        rig.registry().process().wake();
        return harm;
    }

    private static void hold(Duration duration) {
        Waiting.pause(duration);
    }
}
