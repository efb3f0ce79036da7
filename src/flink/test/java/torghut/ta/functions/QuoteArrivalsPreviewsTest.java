package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import torghut.ta.market.PreviewParameters;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Quote;
import torghut.ta.testing.Harnesses;
import torghut.ta.testing.TestClock;

/** Quotes leave before their second is closed where previews need them. */
class QuoteArrivalsPreviewsTest {

    private static final long NOW = 100_000;

    private final TestClock clock = new TestClock(NOW);

    private OneInputStreamOperatorTestHarness<InputRecord, MarketEvent> harness;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void theNewestOfEachSymbolAndSecondLeavesAtHalfTheTimeInWhichASecondSettles() throws Exception {
        open(new PreviewParameters(250, 50, 10_000));
        send("A", NOW - 300, 1);
        send("A", NOW - 100, 2);
        send("A", NOW - 200, 3);
        send("B", NOW - 100, 4);
        send("A", NOW + 10, 5);
        until(NOW + 24);
        assertThat(offsets()).isEmpty();

        until(NOW + 25);

        assertThat(offsets()).containsExactlyInAnyOrder(2L, 4L, 5L);
    }

    @Test
    void anIntervalThatIsShorterCounts() throws Exception {
        open(new PreviewParameters(20, 50, 10_000));
        send("A", NOW - 300, 1);

        until(NOW + 10);

        assertThat(offsets()).containsExactly(1L);
    }

    @Test
    void aQuoteThatComesAfterThatLeavesTheNextTime() throws Exception {
        open(new PreviewParameters(250, 50, 10_000));
        send("A", NOW - 300, 1);
        until(NOW + 30);
        send("A", NOW - 200, 2);
        until(NOW + 49);
        assertThat(offsets()).containsExactly(1L);

        until(NOW + 50);

        assertThat(offsets()).containsExactly(1L, 2L);
    }

    @Test
    void aBacklogWaitsForTheWatermarkAndIsStillReduced() throws Exception {
        open(new PreviewParameters(250, 50, 10_000));
        send("A", NOW - 20_300, 1);
        send("A", NOW - 20_200, 2);
        until(NOW + 1_000);
        assertThat(offsets()).isEmpty();

        harness.processWatermark(NOW - 18_000);

        assertThat(offsets()).containsExactly(2L);
    }

    @Test
    void withoutPreviewsAllWaitForTheWatermark() throws Exception {
        open(null);
        send("A", NOW - 300, 1);
        until(NOW + 1_000);

        assertThat(offsets()).isEmpty();
    }

    private void open(PreviewParameters previews) throws Exception {
        harness = Harnesses.arrivals(new QuoteArrivalsOperator(2_000, 500, previews, clock));
        harness.setProcessingTime(NOW);
        harness.open();
    }

    private void send(String symbol, long millis, long offset) throws Exception {
        harness.processElement(
                new Quote(symbol, millis * 1_000_000, 99, 101, 1, 1, 0, offset), millis);
    }

    /** Lets the wall clock go on. */
    private void until(long millis) throws Exception {
        while (clock.millis() < millis) {
            clock.set(clock.millis() + 1);
            harness.setProcessingTime(clock.millis());
        }
    }

    private List<Long> offsets() {
        return harness.extractOutputValues().stream()
                .map(event -> ((Quote) event).offset())
                .toList();
    }
}
