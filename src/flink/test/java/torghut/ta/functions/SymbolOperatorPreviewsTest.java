package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static torghut.ta.testing.Harnesses.sideOutput;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.market.PreviewParameters;
import torghut.ta.market.Seconds;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Preview;
import torghut.ta.model.Quote;
import torghut.ta.model.Signal;
import torghut.ta.model.StatusReport.Counts;
import torghut.ta.model.Tally;
import torghut.ta.model.Trade;
import torghut.ta.testing.Harnesses;
import torghut.ta.testing.Symbols;
import torghut.ta.testing.TestClock;

/** Previews of open seconds: when they leave, and what they say. The wall clock ticks by 1 ms. */
class SymbolOperatorPreviewsTest {

    private static final PreviewParameters EVERY_250_MS = new PreviewParameters(250, 50, 10_000);
    private static final long BOUND_MILLIS = 2_000;

    /** 1970-01-01 04:00 in New York, when a session begins; early, as harnesses start at 0. */
    private static final long SESSION = 9 * 3_600_000L;

    /** A second before. */
    private static final long T = SESSION - 1_000;

    private final TestClock clock = new TestClock(0);
    private final List<Preview> previews = new ArrayList<>();
    private final List<Signal> signals = new ArrayList<>();
    private final List<Counts> counts = new ArrayList<>();

    private KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, Signal> harness;

    private void open(StateBackend backend, OperatorSubtaskState snapshot) throws Exception {
        harness =
                Harnesses.symbols(
                        new SymbolOperator(
                                Symbols.parameters(), EVERY_250_MS, "trades", 1_000, clock),
                        backend,
                        1,
                        0);
        harness.setup(
                TypeInformation.of(Signal.class)
                        .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        harness.setProcessingTime(clock.millis());
        if (snapshot != null) {
            harness.initializeState(snapshot);
        }
        harness.open();
    }

    private void open(long wallMillis) throws Exception {
        clock.set(wallMillis);
        open(Harnesses.heap(), null);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    /** Takes out what the operator has given, and closes it. */
    private void take() throws Exception {
        requireIntervals(previews());
        previews.addAll(previews());
        signals.addAll(harness.extractOutputValues());
        sideOutput(harness, SideOutputs.TALLIES).stream().map(Tally::counts).forEach(counts::add);
        harness.close();
    }

    /** Lets the wall clock go on. */
    private void until(long wallMillis) throws Exception {
        while (clock.millis() < wallMillis) {
            clock.set(clock.millis() + 1);
            harness.setProcessingTime(clock.millis());
        }
    }

    private void at(long wallMillis, MarketEvent event) throws Exception {
        until(wallMillis);
        harness.processElement(event, event.timeMillis());
        // What is due at once.
        harness.setProcessingTime(clock.millis());
    }

    private List<Preview> previews() {
        return sideOutput(harness, SideOutputs.PREVIEWS);
    }

    @Test
    void theFirstChangeIsPreviewedAtOnceTheOthersAfterTheInterval() throws Exception {
        open(T);
        at(T + 110, trade("a", T + 100, 10));
        at(T + 130, trade("b", T + 120, 11));
        at(T + 200, trade("c", T + 190, 12));
        until(T + 900);

        assertThat(previews())
                .extracting(
                        preview -> preview.signal().bar().ingestMillis() - T,
                        Preview::previewSeq,
                        preview -> preview.signal().bar().tradeCount(),
                        preview -> preview.signal().bar().close(),
                        preview -> preview.signal().bar().isFinal())
                .containsExactly(
                        tuple(110L, 1L, 1L, 10.0, false), tuple(360L, 2L, 3L, 12.0, false));
    }

    @Test
    void whatHasChangedIsPreviewedWhenTheSecondHasSettledAndNeverWithoutAChange() throws Exception {
        open(T);
        at(T + 890, trade("a", T + 880, 10));
        at(T + 995, trade("b", T + 990, 11));
        until(T + 3_000);

        assertThat(emitted()).containsExactly(890L, 1_050L);
    }

    @Test
    void aTradeOfAnOlderOpenSecondPreviewsAllThatItChangesOldestFirst() throws Exception {
        open(T);
        at(T + 500, trade("a", T + 490, 10));
        at(T + 1_500, trade("b", T + 1_490, 11));
        at(T + 1_600, trade("late", T + 700, 12));
        until(T + 1_900);

        // The rolling VWAP of the second after it changes as well.
        assertThat(previews())
                .extracting(
                        preview -> preview.signal().bar().ingestMillis() - T,
                        preview -> preview.signal().bar().startMillis() - T,
                        Preview::previewSeq,
                        preview -> preview.signal().bar().close())
                .containsExactly(
                        tuple(500L, 0L, 1L, 10.0),
                        tuple(1_500L, 1_000L, 1L, 11.0),
                        tuple(1_750L, 0L, 2L, 12.0),
                        tuple(1_750L, 1_000L, 2L, 11.0));
    }

    @Test
    void aQuoteReachesIntoAnOlderOpenSecond() throws Exception {
        open(T);
        at(T + 500, trade("a", T + 490, 10));
        at(T + 1_400, quote(T + 900, 99, 101));
        at(T + 1_450, quote(T + 1_100, 98, 102));
        until(T + 1_900);

        assertThat(previews())
                .extracting(
                        preview -> preview.signal().bar().ingestMillis() - T,
                        preview -> preview.signal().bar().bid(),
                        preview -> preview.signal().bar().ask())
                .containsExactly(tuple(500L, null, null), tuple(1_400L, 99.0, 101.0));
    }

    @Test
    void aCorrectionAndACancelReachIntoAnOlderOpenSecond() throws Exception {
        open(T);
        at(T + 500, trade("a", T + 490, 10));
        at(T + 520, trade("b", T + 495, 11));
        at(T + 1_300, correction("b", T + 1_290, 11, 13));
        at(T + 1_600, cancel("b", T + 1_590, 13));
        at(T + 1_900, cancel("a", T + 1_890, 10));
        until(T + 2_900);

        assertThat(previews())
                .extracting(
                        preview -> preview.signal().bar().ingestMillis() - T,
                        preview -> preview.signal().bar().close(),
                        preview -> preview.signal().bar().tradeCount())
                .containsExactly(
                        tuple(500L, 10.0, 1L),
                        tuple(750L, 11.0, 2L),
                        tuple(1_300L, 13.0, 2L),
                        tuple(1_600L, 10.0, 1L));
        harness.processWatermark(T + 5_000);
        // Nothing is left of the second, so its previews end without a final.
        assertThat(harness.extractOutputValues()).isEmpty();
    }

    @Test
    void aSessionBeginsInTheOpenSecond() throws Exception {
        open(T);
        at(T + 300, trade("a", T + 290, 10));
        at(T + 600, trade("b", T + 590, 20));
        at(SESSION + 300, trade("c", SESSION + 290, 40));
        until(SESSION + 500);

        assertThat(previews())
                .extracting(
                        preview -> preview.signal().bar().startMillis(),
                        preview -> preview.signal().indicators().vwapSession())
                .containsExactly(tuple(T, 10.0), tuple(T, 15.0), tuple(SESSION, 40.0));
    }

    @Test
    void afterARestoreTheOpenSecondsAreThereAndTheNumbersStartAgain() throws Exception {
        open(T);
        at(T + 300, trade("a", T + 290, 10));
        at(T + 600, trade("b", T + 590, 11));
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        take();
        clock.set(T + 700);
        open(Harnesses.heap(), snapshot);
        until(T + 900);
        assertThat(previews()).isEmpty();
        at(T + 901, trade("c", T + 890, 12));
        until(T + 1_500);
        harness.processWatermark(T + 999);
        take();

        assertThat(previews)
                .extracting(Preview::previewSeq, preview -> preview.signal().bar().tradeCount())
                .containsExactly(tuple(1L, 1L), tuple(2L, 2L), tuple(1L, 3L));
        assertThat(signals).singleElement().satisfies(this::equalsItsLastPreview);
    }

    @Test
    void aReplaySendsNoneUntilItIsNearTheWallClock() throws Exception {
        open(T + 20_000);
        for (int second = 0; second < 20; second++) {
            at(clock.millis(), trade("" + second, T + second * 1_000L, 10));
            at(clock.millis(), quote(T + second * 1_000L + 1, 9, 11));
        }
        until(T + 20_400);

        // Not longer ago than ten seconds after its end at the time of its preview.
        assertThat(previews())
                .extracting(preview -> (preview.signal().bar().startMillis() - T) / 1_000)
                .first()
                .isEqualTo(9L);
        assertThat(previews())
                .allSatisfy(
                        preview ->
                                assertThat(
                                                preview.signal().bar().ingestMillis()
                                                        - preview.signal().bar().endMillis())
                                        .isLessThanOrEqualTo(10_000));
    }

    @Test
    void aBacklogSendsNoneAtAll() throws Exception {
        open(T + 60_000);
        for (int second = 0; second < 20; second++) {
            at(clock.millis(), trade("" + second, T + second * 1_000L, 10));
            at(clock.millis(), quote(T + second * 1_000L + 1, 9, 11));
            harness.processWatermark(T + second * 1_000L - BOUND_MILLIS);
        }
        until(T + 62_000);
        harness.processWatermark(Watermark.MAX_WATERMARK);

        assertThat(previews()).isEmpty();
        assertThat(harness.extractOutputValues()).hasSize(20);
    }

    @Test
    void theStatusCountsWhatWasPreviewedAndWhatBecameOfIt() throws Exception {
        open(T);
        at(T + 300, trade("a", T + 290, 10));
        at(T + 1_300, trade("b", T + 1_290, 11));
        // In the same instant as the watermark: no time for another preview.
        at(T + 1_310, trade("c", T + 1_300, 12));
        harness.processWatermark(T + 1_999);
        until(T + 3_000);
        take();

        assertThat(counts.stream().mapToLong(Counts::previews).sum()).isEqualTo(2);
        assertThat(counts.stream().mapToLong(Counts::previewsConfirmed).sum()).isEqualTo(1);
        assertThat(counts.stream().mapToLong(Counts::previewsChanged).sum()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void finalSignalsAreTheLastPreviewsOfALiveFeed(boolean isRocksDb) throws Exception {
        Random random = new Random(5);
        clock.set(T);
        open(backend(isRocksDb), null);
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            long now = clock.millis() + random.nextInt(15);
            until(now);
            MarketEvent event = random(random, trades, now, i);
            at(now, event);
            // Events are up to 1.2 seconds late, so there is time to preview what they change.
            harness.processWatermark(now - BOUND_MILLIS);
            if (i == 1_000) {
                OperatorSubtaskState snapshot = harness.snapshot(1, 1);
                take();
                open(backend(isRocksDb), snapshot);
            }
        }
        until(clock.millis() + 300);
        harness.processWatermark(Watermark.MAX_WATERMARK);
        take();

        assertThat(signals).hasSizeGreaterThan(30).allSatisfy(this::equalsItsLastPreview);
        assertThat(counts.stream().mapToLong(Counts::previewsChanged).sum()).isZero();
    }

    /** No more than one look at a symbol in an interval, but for the ends of seconds. */
    private static void requireIntervals(List<Preview> previews) {
        Map<String, Long> last = new HashMap<>();
        for (Preview preview : previews) {
            MicroBar bar = preview.signal().bar();
            Long before = last.put(bar.symbol(), bar.ingestMillis());
            boolean isSettled = Math.floorMod(bar.ingestMillis(), 1_000) == 50;
            if (before != null && before != bar.ingestMillis() && !isSettled) {
                assertThat(bar.ingestMillis() - before).isGreaterThanOrEqualTo(250);
            }
        }
    }

    private static StateBackend backend(boolean isRocksDb) {
        return isRocksDb ? Harnesses.rocksDb() : Harnesses.heap();
    }

    /** Up to 1.2 seconds late, of three symbols; notices of any trade. */
    private static MarketEvent random(Random random, List<Trade> trades, long now, int number) {
        String symbol = "S" + random.nextInt(3);
        long millis = Math.max(T, now - random.nextInt(random.nextInt(4) == 0 ? 1_200 : 40));
        int kind = trades.isEmpty() ? 0 : random.nextInt(20);
        if (kind < 9) {
            Trade trade = trade(symbol, "" + number, millis, 100 + random.nextInt(100) / 10.0);
            trades.add(trade);
            return trade;
        } else if (kind < 18) {
            double bid = 90 + random.nextInt(5);
            return new Quote(symbol, millis * 1_000_000, bid, bid + 1, 3, 1, 0, 0);
        }
        Trade meant = trades.get(Math.max(0, trades.size() - 1 - random.nextInt(30)));
        return kind == 18
                ? cancel(meant.symbol(), meant.id(), now, meant.price())
                : correction(meant.symbol(), meant.id(), now, meant.price(), 77);
    }

    /** In all but the three fields that say what it is. */
    private void equalsItsLastPreview(Signal signal) {
        Preview last =
                previews.stream()
                        .filter(preview -> isOf(preview.signal().bar(), signal.bar()))
                        .max(
                                Comparator.comparingLong(
                                        preview -> preview.signal().bar().ingestMillis()))
                        .orElseThrow();
        assertThat(last.signal().indicators()).isEqualTo(signal.indicators());
        assertThat(last.signal().extra()).isEqualTo(signal.extra());
        assertThat(last.signal().bar()).isEqualTo(signal.bar().asPreview(ingestMillis(last)));
    }

    private static boolean isOf(MicroBar bar, MicroBar other) {
        return bar.symbol().equals(other.symbol()) && bar.seq() == other.seq();
    }

    private static long ingestMillis(Preview preview) {
        return preview.signal().bar().ingestMillis();
    }

    private List<Long> emitted() {
        return previews().stream().map(preview -> ingestMillis(preview) - T).toList();
    }

    private static Trade trade(String id, long millis, double price) {
        return trade("ACME", id, millis, price);
    }

    private static Trade trade(String symbol, String id, long millis, double price) {
        return new Trade(symbol, millis * 1_000_000, price, 10, id, true, 0, 0);
    }

    private static Quote quote(long millis, double bid, double ask) {
        return new Quote("ACME", millis * 1_000_000, bid, ask, 3, 1, 0, 0);
    }

    private static Cancel cancel(String id, long millis, double price) {
        return cancel("ACME", id, millis, price);
    }

    private static Cancel cancel(String symbol, String id, long millis, double price) {
        return new Cancel(
                symbol, millis * 1_000_000, id, "", price, 10, 'C', 'A', 0, 0, openSecond(millis));
    }

    private static Correction correction(String id, long millis, double from, double to) {
        return correction("ACME", id, millis, from, to);
    }

    private static Correction correction(
            String symbol, String id, long millis, double from, double to) {
        return new Correction(
                symbol,
                millis * 1_000_000,
                "",
                new Correction.Version(id, from, 10, ""),
                new Correction.Version(id, to, 10, ""),
                'A',
                0,
                0,
                openSecond(millis));
    }

    /** The oldest second that is open in a partition that was read up to a time. */
    private static long openSecond(long millis) {
        return Seconds.firstOpen(millis - BOUND_MILLIS - 1);
    }
}
