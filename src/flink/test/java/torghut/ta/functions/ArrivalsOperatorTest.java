package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static torghut.ta.kafka.PartitionClock.NONE;
import static torghut.ta.testing.Harnesses.sideOutput;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import torghut.ta.kafka.PartitionClock;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.StatusReport;
import torghut.ta.model.Tally;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;
import torghut.ta.testing.Harnesses;

/** What stands before the shuffle: lateness, the reduction of quotes, dead letters and counts. */
class ArrivalsOperatorTest {

    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final long TALLY_MILLIS = 1_000;
    private static final String TOPIC = "trades";

    private final Map<Integer, PartitionClock> clocks = new HashMap<>();

    @Test
    void tradesCorrectionsAndCancelsPassHoweverLateTheyAre() throws Exception {
        try (var harness = opened(trades())) {
            send(harness, trade("a", 103_000, 0));
            send(harness, trade("late", 100_999, 0));
            Trade late = trade("late", 100_999, 0);
            Correction.Version version = new Correction.Version("late", 1, 1, "");
            Correction correction =
                    new Correction("ACME", 100_999_000_000L, "", version, version, 'A', 0, 2, 101);
            Cancel cancel =
                    new Cancel("ACME", 100_999_000_000L, "late", "", 1, 1, 'C', 'A', 0, 3, 101);
            harness.processElement(correction, correction.timeMillis());
            harness.processElement(cancel, cancel.timeMillis());

            assertThat(values(harness))
                    .containsExactly(
                            trade("a", 103_000, 0), late.withOpenSecond(101), correction, cancel);
            assertThat(sideOutput(harness, SideOutputs.DEAD_LETTERS)).isEmpty();
        }
    }

    @Test
    void eventsLeaveWithTheirEventTime() throws Exception {
        try (var harness = opened(trades())) {
            send(harness, trade("a", 105_250, 0));
            send(harness, trade("b", 103_999, 0));

            assertThat(timestamps(harness)).containsExactly(105_250L, 103_999L);
        }
        try (var harness = opened(quotes())) {
            send(harness, quote(105_250, 0, 0));
            harness.processWatermarkStatus(WatermarkStatus.IDLE);

            assertThat(timestamps(harness)).containsExactly(105_250L);
        }
        try (var harness = opened(new MinuteBarArrivalsOperator(TALLY_MILLIS))) {
            send(harness, new MinuteBar("ACME", 600_000, 1, 1, 1, 1, 1, 0, 0));

            assertThat(timestamps(harness)).containsExactly(600_000L);
        }
    }

    @Test
    void oneMillisecondDecides() throws Exception {
        try (var harness = opened(trades())) {
            send(harness, trade("a", 102_999, 0));
            send(harness, trade("in time", 100_000, 0));
            send(harness, trade("b", 103_000, 0));
            send(harness, trade("late", 100_999, 0));

            assertThat(values(harness))
                    .map(event -> event.openSecond() <= ((Trade) event).second())
                    .containsExactly(true, true, true, false);
        }
    }

    @Test
    void eachPartitionHasItsOwnTime() throws Exception {
        try (var harness = opened(trades())) {
            send(harness, trade("ahead", 500_000, 0));
            send(harness, trade("behind", 100_000, 1));

            assertThat(ids(harness)).containsExactly("ahead", "behind");
        }
    }

    @Test
    void tradesCarryTheOldestSecondThatIsOpenInTheirPartition() throws Exception {
        try (var harness = opened(trades())) {
            send(harness, trade("a", 105_000, 0));
            send(harness, trade("b", 105_000, 0));

            assertThat(values(harness))
                    .map(MarketEvent::openSecond)
                    .containsExactly(Long.MIN_VALUE, 103L);
        }
    }

    @Test
    void deadLettersAreTakenOutAndCounted() throws Exception {
        DeadLetter letter =
                new DeadLetter(
                        DeadLetter.Reason.FUTURE, "t", null, new byte[1], TOPIC, 0, 7, 999_999);
        try (var harness = opened(trades())) {
            harness.processElement(new StreamRecord<>(letter));
            send(harness, trade("a", 100_000, 0));
            harness.prepareSnapshotPreBarrier(1);

            assertThat(ids(harness)).containsExactly("a");
            assertThat(sideOutput(harness, SideOutputs.DEAD_LETTERS))
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(letter);
            assertThat(sideOutput(harness, SideOutputs.TALLIES))
                    .containsExactly(
                            new Tally(
                                    new StatusReport.Counts(
                                            0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                                    100_000));
        }
    }

    @Test
    void countsLeaveAtTheIntervalBeforeACheckpointAndAtTheEnd() throws Exception {
        try (var harness = opened(quotes())) {
            send(harness, quote(100_000, 0, 0));
            harness.setProcessingTime(TALLY_MILLIS);
            send(harness, quote(100_001, 0, 1));
            send(harness, quote(100_002, 0, 2));
            harness.prepareSnapshotPreBarrier(1);
            send(harness, quote(100_003, 0, 3));
            harness.endInput();
            harness.setProcessingTime(5 * TALLY_MILLIS);

            assertThat(sideOutput(harness, SideOutputs.TALLIES))
                    .extracting(tally -> tally.counts().quotes(), Tally::lastEventMillis)
                    .containsExactly(tuple(1L, 100_000L), tuple(2L, 100_002L), tuple(1L, 100_003L));
        }
    }

    @Test
    void minuteBarsPassWhateverTheirTime() throws Exception {
        MinuteBar later = new MinuteBar("ACME", 600_000, 1, 1, 1, 1, 1, 0, 0);
        MinuteBar earlier = new MinuteBar("ACME", 0, 1, 1, 1, 1, 1, 0, 1);
        try (var harness = opened(new MinuteBarArrivalsOperator(TALLY_MILLIS))) {
            send(harness, later);
            send(harness, earlier);

            assertThat(values(harness)).containsExactly(later, earlier);
        }
    }

    @Test
    void theNewestQuoteOfASecondLeavesAheadOfTheWatermarkThatClosesIt() throws Exception {
        try (var harness = opened(quotes())) {
            send(harness, quote(100_100, 0, 0));
            send(harness, quote(100_900, 0, 1));
            send(harness, quote(100_500, 0, 2));
            send(harness, quote(101_000, 0, 3));
            harness.processWatermark(100_998);
            assertThat(values(harness)).isEmpty();

            harness.processWatermark(100_999);

            assertThat(values(harness)).containsExactly(quote(100_900, 0, 1).withOpenSecond(100));
            assertThat(harness.getOutput().toArray()[2]).isEqualTo(new Watermark(100_999));
        }
    }

    @Test
    void ofQuotesWithTheSameTimeTheLastInOrderOfPartitionAndOffsetLeaves() throws Exception {
        try (var harness = opened(quotes())) {
            send(harness, quote(100_000, 1, 0));
            send(harness, quote(100_000, 0, 4));
            send(harness, quote(100_000, 0, 5));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(values(harness)).containsExactly(quote(100_000, 1, 0).withOpenSecond(100));
        }
    }

    @Test
    void aLateQuoteCountsFromTheFirstSecondThatIsOpenInItsPartition() throws Exception {
        try (var harness = opened(quotes())) {
            send(harness, quote(105_500, 0, 0));
            send(harness, quote(100_000, 0, 1));
            send(harness, quote(100_000, 1, 0));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(values(harness))
                    .containsExactly(
                            quote(100_000, 1, 0).withOpenSecond(100),
                            quote(100_000, 0, 1).withOpenSecond(103),
                            quote(105_500, 0, 0).withOpenSecond(105));
        }
    }

    @Test
    void allQuotesLeaveBeforeTheBarrierAndNoneTwice() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = opened(quotes())) {
            send(harness, quote(100_000, 0, 0));
            send(harness, quote(109_000, 0, 1));
            harness.prepareSnapshotPreBarrier(1);
            assertThat(values(harness)).hasSize(2);
            snapshot = harness.snapshot(1, 1);
            harness.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(values(harness)).hasSize(2);
        }
        try (var harness = restored(quotes(), snapshot)) {
            send(harness, quote(100_000, 0, 2));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(values(harness)).containsExactly(quote(100_000, 0, 2).withOpenSecond(107));
        }
    }

    @Test
    void noQuoteWaitsWhileTheInputIsIdle() throws Exception {
        try (var harness = opened(quotes())) {
            send(harness, quote(100_000, 0, 0));
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            assertThat(values(harness)).hasSize(1);
            send(harness, quote(100_001, 0, 1));
            assertThat(values(harness)).hasSize(2);

            harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
            send(harness, quote(100_002, 0, 2));
            assertThat(values(harness)).hasSize(2);
        }
    }

    @Test
    void theReductionDoesNotHoldMoreThanItsLimit() throws Exception {
        try (var harness = opened(quotes())) {
            for (int i = 0; i <= 100_000; i++) {
                send(harness, new Quote("S" + i, 100_000_000_000L, 1, 2, 1, 1, 0, i));
            }

            assertThat(values(harness)).hasSize(100_001);
        }
    }

    private static TradeArrivalsOperator trades() {
        return new TradeArrivalsOperator(BOUND.toMillis(), TALLY_MILLIS);
    }

    private static QuoteArrivalsOperator quotes() {
        return new QuoteArrivalsOperator(BOUND.toMillis(), TALLY_MILLIS, null, Clock.systemUTC());
    }

    private static OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> opened(
            ArrivalsOperator<?> operator) throws Exception {
        var harness = harness(operator);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> restored(
            ArrivalsOperator<?> operator, OperatorSubtaskState snapshot) throws Exception {
        var harness = harness(operator);
        harness.initializeState(snapshot);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> harness(
            ArrivalsOperator<?> operator) throws Exception {
        var harness = Harnesses.arrivals(operator);
        harness.setup(Harnesses.eventSerializer());
        return harness;
    }

    /** As the source does: with the second that was the oldest open one of the partition. */
    private void send(
            OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> harness, MarketEvent event)
            throws Exception {
        PartitionClock clock =
                clocks.computeIfAbsent(
                        event.partition(), partition -> new PartitionClock(BOUND, NONE));
        harness.processElement(event.withOpenSecond(clock.openSecond()), event.timeMillis());
        clock.advance(event.timeMillis(), TradeEvent.NO_TIMESTAMP);
    }

    private static List<MarketEvent> values(
            OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> harness) {
        return harness.extractOutputValues();
    }

    private static List<Long> timestamps(
            OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> harness) {
        return harness.extractOutputStreamRecords().stream()
                .map(StreamRecord::getTimestamp)
                .toList();
    }

    private static List<String> ids(
            OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> harness) {
        return values(harness).stream().map(Trade.class::cast).map(Trade::id).toList();
    }

    private static Trade trade(String id, long millis, int partition) {
        return new Trade("ACME", millis * 1_000_000, 1, 1, id, true, partition, 0);
    }

    private static Quote quote(long millis, int partition, long offset) {
        return new Quote("ACME", millis * 1_000_000, 99, 101, 1, 1, partition, offset);
    }
}
