package torghut.ta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.shaded.guava31.com.google.common.hash.Hashing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.functions.TradeArrivalsOperator;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Trade;
import torghut.ta.settings.Settings;
import torghut.ta.testing.Harnesses;
import torghut.ta.testing.LogSource.Reading;
import torghut.ta.testing.MarketLog;

/** Restores savepoints and goes on with the numbers of a job that was never stopped. */
class SavepointITCase {

    private static GraphRun uninterrupted;

    @TempDir static Path firstCheckpoints;
    @TempDir Path checkpoints;
    @TempDir Path savepoints;

    @BeforeAll
    static void runUninterrupted() throws Exception {
        uninterrupted =
                GraphRun.of(
                        firstCheckpoints,
                        2,
                        SavepointWriter.log(),
                        Reading.allAtOnce(),
                        Reading.allAtOnce());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theSavepointOfAnEarlierBuildGoesOnAtAnyParallelism(int parallelism) throws Exception {
        URI savepoint = SavepointITCase.class.getResource("/savepoints/v1/_metadata").toURI();

        // The first release rounded the sums of its averages, so these differ in the last digits.
        GraphRun run =
                goesOn(Path.of(savepoint).getParent().toUri().toString(), parallelism, 1e-14);

        assertThat(reports(run)).allSatisfy(seq -> assertThat(seq).isGreaterThan(1));
    }

    /** The connector's positions in those savepoints have no times. */
    @Test
    void whatIsLateIsKnownFromTheSavepointOfAnEarlierBuild() throws Exception {
        URI folder = SavepointITCase.class.getResource("/savepoints/v1/").toURI();
        long latest = latestOfFirstHalf(SavepointWriter.log().trades().get(0));
        long openMillis = (latest - MarketLog.BOUND_MILLIS) / 1000 * 1000;
        try (var harness =
                Harnesses.arrivals(new TradeArrivalsOperator(MarketLog.BOUND_MILLIS, 1_000))) {
            harness.setup(Harnesses.eventSerializer());
            harness.initializeState(state(folder, "trade-lateness"));
            harness.open();

            harness.processElement(trade("late", openMillis - 1), openMillis - 1);
            harness.processElement(trade("in time", openMillis), openMillis);

            long openSecond = openMillis / 1000;
            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            trade("late", openMillis - 1).withOpenSecond(openSecond),
                            trade("in time", openMillis).withOpenSecond(openSecond));
        }
    }

    private static Trade trade(String id, long millis) {
        return new Trade("ACME", millis * 1_000_000, 1, 1, id, true, 0, 0);
    }

    /** What all instances of an operator have left in a savepoint. */
    private static OperatorSubtaskState state(URI savepoint, String uid) throws Exception {
        OperatorID id = new OperatorID(Hashing.murmur3_128(0).hashString(uid, UTF_8).asBytes());
        for (OperatorState operator : operatorStates(savepoint)) {
            if (operator.getOperatorID().equals(id)) {
                return AbstractStreamOperatorTestHarness.repackageState(
                        operator.getStates().toArray(new OperatorSubtaskState[0]));
            }
        }
        throw new AssertionError("no " + uid + " in " + savepoint);
    }

    @Test
    void theSavepointOfThisBuildGoesOn() throws Exception {
        String savepoint = SavepointWriter.write(savepoints, checkpoints.resolve("before"), 3);

        // A job with such a state cannot be stopped while only some of its tasks are backpressured.
        assertThat(operatorStateModes(URI.create(savepoint)))
                .isNotEmpty()
                .doesNotContain(OperatorStateHandle.Mode.UNION);
        goesOn(savepoint, 2, 0);
    }

    private static Set<OperatorStateHandle.Mode> operatorStateModes(URI savepoint)
            throws Exception {
        return operatorStates(savepoint).stream()
                .flatMap(operator -> operator.getStates().stream())
                .flatMap(task -> task.getManagedOperatorState().stream())
                .flatMap(handle -> handle.getStateNameToPartitionOffsets().values().stream())
                .map(OperatorStateHandle.StateMetaInfo::getDistributionMode)
                .collect(Collectors.toSet());
    }

    private static Collection<OperatorState> operatorStates(URI savepoint) throws Exception {
        Path metadata = Path.of(savepoint).resolve("_metadata");
        try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
            return Checkpoints.loadCheckpointMetadata(
                            in, SavepointITCase.class.getClassLoader(), savepoint.toString())
                    .getOperatorStates();
        }
    }

    private GraphRun goesOn(String savepoint, int parallelism, double tolerance) throws Exception {
        Settings settings = GraphRun.settings(checkpoints.resolve("after"), parallelism);
        Configuration restore = new Configuration();
        restore.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        StreamExecutionEnvironment env = GraphRun.environment(settings, restore);
        GraphRun run = new GraphRun();
        run.connect(env, settings, SavepointWriter.log(), Reading.allAtOnce(), Reading.allAtOnce());
        env.execute();

        long watermark = watermarkOfSavepoint();
        Map<String, List<Signal>> expected = new HashMap<>();
        for (Signal signal : uninterrupted.signals()) {
            if (signal.bar().endMillis() - 1 > watermark) {
                expected.computeIfAbsent(signal.bar().symbol(), s -> new ArrayList<>()).add(signal);
            }
        }
        Map<String, List<Signal>> actual = new HashMap<>();
        run.signals()
                .forEach(
                        signal ->
                                actual.computeIfAbsent(
                                                signal.bar().symbol(), s -> new ArrayList<>())
                                        .add(signal));
        if (tolerance > 0) {
            // The first release had no additional indicators: here they start anew.
            expected.values().forEach(signals -> signals.replaceAll(SavepointITCase::withoutExtra));
            actual.values().forEach(signals -> signals.replaceAll(SavepointITCase::withoutExtra));
        }
        assertThat(actual)
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> agree(a, b, tolerance), Double.class)
                .isEqualTo(expected);
        assertAggregatesAreWhole(run);
        assertThat(expected.get("SYM0")).hasSizeGreaterThan(20);
        assertThat(expected.get("SYM0").get(0).indicators().rsi14()).isFinite();
        assertThat(run.deadLetters.committed())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyInAnyOrderElementsOf(deadLettersAfterSavepoint());
        assertThat(reports(run)).isNotEmpty().isSorted().doesNotHaveDuplicates();
        return run;
    }

    /** Windows of which the savepoint holds a part that it does not know are not given. */
    private static void assertAggregatesAreWhole(GraphRun run) {
        List<MicroBar> bars = bars(run);
        assertThat(bars).hasSizeGreaterThan(20);
        assertThat(bars(uninterrupted)).containsAll(bars);
    }

    private static List<MicroBar> bars(GraphRun run) {
        return run.aggregates.committed().stream()
                .map(aggregate -> GraphRun.withoutIngest(aggregate).bar())
                .toList();
    }

    private static Signal withoutExtra(Signal signal) {
        return new Signal(signal.bar(), signal.indicators());
    }

    private static boolean agree(double a, double b, double tolerance) {
        return Double.compare(a, b) == 0 || Math.abs(a - b) <= tolerance * Math.abs(b);
    }

    /** The numbers of the job's reports in the order in which they left. */
    private static List<Long> reports(GraphRun run) {
        return run.status.committed().stream()
                .filter(report -> report.key().equals(StatusReport.JOB))
                .map(StatusReport::seq)
                .toList();
    }

    private static List<DeadLetter> deadLettersAfterSavepoint() {
        MarketLog log = SavepointWriter.log();
        Map<String, List<Integer>> holds =
                Map.of(
                        "trades", SavepointWriter.holds(log.trades()),
                        "alpaca.trades.v1", SavepointWriter.holds(log.trades()),
                        "quotes", SavepointWriter.holds(log.quotes()),
                        "bars", SavepointWriter.holds(log.minuteBars()));
        return uninterrupted.deadLetters.committed().stream()
                .filter(
                        letter ->
                                letter.offset()
                                        >= holds.get(letter.topic()).get(letter.partition()))
                .toList();
    }

    /** The slowest partition's largest event time up to the savepoint, less the bound. */
    private static long watermarkOfSavepoint() {
        MarketLog log = SavepointWriter.log();
        List<List<InputRecord>> partitions = new ArrayList<>(log.trades());
        partitions.addAll(log.quotes());
        long slowest =
                partitions.stream()
                        .mapToLong(SavepointITCase::latestOfFirstHalf)
                        .min()
                        .orElseThrow();
        return slowest - MarketLog.BOUND_MILLIS - 1;
    }

    /** The largest event time up to the savepoint. */
    private static long latestOfFirstHalf(List<InputRecord> partition) {
        return partition.subList(0, partition.size() / 2).stream()
                .filter(MarketEvent.class::isInstance)
                .mapToLong(event -> ((MarketEvent) event).timeMillis())
                .max()
                .orElse(Long.MIN_VALUE);
    }
}
