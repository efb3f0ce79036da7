package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import torghut.ta.model.Quote;

class QuotesInForceTest {

    private static final long NANOS = 1_000_000_000L;

    private final QuotesInForce quotes = new QuotesInForce();

    @Test
    void withoutAQuoteNoneIsInForce() {
        assertThat(quotes.asOf(100)).isNull();
    }

    @Test
    void aQuoteAtTheWindowsEndBelongsToTheNextBar() {
        Quote lastOfTheSecond = quote(101 * NANOS - 1, 0, 0);
        Quote atTheEnd = quote(101 * NANOS, 0, 1);
        quotes.add(lastOfTheSecond);
        quotes.add(atTheEnd);

        assertThat(quotes.asOf(100)).isEqualTo(lastOfTheSecond);
        assertThat(quotes.asOf(101)).isEqualTo(atTheEnd);
    }

    @Test
    void eventTimeDecidesNotArrival() {
        Quote newest = quote(100 * NANOS + 9, 0, 0);
        quotes.add(newest);
        quotes.add(quote(100 * NANOS + 8, 0, 1));
        quotes.add(quote(99 * NANOS, 0, 2));

        assertThat(quotes.asOf(100)).isEqualTo(newest);
    }

    @Test
    void aQuoteAheadOfTheBarWaits() {
        quotes.add(quote(105 * NANOS, 0, 0));

        assertThat(quotes.asOf(104)).isNull();
        assertThat(quotes.asOf(105)).isNotNull();
    }

    @Test
    void aQuoteStaysInForceUntilTheNextOne() {
        quotes.add(quote(100 * NANOS, 0, 0));

        assertThat(quotes.asOf(100)).isEqualTo(quotes.asOf(5_000));
    }

    @Test
    void ofEqualTimesTheLastInOrderOfPartitionAndOffsetCounts() {
        Quote last = quote(100 * NANOS, 1, 7);
        quotes.add(quote(100 * NANOS, 0, 9));
        quotes.add(last);
        quotes.add(quote(100 * NANOS, 1, 6));

        assertThat(quotes.asOf(100)).isEqualTo(last);
    }

    @Test
    void aLateQuoteCountsFromTheFirstOpenSecond() {
        Quote late = quote(100 * NANOS, 0, 0).withOpenSecond(103);
        quotes.add(late);

        assertThat(quotes.asOf(102)).isNull();
        assertThat(quotes.asOf(103)).isEqualTo(late);
    }

    @Test
    void aLateQuoteDoesNotReplaceANewerOne() {
        Quote newer = quote(102 * NANOS, 0, 0);
        quotes.add(newer);
        quotes.add(quote(100 * NANOS, 0, 1).withOpenSecond(103));

        assertThat(quotes.asOf(103)).isEqualTo(newer);
    }

    @Test
    void oneQuotePerSecondIsKeptAndOneForAllClosedSeconds() {
        for (int i = 0; i < 1000; i++) {
            quotes.add(quote((100 + i % 10) * NANOS + i, 0, i));
        }
        assertThat(quotes.size()).isEqualTo(10);

        quotes.fold(107);

        assertThat(quotes.size()).isEqualTo(3);
    }

    @Test
    void spreadIsInBasisPointsOfTheMid() {
        assertThat(QuotesInForce.spreadBps(quote(99, 101, 1, 1))).isEqualTo(200.0);
    }

    @Test
    void aCrossedQuoteHasANegativeSpread() {
        assertThat(QuotesInForce.spreadBps(quote(101, 99, 1, 1))).isEqualTo(-200.0);
    }

    @Test
    void aLockedQuoteHasNoSpreadToCross() {
        assertThat(QuotesInForce.spreadBps(quote(100, 100, 1, 1))).isEqualTo(0.0);
    }

    @Test
    void aOneSidedQuoteHasNoSpreadButAnImbalance() {
        assertThat(QuotesInForce.spreadBps(quote(0, 101, 0, 5))).isNull();
        assertThat(QuotesInForce.spreadBps(quote(99, 0, 5, 0))).isNull();
        assertThat(QuotesInForce.imbalance(quote(0, 101, 0, 5))).isEqualTo(-1.0);
        assertThat(QuotesInForce.imbalance(quote(99, 0, 5, 0))).isEqualTo(1.0);
    }

    @Test
    void withoutSizesThereIsNoImbalance() {
        assertThat(QuotesInForce.imbalance(quote(99, 101, 0, 0))).isNull();
    }

    @Test
    void imbalanceIsTheDifferenceOfTheSizesOverTheirSum() {
        assertThat(QuotesInForce.imbalance(quote(99, 101, 300, 100))).isEqualTo(0.5);
    }

    @Test
    void restoredQuotesContinueAsIfUninterrupted() {
        Random random = new Random(2);
        QuotesInForce uninterrupted = new QuotesInForce();
        QuotesInForce restored = new QuotesInForce();
        for (long i = 0; i < 300; i++) {
            long second = 100 + i / 10;
            Quote quote =
                    new Quote(
                                    "ACME",
                                    (second - random.nextInt(5)) * NANOS + random.nextInt(3),
                                    99 + random.nextInt(100) / 100.0,
                                    101,
                                    random.nextInt(10),
                                    random.nextInt(10),
                                    random.nextInt(2),
                                    i)
                            .withOpenSecond(second - 2);
            uninterrupted.add(quote);
            restored.add(quote);
            if (i % 20 == 19) {
                restored = new QuotesInForce("ACME", restored.state());
                Quote expected = uninterrupted.asOf(second);
                Quote actual = restored.asOf(second);
                assertThat(actual.withOpenSecond(1_000)).isEqualTo(expected.withOpenSecond(1_000));
                assertThat(restored.size()).isEqualTo(uninterrupted.size());
            }
        }
    }

    private static Quote quote(long nanos, int partition, long offset) {
        return new Quote("ACME", nanos, 99, 101, 1, 1, partition, offset);
    }

    private static Quote quote(double bid, double ask, double bidSize, double askSize) {
        return new Quote("ACME", 0, bid, ask, bidSize, askSize, 0, 0);
    }
}
