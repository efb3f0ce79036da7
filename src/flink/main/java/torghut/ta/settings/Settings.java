package torghut.ta.settings;

import static torghut.ta.config.Variable.Fallback.derived;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import torghut.ta.config.Environment;
import torghut.ta.config.KafkaConnection;
import torghut.ta.config.RegistryConnection;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;
import torghut.ta.feed.FeedTopics;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/**
 * All settings of the job, read once from the environment, checked and never changed. What the
 * environment leaves open is as the cluster's configuration says. Nothing in it shows a secret when
 * printed.
 */
public record Settings(
        KafkaConnection kafka,
        Consumption consumption,
        FeedTopics inputs,
        OutputTopics outputs,
        Delivery delivery,
        Checkpoints checkpoints,
        S3 s3,
        OptionalInt parallelism,
        EventTime eventTime,
        Market market,
        TimeframeSettings timeframes,
        PreviewSettings previews,
        AlertSettings alerts,
        Reports reports,
        Output output) {

    /** The job's name, in messages and in Flink. */
    public static final String PROGRAM = "flink-ta";

    /**
     * The job's maximum parallelism in Flink's sense: it can never change without losing the state.
     * Divisible by most parallelisms.
     */
    public static final int MAX_PARALLELISM = 720;

    private static final VariableGroup OWN_VARIABLES = new VariableGroup();

    private static final Variable<Long> PARALLELISM =
            OWN_VARIABLES.declare(
                    "PARALLELISM",
                    ValueType.number(1, MAX_PARALLELISM),
                    derived("the cluster's"),
                    "Parallel instances of each operator.");

    /** Every variable of the job, in the order of the documentation. */
    public static final List<Variable<?>> VARIABLES =
            Stream.of(
                            KafkaConnection.VARIABLES,
                            Consumption.VARIABLES,
                            FeedTopics.VARIABLES,
                            OutputTopics.VARIABLES,
                            Profile.VARIABLES,
                            Delivery.VARIABLES,
                            Checkpoints.VARIABLES,
                            S3.VARIABLES,
                            OWN_VARIABLES,
                            EventTime.VARIABLES,
                            Market.VARIABLES,
                            TimeframeSettings.VARIABLES,
                            PreviewSettings.VARIABLES,
                            AlertSettings.VARIABLES,
                            Reports.VARIABLES,
                            Output.VARIABLES,
                            RegistryConnection.VARIABLES)
                    .<Variable<?>>flatMap(group -> group.variables().stream())
                    .toList();

    /**
     * Reads the settings. Problems stay in the environment, and defaults hold instead.
     *
     * @param cluster the configuration of the cluster that the job is to run on
     */
    public static Settings read(Environment environment, ReadableConfig cluster) {
        Profile profile = Profile.read(environment);
        OutputTopics outputs = OutputTopics.read(environment);
        TimeframeSettings timeframes = TimeframeSettings.read(environment, outputs);
        Settings settings =
                new Settings(
                        KafkaConnection.read(environment),
                        Consumption.read(environment),
                        FeedTopics.read(environment),
                        outputs,
                        Delivery.read(environment, profile),
                        Checkpoints.read(environment, cluster),
                        S3.read(environment),
                        environment
                                .read(PARALLELISM)
                                .map(number -> OptionalInt.of(number.intValue()))
                                .orElseGet(OptionalInt::empty),
                        EventTime.read(environment, profile, cluster),
                        Market.read(environment),
                        timeframes,
                        PreviewSettings.read(environment),
                        AlertSettings.read(environment, timeframes),
                        Reports.read(environment),
                        Output.read(environment));
        environment.requireDifferent("topic", topicVariables());
        settings.checkpoints.checkAgainst(settings.delivery, environment);
        Checkpoints.checkCluster(settings.delivery, cluster, environment);
        return settings;
    }

    /**
     * Reads the settings, for a cluster that leaves everything open.
     *
     * @param variables environment variables and their texts; those that are not ours are ignored
     * @throws torghut.ta.config.SettingsException lists every problem
     */
    public static Settings fromEnvironment(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        Settings settings = read(environment, new Configuration());
        environment.requireNoProblems(PROGRAM);
        return settings;
    }

    private static List<Variable<String>> topicVariables() {
        return Stream.concat(
                        FeedTopics.NAMES.stream(),
                        OutputTopics.DECLARED.stream().map(OutputTopic::variable))
                .toList();
    }
}
