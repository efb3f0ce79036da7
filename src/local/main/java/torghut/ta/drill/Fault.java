package torghut.ta.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * A planned fault.
 *
 * @param kind what is done
 * @param choice decides what it is done to, where there is a choice
 * @param calm how long the job is left alone before
 */
record Fault(Kind kind, long choice, Duration calm) {

    private static final int MIN_CALM_SECONDS = 6;
    private static final int MAX_CALM_SECONDS = 10;

    /** What a fault needs besides the processes that every drill has. */
    enum Needs {
        /** Three brokers with replicas, in place of one. */
        REPLICAS,
        /** A network that can be cut. */
        NETWORK,
        /** A schema registry. */
        REGISTRY
    }

    /** What can be done to a running job. */
    enum Kind {
        /** kill -9 of a TaskManager that runs tasks; a new one is started at once. */
        KILL_TASK_MANAGER,
        /** kill -9 of the JobManager; a new one starts from the newest retained checkpoint. */
        KILL_JOB_MANAGER,
        /** kill -9 of a broker, which is started again at once. */
        KILL_BROKER,
        /** All brokers are stopped for longer than the checkpoint timeout. */
        STOP_BROKER,
        /** kill -9 of the S3 endpoint, which stays away for several checkpoints. */
        KILL_STORE,
        /** The S3 endpoint hangs for several checkpoints. */
        FREEZE_STORE,
        /** A TaskManager hangs past the heartbeat timeout and then wakes up. */
        FREEZE_TASK_MANAGER,
        /** Stop with savepoint and start at another parallelism. */
        RESCALE,
        /** kill -9 of everything between a checkpoint and the commit of its transactions. */
        INTERRUPT_COMMIT,
        /** kill -9 of all of Flink; a job that knows nothing reads the same log again. */
        START_FROM_NOTHING,
        /** As INTERRUPT_COMMIT, and the transactions expire before the job is started again. */
        EXPIRE_TRANSACTIONS,
        /** A process of Flink is killed, and what restores the job finds no coordinator. */
        FREEZE_COORDINATOR(Needs.REPLICAS),
        /** Two of three brokers are away for minutes: one replica is too few to write to. */
        STARVE_REPLICAS(Needs.REPLICAS),
        /** No packet passes between Flink and the brokers, which live on. */
        CUT_NETWORK(Needs.NETWORK),
        /** The JobManager is killed while the schema registry hangs. */
        FREEZE_REGISTRY(Needs.REGISTRY);

        private final Optional<Needs> needs;

        Kind() {
            needs = Optional.empty();
        }

        Kind(Needs needs) {
            this.needs = Optional.of(needs);
        }

        Optional<Needs> needs() {
            return needs;
        }

        /** The name as it is given on the command line. */
        String option() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * Reads a name.
         *
         * @throws IllegalArgumentException if there is no such kind
         */
        static Kind of(String option) {
            for (Kind kind : values()) {
                if (kind.option().equals(option)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "no fault \""
                            + option
                            + "\"; there are "
                            + String.join(
                                    ", ", Arrays.stream(values()).map(Kind::option).toList()));
        }
    }

    /**
     * Plans faults: rounds of all kinds, each round in an order of its own.
     *
     * @param seed the same seed gives the same plan
     */
    static List<Fault> schedule(long seed, int count, List<Kind> kinds) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        List<Kind> round = new ArrayList<>();
        while (faults.size() < count) {
            if (round.isEmpty()) {
                round.addAll(kinds);
                Collections.shuffle(round, random);
            }
            faults.add(
                    new Fault(
                            round.remove(0),
                            random.nextInt(Integer.MAX_VALUE),
                            Duration.ofMillis(
                                    random.nextInt(
                                            MIN_CALM_SECONDS * 1000, MAX_CALM_SECONDS * 1000))));
        }
        return List.copyOf(faults);
    }
}
