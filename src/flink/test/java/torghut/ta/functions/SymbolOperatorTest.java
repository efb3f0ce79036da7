package torghut.ta.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static torghut.ta.testing.Harnesses.sideOutput;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.market.AlertParameters;
import torghut.ta.market.AlertRule;
import torghut.ta.market.SymbolParameters;
import torghut.ta.model.Alert;
import torghut.ta.model.Cancel;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MicroBar;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Revision;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Trade;
import torghut.ta.testing.Harnesses;
import torghut.ta.testing.Symbols;
import torghut.ta.testing.TestClock;

class SymbolOperatorTest {

    private static final long TALLY_MILLIS = 1_000;
    private static final long STALE_AFTER = 60_000;
    private static final long TTL = 3_600_000;

    /** Small, because a harness' clock starts at 0 and fires every interval on its way. */
    private static final long WALL = 50_000;

    /** 2013-10-07 13:30:00 UTC. */
    private static final long T = 1_381_152_600_000L;

    private final TestClock clock = new TestClock(WALL);

    @Test
    void aBarLeavesWhenTheWatermarkHasPassedItsLastMillisecond() throws Exception {
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T + 5));
            harness.processWatermark(T + 998);
            assertThat(harness.extractOutputValues()).isEmpty();

            harness.processWatermark(T + 999);

            assertThat(harness.extractOutputStreamRecords())
                    .singleElement()
                    .satisfies(
                            record -> {
                                assertThat(record.getTimestamp()).isEqualTo(T + 1000);
                                assertThat(record.getValue().bar().startMillis()).isEqualTo(T);
                                assertThat(record.getValue().bar().ingestMillis()).isEqualTo(WALL);
                            });
        }
    }

    @Test
    void barsOfASymbolLeaveInOrderWhateverTheOrderOfTheTrades() throws Exception {
        try (var harness = opened()) {
            for (int second : List.of(3, 0, 2, 5, 1, 4)) {
                send(harness, trade("ACME", "" + second, T + second * 1000L));
            }
            harness.processWatermark(T + 100_000);

            assertThat(harness.extractOutputValues())
                    .extracting(signal -> signal.bar().startMillis())
                    .containsExactly(T, T + 1000, T + 2000, T + 3000, T + 4000, T + 5000);
        }
    }

    @Test
    void aTradeBehindTheHorizonIsADeadLetterAndChangesNothing() throws Exception {
        try (var harness = opened()) {
            harness.processWatermark(T + Symbols.REVISION_HORIZON_MILLIS + 999);
            Trade late = new Trade("ACME", (T - 1) * 1_000_000, 1, 1, "late", true, 3, 12);
            for (String key : Arrays.asList("ACME", "\u0000\u00e9", null)) {
                send(harness, late.arrived(Long.MIN_VALUE, 1_234_567, key));
            }
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(sideOutput(harness, SideOutputs.REVISIONS)).isEmpty();
            assertThat(sideOutput(harness, SideOutputs.DEAD_LETTERS))
                    .hasSize(3)
                    .allSatisfy(
                            letter -> {
                                assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.LATE);
                                assertThat(letter.error()).contains("2013-10-07T13:29:59Z");
                                assertThat(letter.topic()).isEqualTo("trades");
                                assertThat(letter.partition()).isEqualTo(3);
                                assertThat(letter.offset()).isEqualTo(12);
                                assertThat(letter.timestamp()).isEqualTo(1_234_567);
                                assertThat(new String(letter.value(), UTF_8))
                                        .contains("\"id\":\"late\"");
                            })
                    .map(DeadLetter::key)
                    .containsExactly("ACME".getBytes(UTF_8), new byte[] {0, (byte) 0xE9}, null);
        }
    }

    @Test
    void aLateTradeRevisesItsBarAlsoAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T, 7));
            harness.processWatermark(T + 999);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = restored(snapshot)) {
            send(harness, trade("ACME", "late", T + 1, 9));
            harness.processWatermark(T + 1_999);

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(sideOutput(harness, SideOutputs.DEAD_LETTERS)).isEmpty();
            assertThat(sideOutput(harness, SideOutputs.REVISIONS))
                    .singleElement()
                    .satisfies(
                            revision -> {
                                assertThat(revision.number()).isEqualTo(1);
                                assertThat(revision.cause()).isEqualTo(Revision.Cause.LATE);
                                assertThat(revision.bar().open()).isEqualTo(7);
                                assertThat(revision.bar().close()).isEqualTo(9);
                                assertThat(revision.bar().tradeCount()).isEqualTo(2);
                            });
        }
    }

    @Test
    void aCancelOfAnUnknownTradeIsADeadLetterOfItsOwn() throws Exception {
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T, 7));
            send(harness, new Cancel("ACME", T * 1_000_000, "b", "", 7, 1, 'C', 'A', 0, 9, -1));
            harness.processWatermark(T + 999);

            assertThat(harness.extractOutputValues()).hasSize(1);
            assertThat(sideOutput(harness, SideOutputs.DEAD_LETTERS))
                    .singleElement()
                    .satisfies(
                            letter -> {
                                assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.UNMATCHED);
                                assertThat(letter.error()).contains("id b");
                                assertThat(new String(letter.value(), UTF_8))
                                        .contains("\"T\":\"x\"");
                            });
        }
    }

    @Test
    void aDuplicateIsCountedAndDropped() throws Exception {
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T));
            send(harness, trade("ACME", "a", T));
            send(harness, trade("OTHER", "a", T));
            harness.processWatermark(T + 999);
            harness.prepareSnapshotPreBarrier(1);

            assertThat(harness.extractOutputValues())
                    .extracting(signal -> signal.bar().tradeCount())
                    .containsExactly(1L, 1L);
            assertThat(sideOutput(harness, SideOutputs.TALLIES))
                    .singleElement()
                    .satisfies(
                            tally ->
                                    assertThat(tally.counts())
                                            .isEqualTo(
                                                    new StatusReport.Counts(
                                                            2, 0, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0,
                                                            0, 0, 2, 0)));
        }
    }

    @ParameterizedTest
    @CsvSource({"heap,1", "heap,2", "rocksdb,1", "rocksdb,3"})
    void aRestoredOperatorContinuesAsIfUninterruptedAtAnyParallelism(
            String backend, int parallelism) throws Exception {
        Supplier<StateBackend> backends =
                backend.equals("heap") ? Harnesses::heap : Harnesses::rocksDb;
        List<MarketEvent> log = log(new Random(7), 6, 90);
        int half = log.size() / 2 + 3;

        Instances uninterrupted = new Instances(backends, 2);
        uninterrupted.open(null, 0);
        uninterrupted.take(log);
        uninterrupted.end();

        Instances first = new Instances(backends, 2);
        first.open(null, 0);
        first.take(log.subList(0, half));
        OperatorSubtaskState snapshot = first.snapshotAndClose();
        Instances second = new Instances(backends, parallelism);
        second.open(snapshot, 2);
        second.take(log.subList(half, log.size()));
        second.end();

        Map<String, List<Signal>> expected = bySymbol(uninterrupted.signals);
        List<Signal> joined = new ArrayList<>(first.signals);
        joined.addAll(second.signals);
        assertThat(bySymbol(joined)).isEqualTo(expected);
        assertThat(expected).hasSize(6);
        assertThat(expected.get("S0")).hasSizeGreaterThan(60);
        List<StatusReport> reports = new ArrayList<>(first.reports);
        reports.addAll(second.reports);
        assertThat(reports).containsExactlyInAnyOrderElementsOf(uninterrupted.reports);
        assertThat(uninterrupted.reports)
                .extracting(StatusReport::state)
                .contains(StatusReport.State.MISMATCH);
    }

    @Test
    void symbolsBeyondTheHeapsLimitGiveTheSameBars() throws Exception {
        int symbols = SymbolOperator.MAX_SYMBOLS_ON_HEAP + 200;
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < symbols; i++) {
            order.add(i);
        }
        Random random = new Random(11);
        try (var harness = harness(Harnesses.rocksDb(), parameters(), 1, 0)) {
            harness.open();
            for (int second = 0; second < 2; second++) {
                Collections.shuffle(order, random);
                for (int i : order) {
                    send(harness, trade("S" + i, "open " + second, T + second * 1000L, 100 + i));
                }
                Collections.shuffle(order, random);
                for (int i : order) {
                    send(harness, trade("S" + i, "open " + second, T + second * 1000L, 1));
                    send(harness, trade("S" + i, "close", T + second * 1000L + 1, 200 + i));
                }
                harness.processWatermark(T + second * 1000L + 999);
            }

            List<Signal> signals = harness.extractOutputValues();
            assertThat(signals).hasSize(2 * symbols);
            Map<String, Integer> bars = new HashMap<>();
            for (Signal signal : signals) {
                MicroBar bar = signal.bar();
                int i = Integer.parseInt(bar.symbol().substring(1));
                int second = bars.merge(bar.symbol(), 1, Integer::sum) - 1;
                assertThat(bar.startMillis()).isEqualTo(T + second * 1000L);
                assertThat(bar.open()).isEqualTo(100 + i);
                assertThat(bar.close()).isEqualTo(200 + i);
                assertThat(bar.tradeCount()).isEqualTo(2);
                assertThat(signal.indicators().vwapSession()).isEqualTo(150 + i);
            }
        }
    }

    @Test
    void silenceIsToldOnceInEventTimeAndItsEndWithTheNextTrade() throws Exception {
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T));
            send(harness, quote("ACME", T + STALE_AFTER - 1));
            harness.processWatermark(T + STALE_AFTER - 1);
            assertThat(reports(harness)).isEmpty();
            harness.processWatermark(T + STALE_AFTER);
            harness.processWatermark(T + 3 * STALE_AFTER);
            send(harness, trade("ACME", "b", T + 4 * STALE_AFTER));

            assertThat(reports(harness))
                    .containsExactly(
                            new StatusReport(
                                    "ACME",
                                    StatusReport.State.SILENT,
                                    "no trade for 60000 ms",
                                    T,
                                    WALL,
                                    1,
                                    null,
                                    T,
                                    null),
                            new StatusReport(
                                    "ACME",
                                    StatusReport.State.TRADING,
                                    null,
                                    T + 4 * STALE_AFTER,
                                    WALL,
                                    2,
                                    null,
                                    T + 4 * STALE_AFTER,
                                    null));
        }
    }

    @Test
    void tradesPutSilenceOff() throws Exception {
        try (var harness = opened()) {
            for (int i = 0; i < 10; i++) {
                send(harness, trade("ACME", "" + i, T + i * 50_000L));
                harness.processWatermark(T + i * 50_000L + 49_000);
            }
            assertThat(reports(harness)).isEmpty();
        }
    }

    @Test
    void silenceIsToldByTheWallClockWhenNothingArrivesAnyMore() throws Exception {
        try (var harness = opened()) {
            harness.setProcessingTime(WALL);
            send(harness, trade("ACME", "a", T));
            clock.set(WALL + STALE_AFTER - 1);
            harness.setProcessingTime(clock.millis());
            assertThat(reports(harness)).isEmpty();

            clock.set(WALL + STALE_AFTER);
            harness.setProcessingTime(clock.millis());
            harness.processWatermark(T + STALE_AFTER);

            assertThat(reports(harness))
                    .extracting(StatusReport::state)
                    .containsExactly(StatusReport.State.SILENT);
        }
    }

    @Test
    void silenceIsToldOnceAcrossARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T));
            harness.processWatermark(T + STALE_AFTER - 1);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = restored(snapshot)) {
            harness.processWatermark(T + STALE_AFTER);
            assertThat(reports(harness)).hasSize(1);
            snapshot = harness.snapshot(2, 2);
        }
        try (var harness = restored(snapshot)) {
            harness.processWatermark(T + 2 * STALE_AFTER);
            assertThat(reports(harness)).isEmpty();
            send(harness, trade("ACME", "b", T + 3 * STALE_AFTER));

            assertThat(reports(harness))
                    .extracting(StatusReport::state, StatusReport::seq)
                    .containsExactly(tuple(StatusReport.State.TRADING, 2L));
        }
    }

    @Test
    void theEndOfTheInputClosesAllBarsAndIsNoSilence() throws Exception {
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T));
            harness.processWatermark(Watermark.MAX_WATERMARK);
            harness.endInput();

            assertThat(harness.extractOutputValues()).hasSize(1);
            assertThat(reports(harness)).isEmpty();
            assertThat(sideOutput(harness, SideOutputs.TALLIES))
                    .singleElement()
                    .satisfies(tally -> assertThat(tally.counts().bars()).isEqualTo(1));
        }
    }

    @Test
    void aSymbolIsForgottenAfterItsTimeToLive() throws Exception {
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T));
            send(harness, quote("QUOTED", T));
            send(harness, new MinuteBar("BARS", T, 1, 1, 1, 1, 1, 0, 0));
            harness.processWatermark(T + TTL);
            harness.snapshot(1, 1);
            // The three, and the indicators of the minute that has ended.
            assertThat(harness.numKeyedStateEntries()).isEqualTo(4);

            harness.processWatermark(T + TTL + 2_000);
            harness.snapshot(2, 2);

            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-3000, -1001, -1000, -999, -1, 0, 1, 999, 1000, 1999, 2000, 2001, 5000})
    void itMakesNoDifferenceWhetherASymbolWasForgottenInTime(long beyondTtl) throws Exception {
        long next = T + 40_000 + TTL + beyondTtl;
        List<List<Signal>> runs = new ArrayList<>();
        for (boolean watermarkKeepsUp : new boolean[] {true, false}) {
            try (var harness = opened()) {
                for (int i = 0; i <= 40; i++) {
                    send(harness, trade("ACME", "" + i, T + i * 1000L, 100 + i % 7));
                }
                send(harness, quote("ACME", T + 40_000));
                harness.processWatermark(T + 42_000);
                if (watermarkKeepsUp) {
                    harness.processWatermark(next / 1000 * 1000 - 1);
                }
                send(harness, trade("ACME", "next", next, 50));
                harness.processWatermark(next + 10_000);
                runs.add(List.copyOf(harness.extractOutputValues()));
            }
        }

        assertThat(runs.get(0)).isEqualTo(runs.get(1)).hasSize(42);
    }

    /** The timer that forgets the symbol and the one that closes the second are the same one. */
    @Test
    void aTimerThatIsMovedDoesNotTakeTheEndOfASecondWithIt() throws Exception {
        long lastTrade = T + 999;
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", lastTrade));
            harness.processWatermark(lastTrade + STALE_AFTER);
            assertThat(reports(harness)).hasSize(1);
            long forgetAt = lastTrade + TTL + 2_000;
            send(harness, trade("ACME", "b", forgetAt));
            harness.processWatermark(forgetAt);

            assertThat(harness.extractOutputValues())
                    .extracting(signal -> signal.bar().closingTradeId())
                    .containsExactly("a", "b");
        }
    }

    @Test
    void aMinuteBarThatDisagreesIsReportedOnce() throws Exception {
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T, 7));
            send(harness, new MinuteBar("ACME", T, 7, 7, 7, 8, 10, 0, 0));
            send(harness, new MinuteBar("ACME", T, 7, 7, 7, 9, 10, 0, 1));
            harness.processWatermark(T + 59_999);
            send(harness, new MinuteBar("ACME", T, 7, 7, 7, 9, 10, 0, 2));

            assertThat(reports(harness))
                    .singleElement()
                    .satisfies(
                            report -> {
                                assertThat(report.state()).isEqualTo(StatusReport.State.MISMATCH);
                                assertThat(report.reason()).contains("close 9.0 != 7.0");
                                assertThat(report.eventMillis()).isEqualTo(T);
                            });
        }
    }

    @Test
    void aMinuteBarThatComesAfterItsMinuteIsComparedAtOnce() throws Exception {
        try (var harness = opened()) {
            send(harness, trade("ACME", "a", T, 7));
            harness.processWatermark(T + 100_000);
            send(harness, new MinuteBar("ACME", T, 7, 8, 7, 7, 10, 0, 0));

            assertThat(reports(harness))
                    .extracting(StatusReport::state)
                    .contains(StatusReport.State.MISMATCH);
        }
    }

    /** Several instances of the operator, each with the symbols that the job would give it. */
    private final class Instances {

        private final Supplier<StateBackend> backends;
        private final List<KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal>>
                harnesses = new ArrayList<>();
        private final int parallelism;
        private final List<Signal> signals = new ArrayList<>();
        private final List<StatusReport> reports = new ArrayList<>();

        Instances(Supplier<StateBackend> backends, int parallelism) {
            this.backends = backends;
            this.parallelism = parallelism;
        }

        void open(OperatorSubtaskState snapshot, int oldParallelism) throws Exception {
            for (int index = 0; index < parallelism; index++) {
                var harness = harness(backends.get(), parameters(), parallelism, index);
                if (snapshot != null) {
                    harness.initializeState(
                            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    snapshot,
                                    Harnesses.MAX_PARALLELISM,
                                    oldParallelism,
                                    parallelism,
                                    index));
                }
                harness.open();
                harnesses.add(harness);
            }
        }

        /** Takes events in order; the watermark follows the trades two seconds behind. */
        void take(List<MarketEvent> events) throws Exception {
            for (MarketEvent event : events) {
                send(harnesses.get(indexOf(event.symbol())), event);
                if (event instanceof Trade trade) {
                    for (var harness : harnesses) {
                        harness.processWatermark(trade.timeMillis() - 2_001);
                    }
                }
            }
        }

        private int indexOf(String symbol) {
            return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    symbol, Harnesses.MAX_PARALLELISM, parallelism);
        }

        OperatorSubtaskState snapshotAndClose() throws Exception {
            List<OperatorSubtaskState> snapshots = new ArrayList<>();
            for (var harness : harnesses) {
                snapshots.add(harness.snapshot(1, 1));
            }
            close();
            return AbstractStreamOperatorTestHarness.repackageState(
                    snapshots.toArray(OperatorSubtaskState[]::new));
        }

        void end() throws Exception {
            for (var harness : harnesses) {
                harness.processWatermark(Watermark.MAX_WATERMARK);
            }
            close();
        }

        private void close() throws Exception {
            for (var harness : harnesses) {
                signals.addAll(harness.extractOutputValues());
                reports.addAll(reports(harness));
                harness.close();
            }
        }
    }

    /** Trades in order of time, quotes and minute bars somewhat before and after. */
    private static List<MarketEvent> log(Random random, int symbols, int seconds) {
        List<MarketEvent> log = new ArrayList<>();
        for (int i = 0; i < seconds * 20; i++) {
            long millis = T + i * 50L;
            String symbol = "S" + random.nextInt(symbols);
            log.add(
                    new Trade(
                            symbol,
                            millis * 1_000_000 + random.nextInt(1_000_000),
                            100 + random.nextInt(500) / 100.0,
                            1 + random.nextInt(900),
                            "" + i,
                            true,
                            0,
                            i));
            log.add(quote(symbol, millis - random.nextInt(3_000)));
            if (i % 1200 == 1100) {
                for (int s = 0; s < symbols; s++) {
                    log.add(new MinuteBar("S" + s, millis / 60_000 * 60_000, 1, 2, 1, 2, 3, 0, i));
                }
            }
        }
        return log;
    }

    private static Map<String, List<Signal>> bySymbol(List<Signal> signals) {
        Map<String, List<Signal>> bySymbol = new HashMap<>();
        for (Signal signal : signals) {
            bySymbol.computeIfAbsent(signal.bar().symbol(), s -> new ArrayList<>()).add(signal);
        }
        bySymbol.values()
                .forEach(
                        list ->
                                assertThat(list)
                                        .isSortedAccordingTo(
                                                Comparator.comparingLong(s -> s.bar().seq())));
        return bySymbol;
    }

    private KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal> opened()
            throws Exception {
        var harness = harness(Harnesses.heap(), parameters(), 1, 0);
        harness.open();
        return harness;
    }

    private KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal> restored(
            OperatorSubtaskState snapshot) throws Exception {
        var harness = harness(Harnesses.heap(), parameters(), 1, 0);
        harness.initializeState(snapshot);
        harness.open();
        return harness;
    }

    private KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal> harness(
            StateBackend backend, SymbolParameters parameters, int parallelism, int index)
            throws Exception {
        var harness =
                Harnesses.symbols(
                        new SymbolOperator(parameters, null, "trades", TALLY_MILLIS, clock),
                        backend,
                        parallelism,
                        index);
        harness.setup(
                TypeInformation.of(Signal.class)
                        .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    @Test
    void alertsGoToTheirSideOutputAndRememberAcrossARestore() throws Exception {
        SymbolParameters alerts =
                Symbols.withAlerts(
                        parameters(),
                        new AlertParameters(
                                2,
                                300_000,
                                60_000,
                                List.of(
                                        new AlertRule(
                                                "1s",
                                                "close",
                                                AlertRule.Operator.ABOVE,
                                                null,
                                                50))));
        OperatorSubtaskState snapshot;
        try (var harness = harness(Harnesses.heap(), alerts, 1, 0)) {
            harness.open();
            send(harness, trade("ACME", "a", T, 100));
            harness.processWatermark(T + 999);
            assertThat(sideOutput(harness, SideOutputs.ALERTS))
                    .extracting(Alert::rule)
                    .containsExactly("close > 50");
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness(Harnesses.heap(), alerts, 1, 0)) {
            harness.initializeState(snapshot);
            harness.open();
            send(harness, trade("ACME", "b", T + 1_000, 89));
            harness.processWatermark(T + 1_999);
            assertThat(sideOutput(harness, SideOutputs.ALERTS))
                    .extracting(Alert::rule, Alert::baselinePrice, Alert::severity)
                    .containsExactly(tuple("PRICE_MOVEMENT", 100.0, Alert.Severity.CRITICAL));
        }
    }

    private static SymbolParameters parameters() {
        return Symbols.parameters(STALE_AFTER, TTL);
    }

    private static void send(
            KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal> harness,
            MarketEvent event)
            throws Exception {
        harness.processElement(event, event.timeMillis());
    }

    private static List<StatusReport> reports(AbstractStreamOperatorTestHarness<?> harness) {
        return sideOutput(harness, SideOutputs.SYMBOL_REPORTS);
    }

    private static Trade trade(String symbol, String id, long millis) {
        return trade(symbol, id, millis, 10);
    }

    private static Trade trade(String symbol, String id, long millis, double price) {
        return new Trade(symbol, millis * 1_000_000, price, 10, id, true, 0, 0);
    }

    private static Quote quote(String symbol, long millis) {
        return new Quote(symbol, millis * 1_000_000, 99, 101, 3, 1, 0, 0);
    }
}
