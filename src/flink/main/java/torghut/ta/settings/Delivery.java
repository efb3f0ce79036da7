package torghut.ta.settings;

import static java.util.Map.entry;
import static torghut.ta.config.Variable.Fallback.derived;
import static torghut.ta.config.Variable.Fallback.value;

import java.time.Duration;
import java.util.List;
import torghut.ta.config.Environment;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;
import torghut.ta.wire.OutputTopic;

/**
 * How records leave the job.
 *
 * @param exactlyOnce whether in transactions
 * @param transactionPrefix what all transactional ids start with
 * @param transactionTimeout after this the broker aborts an open transaction
 */
public record Delivery(boolean exactlyOnce, String transactionPrefix, Duration transactionTimeout) {

    static final VariableGroup VARIABLES = new VariableGroup();

    static final Variable<Boolean> GUARANTEE =
            VARIABLES.declare(
                    "DELIVERY_GUARANTEE",
                    ValueType.choice(
                            List.of(entry("exactly-once", true), entry("at-least-once", false))),
                    derived(
                            "by profile: `exactly-once`, or `at-least-once` with"
                                    + " `PROFILE=low-latency`"),
                    "`exactly-once` writes in Kafka transactions, `at-least-once` does not: after"
                            + " a failure readers keep the last record by `(symbol, seq)`.");

    /** What the transactional ids start with. */
    public static final Variable<String> TRANSACTION_PREFIX =
            VARIABLES.declare(
                    "TRANSACTION_PREFIX",
                    ValueType.text(200),
                    value("flink-ta"),
                    "The transactional ids start with this, a `-` and the sink's name. Two jobs"
                            + " on one Kafka cluster must not share it.");

    /** The transactions' timeout. */
    public static final Variable<Duration> TRANSACTION_TIMEOUT =
            VARIABLES.declare(
                    "TRANSACTION_TIMEOUT_MS",
                    ValueType.milliseconds(1_000, Integer.MAX_VALUE),
                    value("900000"),
                    "After this the broker aborts an open transaction. At least checkpoint timeout"
                            + " + failover budget, at most the broker's"
                            + " `transaction.max.timeout.ms`.");

    static Delivery read(Environment environment, Profile profile) {
        return new Delivery(
                environment.read(GUARANTEE).orElse(profile.exactlyOnce),
                environment.get(TRANSACTION_PREFIX),
                environment.get(TRANSACTION_TIMEOUT));
    }

    /** Whether what was read is worth trying. */
    public static boolean isAccepted(Environment environment) {
        return environment.accepted(
                Profile.PROFILE, GUARANTEE, TRANSACTION_PREFIX, TRANSACTION_TIMEOUT);
    }

    /** Whether a topic is written in transactions. */
    public boolean isTransactional(OutputTopic<?> topic) {
        return exactlyOnce && topic.transactional();
    }

    /** What the transactional ids of a topic's writers start with. */
    public String transactionalIdPrefix(OutputTopic<?> topic) {
        return transactionPrefix + "-" + topic.name();
    }
}
