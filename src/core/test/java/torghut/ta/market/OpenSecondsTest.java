package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import torghut.ta.model.Trade;

class OpenSecondsTest {

    private static final long NANOS = 1_000_000_000L;

    private final OpenSeconds seconds = new OpenSeconds();

    @Test
    void aBarSumsUpTheTradesOfItsSecond() {
        seconds.add(trade("a", 100 * NANOS, 10.0, 100, 0, 0));
        seconds.add(trade("b", 100 * NANOS + 1, 12.0, 50, 0, 1));
        seconds.add(trade("c", 100 * NANOS + 2, 8.0, 200, 0, 2));
        seconds.add(trade("d", 100 * NANOS + 3, 11.0, 50, 0, 3));

        Ohlcv bar = close(seconds);
        assertThat(bar.open()).isEqualTo(10);
        assertThat(bar.high()).isEqualTo(12);
        assertThat(bar.low()).isEqualTo(8);
        assertThat(bar.close()).isEqualTo(11);
        assertThat(bar.volume().value()).isEqualTo(400);
        assertThat(bar.notional().value()).isEqualTo(3750);
        assertThat(bar.vwap()).isEqualTo(9.375);
        assertThat(bar.tradeCount()).isEqualTo(4);
        assertThat(bar.isFinal()).isTrue();
        assertThat(bar.closingTradeId()).isEqualTo("d");
    }

    @Test
    void aSecondIsHalfOpen() {
        seconds.add(trade("first", 100 * NANOS, 1, 1, 0, 0));
        seconds.add(trade("last", 101 * NANOS - 1, 2, 1, 0, 1));
        seconds.add(trade("next", 101 * NANOS, 3, 1, 0, 2));

        assertThat(close(seconds).closingTradeId()).isEqualTo("last");
        Ohlcv next = close(seconds);
        assertThat(next.open()).isEqualTo(3);
        assertThat(next.tradeCount()).isEqualTo(1);
    }

    @Test
    void secondsBeforeTheEpochAreAlignedToIt() {
        seconds.add(trade("a", -1, 1, 1, 0, 0));

        assertThat(seconds.oldest()).isEqualTo(-1);
        assertThat(Seconds.startMillis(-1)).isEqualTo(-1000);
        assertThat(Seconds.endMillis(-1)).isZero();
    }

    @Test
    void nanosecondsOrderTrades() {
        seconds.add(trade("late", 100 * NANOS + 500_000_001, 2, 1, 0, 0));
        seconds.add(trade("early", 100 * NANOS + 500_000_000, 1, 1, 0, 1));

        Ohlcv bar = close(seconds);
        assertThat(bar.open()).isEqualTo(1);
        assertThat(bar.close()).isEqualTo(2);
    }

    @Test
    void equalTimesAreOrderedByPartitionThenOffset() {
        seconds.add(trade("p1", 100 * NANOS, 3, 1, 1, 0));
        seconds.add(trade("p0 o9", 100 * NANOS, 2, 1, 0, 9));
        seconds.add(trade("p0 o8", 100 * NANOS, 1, 1, 0, 8));

        Ohlcv bar = close(seconds);
        assertThat(bar.open()).isEqualTo(1);
        assertThat(bar.closingTradeId()).isEqualTo("p1");
    }

    @Test
    void oneTradeThatIsNotFinalMakesTheBarNotFinal() {
        seconds.add(trade("a", 100 * NANOS, 1, 1, 0, 0));
        seconds.add(new Trade("ACME", 100 * NANOS, 1, 1, "b", false, 0, 1, Long.MIN_VALUE));

        assertThat(close(seconds).isFinal()).isFalse();
    }

    @Test
    void theMeanOfEqualPricesIsThatPrice() {
        for (int i = 0; i < 100; i++) {
            seconds.add(trade("" + i, 100 * NANOS, 0.1, 0.1 * (i + 1), 0, i));
        }

        assertThat(close(seconds).vwap()).isEqualTo(0.1);
    }

    @Test
    void ofCopiesInOnePartitionTheFirstReadCounts() {
        assertThat(seconds.add(trade("a", 100 * NANOS + 7, 1, 1, 0, 4))).isTrue();
        assertThat(seconds.add(trade("a", 100 * NANOS + 7, 2, 1, 0, 9))).isFalse();

        Ohlcv bar = close(seconds);
        assertThat(bar.tradeCount()).isEqualTo(1);
        assertThat(bar.close()).isEqualTo(1);
    }

    @Test
    void ofCopiesInTwoPartitionsTheSameOneCountsWhicheverIsReadFirst() {
        Trade inPartition0 = trade("a", 100 * NANOS, 1, 1, 0, 70);
        Trade inPartition1 = trade("a", 100 * NANOS, 2, 1, 1, 3);
        OpenSeconds other = new OpenSeconds();

        assertThat(seconds.add(inPartition0)).isTrue();
        assertThat(seconds.add(inPartition1)).isFalse();
        assertThat(other.add(inPartition1)).isTrue();
        assertThat(other.add(inPartition0)).isFalse();

        assertThat(close(seconds)).isEqualTo(close(other));
    }

    @Test
    void twoVenuesMayNumberTheirTradesAlike() {
        assertThat(seconds.add(trade("a", "N", 100 * NANOS))).isTrue();
        assertThat(seconds.add(trade("a", "Q", 100 * NANOS))).isTrue();
        assertThat(seconds.add(trade("a", "N", 100 * NANOS))).isFalse();

        assertThat(close(seconds).tradeCount()).isEqualTo(2);
    }

    /** FINRA's facilities share one letter, and each numbers its trades on its own. */
    @Test
    void oneVenueMayUseAnIdAgainAtAnotherTime() {
        assertThat(seconds.add(trade("a", "D", 100 * NANOS))).isTrue();
        assertThat(seconds.add(trade("a", "D", 100 * NANOS + 1))).isTrue();
        assertThat(seconds.add(trade("a", "D", 105 * NANOS))).isTrue();

        assertThat(close(seconds).tradeCount()).isEqualTo(2);
        assertThat(close(seconds).tradeCount()).isEqualTo(1);
    }

    @Test
    void aClosedSecondLeavesNothing() {
        for (int i = 0; i < 1000; i++) {
            seconds.add(trade("" + i, 100 * NANOS + i, 1, 1, 0, i));
        }
        byte[] full = seconds.state().prints();
        close(seconds);

        assertThat(seconds.isEmpty()).isTrue();
        assertThat(seconds.oldest()).isEqualTo(Long.MAX_VALUE);
        assertThat(seconds.state().prints()).hasSizeLessThan(4);
        assertThat(full).hasSizeLessThan(50_000);
    }

    @Test
    void restoredSecondsContinueAsIfUninterrupted() {
        Random random = new Random(1);
        OpenSeconds uninterrupted = new OpenSeconds();
        OpenSeconds restored = new OpenSeconds();
        for (int i = 0; i < 500; i++) {
            Trade trade =
                    trade(
                            "" + random.nextInt(20),
                            100 * NANOS + random.nextInt(20) * NANOS / 2,
                            1 + random.nextInt(1000) / 100.0,
                            1 + random.nextInt(100),
                            random.nextInt(3),
                            i);
            assertThat(restored.add(trade)).isEqualTo(uninterrupted.add(trade));
            if (i % 50 == 25) {
                restored = new OpenSeconds("ACME", restored.state());
            }
        }

        assertThat(bars(restored)).isEqualTo(bars(uninterrupted)).hasSize(10);
    }

    @Test
    void aStateOfTheFirstReleaseIsReadAsRegularTrades() {
        OpenSeconds restored =
                new OpenSeconds(
                        "ACME",
                        new OpenSeconds.State(
                                new long[] {100 * NANOS, 100 * NANOS + 1},
                                new double[] {10, 11},
                                new double[] {1, 2},
                                new String[] {"a", "b"},
                                new boolean[] {true, false},
                                new int[] {0, 0},
                                new long[] {4, 5},
                                new long[] {99, 99}));

        assertThat(restored.add(trade("a", 100 * NANOS, 10, 1, 0, 4))).isFalse();
        Ohlcv bar = close(restored);
        assertThat(bar.open()).isEqualTo(10);
        assertThat(bar.closingTradeId()).isEqualTo("b");
        assertThat(bar.isFinal()).isFalse();
    }

    private static List<Ohlcv> bars(OpenSeconds seconds) {
        List<Ohlcv> bars = new ArrayList<>();
        while (!seconds.isEmpty()) {
            bars.add(close(seconds));
        }
        return bars;
    }

    private static Ohlcv close(OpenSeconds seconds) {
        return Ohlcv.of(seconds.closeOldest().inOrder(), TradeRules.ALL);
    }

    private static Trade trade(String id, String venue, long nanos) {
        return new Trade(
                "ACME",
                nanos,
                1,
                1,
                id,
                venue,
                "",
                'A',
                Trade.Side.NONE,
                true,
                0,
                0,
                Long.MIN_VALUE);
    }

    private static Trade trade(
            String id, long nanos, double price, double size, int partition, long offset) {
        return new Trade("ACME", nanos, price, size, id, true, partition, offset);
    }
}
