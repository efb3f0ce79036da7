package torghut.ta.settings;

import static torghut.ta.config.ValueType.milliseconds;
import static torghut.ta.config.ValueType.require;
import static torghut.ta.config.Variable.Fallback.derived;
import static torghut.ta.config.Variable.Fallback.value;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.CheckpointingMode;
import torghut.ta.config.Environment;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/**
 * When and where checkpoints are taken. A variable that is set has priority over the cluster's
 * configuration, which has priority over the default.
 *
 * @param uri the folder of the checkpoints; absent if neither a variable nor the cluster sets it
 * @param interval between checkpoints
 * @param timeout after which a checkpoint is given up
 * @param failoverBudget how long a failure and its recovery may take
 */
public record Checkpoints(
        Optional<String> uri, Duration interval, Duration timeout, Duration failoverBudget) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final Set<String> SCHEMES = Set.of("s3", "s3a", "file");
    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /** The folder of the checkpoints. */
    public static final Variable<String> FOLDER =
            VARIABLES.declare(
                    "CHECKPOINT_URI",
                    folder(),
                    derived("the cluster's"),
                    "Folder of the checkpoints.");

    static final Variable<Duration> INTERVAL =
            VARIABLES.declare(
                    "CHECKPOINT_INTERVAL_MS",
                    milliseconds(10, DAY_MS),
                    derived("the cluster's, else " + DEFAULT_INTERVAL.toMillis()),
                    "Time between checkpoints; with `exactly-once` also the time after which"
                            + " records become visible, so no longer than the checkpoint"
                            + " timeout.");

    static final Variable<Duration> TIMEOUT =
            VARIABLES.declare(
                    "CHECKPOINT_TIMEOUT_MS",
                    milliseconds(10, DAY_MS),
                    derived("the cluster's, else " + DEFAULT_TIMEOUT.toMillis()),
                    "A checkpoint that takes longer is given up.");

    static final Variable<Duration> FAILOVER_BUDGET =
            VARIABLES.declare(
                    "FAILOVER_BUDGET_MS",
                    milliseconds(0, DAY_MS),
                    value("60000"),
                    "Time that a failure and its recovery may take while a transaction waits for"
                            + " its commit.");

    static Checkpoints read(Environment environment, ReadableConfig cluster) {
        return new Checkpoints(
                environment
                        .read(FOLDER)
                        .or(() -> cluster.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)),
                environment
                        .read(INTERVAL)
                        .or(() -> cluster.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                        .orElse(DEFAULT_INTERVAL),
                environment
                        .read(TIMEOUT)
                        .or(() -> cluster.getOptional(CheckpointingOptions.CHECKPOINTING_TIMEOUT))
                        .orElse(DEFAULT_TIMEOUT),
                environment.get(FAILOVER_BUDGET));
    }

    /** Adds a problem if the cluster's configuration makes exactly-once delivery impossible. */
    static void checkCluster(Delivery delivery, ReadableConfig cluster, Environment environment) {
        if (!delivery.exactlyOnce()) {
            return;
        }
        if (cluster.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
                == CheckpointingMode.AT_LEAST_ONCE) {
            environment.problem(
                    CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key()
                            + " of the cluster is AT_LEAST_ONCE, with which records count twice"
                            + " after a failure; remove it, or set DELIVERY_GUARANTEE to"
                            + " at-least-once.");
        }
        // A sink's committer must get the very objects that its writer made.
        if (!cluster.get(PipelineOptions.OPERATOR_CHAINING)) {
            environment.problem(
                    PipelineOptions.OPERATOR_CHAINING.key()
                            + " of the cluster is false, with which the sinks cannot tell a"
                            + " transaction of this run from one before a failure; remove it, or"
                            + " set DELIVERY_GUARANTEE to at-least-once.");
        }
    }

    /** Adds a problem if a transaction could time out before its commit. */
    void checkAgainst(Delivery delivery, Environment environment) {
        if (!delivery.exactlyOnce()
                || !environment.accepted(
                        Profile.PROFILE,
                        Delivery.GUARANTEE,
                        Delivery.TRANSACTION_TIMEOUT,
                        INTERVAL,
                        TIMEOUT,
                        FAILOVER_BUDGET)) {
            return;
        }
        Duration least = timeout.plus(failoverBudget);
        if (delivery.transactionTimeout().compareTo(least) < 0) {
            environment.problem(
                    ("TRANSACTION_TIMEOUT_MS is %d, less than the checkpoint timeout"
                                    + " (CHECKPOINT_TIMEOUT_MS, %d) + FAILOVER_BUDGET_MS (%d);"
                                    + " accepted: %d or more.")
                            .formatted(
                                    delivery.transactionTimeout().toMillis(),
                                    timeout.toMillis(),
                                    failoverBudget.toMillis(),
                                    least.toMillis()));
        }
        // Records wait in an open transaction until the next checkpoint.
        if (interval.compareTo(timeout) > 0) {
            environment.problem(
                    ("CHECKPOINT_INTERVAL_MS is %d, longer than the checkpoint timeout"
                                    + " (CHECKPOINT_TIMEOUT_MS, %d), so that transactions may expire before"
                                    + " their checkpoint; accepted: %d or less.")
                            .formatted(
                                    interval.toMillis(), timeout.toMillis(), timeout.toMillis()));
        }
    }

    /** A folder on a file system that the image can write to. */
    private static ValueType<String> folder() {
        return new ValueType<>(
                "s3://bucket/folder, s3a://bucket/folder or file:///folder",
                text -> {
                    URI uri = URI.create(text);
                    require(uri.getScheme() != null && SCHEMES.contains(uri.getScheme()));
                    require(uri.getRawUserInfo() == null);
                    boolean hasBucket = uri.getRawAuthority() != null;
                    boolean hasFolder = uri.getPath() != null && uri.getPath().startsWith("/");
                    require(uri.getScheme().equals("file") ? !hasBucket && hasFolder : hasBucket);
                    return text;
                });
    }
}
