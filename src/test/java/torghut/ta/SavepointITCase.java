package torghut.ta;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.config.Settings;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Quote;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Trade;
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

        GraphRun run = goesOn(Path.of(savepoint).getParent().toUri().toString(), parallelism);

        assertThat(reports(run)).allSatisfy(seq -> assertThat(seq).isGreaterThan(1));
    }

    @Test
    void theSavepointOfThisBuildGoesOn() throws Exception {
        goesOn(SavepointWriter.write(savepoints, checkpoints.resolve("before"), 3), 2);
    }

    private GraphRun goesOn(String savepoint, int parallelism) throws Exception {
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
        assertThat(actual).isEqualTo(expected);
        assertThat(expected.get("SYM0")).hasSizeGreaterThan(20);
        assertThat(expected.get("SYM0").get(0).indicators().rsi14()).isNotNull();
        assertThat(run.deadLetters.committed())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyInAnyOrderElementsOf(deadLettersAfterSavepoint());
        assertThat(reports(run)).isNotEmpty().isSorted().doesNotHaveDuplicates();
        return run;
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
        List<List<MarketEvent>> partitions = new ArrayList<>(log.trades());
        partitions.addAll(log.quotes());
        long slowest = Long.MAX_VALUE;
        for (List<MarketEvent> partition : partitions) {
            long latest = Long.MIN_VALUE;
            for (MarketEvent event : partition.subList(0, partition.size() / 2)) {
                if (event instanceof Trade trade) {
                    latest = Math.max(latest, trade.timeMillis());
                } else if (event instanceof Quote quote) {
                    latest = Math.max(latest, quote.timeMillis());
                }
            }
            slowest = Math.min(slowest, latest);
        }
        return slowest - MarketLog.BOUND_MILLIS - 1;
    }
}
