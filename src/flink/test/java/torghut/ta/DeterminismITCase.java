package torghut.ta;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Timeframe;
import torghut.ta.model.Trade;
import torghut.ta.testing.LogSource.Reading;
import torghut.ta.testing.MarketLog;
import torghut.ta.testing.ReferenceBars;
import torghut.ta.testing.Symbols;

/**
 * The same log through the job's whole graph gives the same bytes, however it is read, and they are
 * the right ones.
 */
class DeterminismITCase {

    private static final MarketLog LOG = MarketLog.of(2013, 6, 80);

    private static List<String> expected;

    @TempDir static Path firstCheckpoints;
    @TempDir Path checkpoints;

    @BeforeAll
    static void readOnceWithOneInstance() throws Exception {
        GraphRun run =
                GraphRun.revising(
                        firstCheckpoints, 1, LOG, Reading.allAtOnce(), Reading.allAtOnce());
        ReferenceBars reference =
                ReferenceBars.of(
                        LOG.trades(),
                        LOG.quotes(),
                        MarketLog.BOUND_MILLIS,
                        Symbols.QUOTE_MAX_AGE_MILLIS);
        assertThat(run.signals().stream().map(Signal::bar).sorted(byKey()).toList())
                .usingElementComparator((a, b) -> ReferenceBars.agree(a, b) ? 0 : 1)
                .containsExactlyElementsOf(reference.bars());
        assertThat(run.deadLetters.committed())
                .extracting(DeadLetter::reason)
                .doesNotContain(DeadLetter.Reason.LATE);
        assertThat(run.revisions.committed()).hasSizeGreaterThan(10);
        assertThat(run.revisions.committed())
                .extracting(Revision::timeframe)
                .contains(Timeframe.M1);
        assertThat(run.aggregates.committed())
                .extracting(Aggregate::timeframe)
                .contains(Timeframe.S5, Timeframe.S10, Timeframe.M1, Timeframe.M2);
        assertThat(run.alerts.committed()).extracting(Alert::timeframe).contains("1s", "5s", "10s");
        assertThat(reference.late()).hasSizeGreaterThan(10);
        assertThat(reference.duplicates()).isGreaterThan(10);
        assertThat(
                        run.status.committed().stream()
                                .filter(report -> report.counts() != null)
                                .mapToLong(report -> report.counts().duplicates())
                                .sum())
                .isEqualTo(copies());
        assertThat(run.signals().get(run.signals().size() - 1).indicators().macdSignal())
                .isFinite();
        expected = run.bytes();
    }

    /** Trades that were in the log before. */
    private static long copies() {
        List<Trade> trades =
                LOG.trades().stream()
                        .flatMap(List::stream)
                        .filter(Trade.class::isInstance)
                        .map(Trade.class::cast)
                        .toList();
        long different =
                trades.stream()
                        .map(trade -> trade.symbol() + " " + trade.id() + " " + trade.timeNanos())
                        .distinct()
                        .count();
        return trades.size() - different;
    }

    private static Comparator<MicroBar> byKey() {
        return Comparator.comparing(MicroBar::symbol).thenComparing(MicroBar::seq);
    }

    static Stream<Arguments> readings() {
        Reading fast = Reading.allAtOnce();
        Reading later = Reading.after(Duration.ofMillis(700));
        Reading paced = Reading.paced(80);
        return Stream.of(
                Arguments.of("all at once", 2, fast, fast),
                Arguments.of("all at once", 4, fast, fast),
                Arguments.of("paced", 2, paced, paced),
                Arguments.of("trades far ahead of quotes", 1, fast, later),
                Arguments.of("trades far ahead of quotes", 4, fast, later),
                Arguments.of("quotes far ahead of trades", 2, later, fast),
                Arguments.of("failures", 1, paced.failingAt(100L), paced),
                Arguments.of("failures", 2, fast.failingAt(60L, 200L), paced.failingAt(50L)),
                Arguments.of("failures", 4, later.failingAt(150L), fast.failingAt(40L)));
    }

    @ParameterizedTest(name = "{0}, parallelism {1}")
    @MethodSource("readings")
    void theOutputIsTheSameByteForByte(String name, int parallelism, Reading trades, Reading quotes)
            throws Exception {
        GraphRun run = GraphRun.revising(checkpoints, parallelism, LOG, trades, quotes);

        assertThat(run.bytes()).as(name).isEqualTo(expected);
        assertThat(run.sequences().values())
                .hasSize(6)
                .allSatisfy(
                        sequence -> {
                            assertThat(sequence).isSorted();
                            assertThat(sequence).doesNotHaveDuplicates();
                        });
    }

    /**
     * A trade that comes late, after the bar of its second: reading fails between the two, so that
     * after the restart no watermark says that the second is closed.
     */
    @Test
    void aLateTradeDoesNotOpenASecondAgainAfterARestart() throws Exception {
        MarketLog log = LateAfterRestart.log();
        GraphRun uninterrupted =
                GraphRun.of(
                        checkpoints.resolve("a"), 2, log, Reading.allAtOnce(), Reading.allAtOnce());

        GraphRun restarted =
                GraphRun.of(
                        checkpoints.resolve("b"),
                        2,
                        log,
                        Reading.allAtOnce().failingAt(LateAfterRestart.OFFSET_OF_LATE_TRADE),
                        Reading.allAtOnce());

        assertThat(restarted.bytes()).isEqualTo(uninterrupted.bytes());
        assertThat(restarted.signals())
                .extracting(signal -> signal.bar().closingTradeId())
                .containsExactly("first", "second");
        assertThat(restarted.deadLetters.committed())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.LATE);
        assertThat(restarted.status.committed())
                .filteredOn(report -> report.key().equals(StatusReport.JOB))
                .extracting(StatusReport::seq)
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
