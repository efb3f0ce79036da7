package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import torghut.ta.indicators.ExactSum;
import torghut.ta.model.MinuteBar;

class MinuteBarCheckTest {

    /** 2013-10-07 13:30:00 UTC. */
    private static final long SECOND = 1_381_152_600L;

    private static final long MINUTE_MILLIS = SECOND * 1000;
    private static final long LAST_MILLIS = MINUTE_MILLIS + 59_999;

    private final MinuteBarCheck check = new MinuteBarCheck();

    @Test
    void aMinuteThatAgreesHasNoDifference() {
        add(check, bar(SECOND, 10, 12, 9, 11, 100));
        add(check, bar(SECOND + 59, 11, 15, 10, 14, 50));
        check.add(feed(10, 15, 9, 14, 150), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS))
                .containsExactly(new MinuteBarCheck.Comparison(MINUTE_MILLIS, Optional.empty()));
    }

    @Test
    void aMinuteAgreesAsItLeftOrAsItWasRevised() {
        add(check, bar(SECOND, 10, 12, 9, 11, 100));
        check.add(feed(10, 12, 9, 11, 100), MINUTE_MILLIS);
        assertThat(check.close(LAST_MILLIS))
                .containsExactly(new MinuteBarCheck.Comparison(MINUTE_MILLIS, Optional.empty()));
        assertThat(check.revise(MINUTE_MILLIS, bar(SECOND, 10, 13, 9, 11, 130).ohlcv(), true))
                .isEmpty();

        assertThat(check.add(feed(10, 13, 9, 11, 130, 1), LAST_MILLIS)).isEmpty();
        assertThat(check.add(feed(10, 14, 9, 11, 130, 2), LAST_MILLIS).orElseThrow().difference())
                .hasValueSatisfying(
                        difference -> assertThat(difference).contains("high 14.0 != 12.0"));
        assertThat(check.revise(MINUTE_MILLIS, bar(SECOND, 10, 14, 9, 11, 130).ohlcv(), true))
                .contains(new MinuteBarCheck.Comparison(MINUTE_MILLIS, Optional.empty()));
    }

    @Test
    void theNextMinuteDoesNotTakePart() {
        add(check, bar(SECOND, 10, 12, 9, 11, 100));
        add(check, bar(SECOND + 60, 1, 99, 1, 99, 1));
        check.add(feed(10, 12, 9, 11, 100), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS))
                .singleElement()
                .satisfies(comparison -> assertThat(comparison.difference()).isEmpty());
    }

    @Test
    void aDifferenceNamesTheFieldsAndBothValues() {
        add(check, bar(SECOND, 10, 12, 9, 11, 100));
        check.add(feed(10, 12.5, 9, 11, 101), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference())
                .contains(
                        "minute 2013-10-07T13:30:00Z, feed against our bars: high 12.5 != 12.0,"
                                + " volume 101.0 != 100.0 (1 bars, conditions '@' 'F')");
    }

    @Test
    void theRoundingOfAVolumeIsNoDifference() {
        add(check, bar(SECOND, 1, 1, 1, 1, 0.1));
        add(check, bar(SECOND + 1, 1, 1, 1, 1, 0.2));
        check.add(feed(1, 1, 1, 1, 0.3), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference()).isEmpty();
    }

    @Test
    void aMinuteWithoutOurTradesNamesAllFields() {
        check.add(feed(1, 2, 0.5, 1, 3), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference())
                .contains(
                        "minute 2013-10-07T13:30:00Z, feed against our bars: open 1.0 != none,"
                                + " high 2.0 != none, low 0.5 != none, close 1.0 != none,"
                                + " volume 3.0 != 0.0 (0 bars)");
    }

    @Test
    void aBarWithoutVolumeAgreesWithAMinuteWithoutATrade() {
        check.add(feed(7, 7, 7, 7, 0), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference()).isEmpty();
    }

    @Test
    void aBarWithoutVolumeDisagreesWithAMinuteThatTraded() {
        add(check, bar(SECOND, 7, 7, 7, 7, 5));
        check.add(feed(7, 7, 7, 7, 0), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference().orElseThrow())
                .contains("volume 0.0 != 5.0");
    }

    @Test
    void secondsWithoutAPriceCountForTheVolume() {
        add(check, unpriced(SECOND, 30));
        add(check, bar(SECOND + 1, 10, 12, 9, 11, 100));
        add(check, unpriced(SECOND + 2, 7));
        check.add(feed(10, 12, 9, 11, 137), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference()).isEmpty();
    }

    @Test
    void anOpenMinuteIsNotCompared() {
        add(check, bar(SECOND, 1, 1, 1, 1, 1));

        assertThat(check.add(feed(2, 2, 2, 2, 2), LAST_MILLIS - 1)).isEmpty();
        assertThat(check.close(LAST_MILLIS - 1)).isEmpty();
    }

    @Test
    void aMinuteWithoutTheFeedsBarIsNotCompared() {
        add(check, bar(SECOND, 1, 1, 1, 1, 1));

        assertThat(check.close(LAST_MILLIS)).isEmpty();
    }

    @Test
    void aClosedMinuteIsComparedWhenTheFeedsBarComes() {
        add(check, bar(SECOND, 1, 1, 1, 1, 1));
        check.close(LAST_MILLIS);

        assertThat(check.add(feed(1, 1, 1, 1, 1), LAST_MILLIS + 100_000)).isPresent();
    }

    @Test
    void theNewestBarOfTheFeedCountsInWhateverOrderTheyCome() {
        add(check, bar(SECOND, 2, 2, 2, 2, 2));
        check.add(feed(2, 2, 2, 2, 2, 8), MINUTE_MILLIS);
        check.add(feed(1, 1, 1, 1, 1, 7), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference()).isEmpty();
        assertThat(check.close(LAST_MILLIS)).isEmpty();
    }

    @Test
    void aNewerBarIsComparedAgainWhenItChangesTheOutcome() {
        add(check, bar(SECOND, 1, 1, 1, 1, 1));
        check.add(feed(1, 1, 1, 1, 1, 0), MINUTE_MILLIS);
        assertThat(check.close(LAST_MILLIS).get(0).difference()).isEmpty();

        assertThat(check.add(feed(1, 1, 1, 1, 1, 1), LAST_MILLIS)).isEmpty();
        assertThat(check.add(feed(1, 1, 1, 1, 2, 2), LAST_MILLIS).orElseThrow().difference())
                .isPresent();
        MinuteBarCheck restored = new MinuteBarCheck("ACME", check.state());
        assertThat(restored.add(feed(1, 1, 1, 1, 2, 3), LAST_MILLIS)).isEmpty();
        assertThat(restored.add(feed(1, 1, 1, 1, 1, 1), LAST_MILLIS)).isEmpty();
        assertThat(restored.add(feed(1, 1, 1, 1, 1, 4), LAST_MILLIS).orElseThrow().difference())
                .isEmpty();
    }

    @Test
    void minutesAreForgottenSomeMinutesAfterTheirEnd() {
        add(check, bar(SECOND, 1, 1, 1, 1, 1));
        long forgotten = LAST_MILLIS + MinuteBarCheck.KEPT_MINUTES * 60_000L;

        check.close(forgotten - 1);
        assertThat(check.state().starts()).hasSize(1);
        check.close(forgotten);
        assertThat(check.state().starts()).isEmpty();
        assertThat(check.add(feed(2, 2, 2, 2, 2), forgotten)).isEmpty();
        assertThat(check.state().starts()).isEmpty();
    }

    @Test
    void aRestoredCheckContinuesAsIfUninterrupted() {
        add(check, bar(SECOND - 60, 3, 3, 3, 3, 3));
        add(check, bar(SECOND, 10, 12, 9, 11, 100));
        check.add(
                new MinuteBar("ACME", MINUTE_MILLIS - 60_000, 3, 3, 3, 3, 3, 0, 1), MINUTE_MILLIS);
        check.add(feed(10, 15, 9, 14, 151), MINUTE_MILLIS);

        MinuteBarCheck restored = new MinuteBarCheck("ACME", check.state());
        for (MinuteBarCheck one : List.of(check, restored)) {
            add(one, bar(SECOND + 59, 11, 15, 10, 14, 50));
        }

        assertThat(restored.close(LAST_MILLIS))
                .isEqualTo(check.close(LAST_MILLIS))
                .singleElement()
                .satisfies(
                        comparison ->
                                assertThat(comparison.difference().orElseThrow())
                                        .endsWith(
                                                "volume 151.0 != 150.0 (2 bars, conditions '@'"
                                                        + " 'F')"));
    }

    private record Second(long second, Ohlcv ohlcv) {}

    private static void add(MinuteBarCheck check, Second second) {
        check.add(second.second, second.ohlcv, "@F");
    }

    private static Second bar(
            long second, double open, double high, double low, double close, double volume) {
        ExactSum sum = ExactSum.of(volume);
        return new Second(
                second, new Ohlcv(open, high, low, close, false, sum, 1, sum, sum, true, "id"));
    }

    private static Second unpriced(long second, double volume) {
        return bar(second, Double.NaN, Double.NaN, Double.NaN, Double.NaN, volume);
    }

    private static MinuteBar feed(
            double open, double high, double low, double close, double volume, long offset) {
        return new MinuteBar("ACME", MINUTE_MILLIS, open, high, low, close, volume, 0, offset);
    }

    private static MinuteBar feed(
            double open, double high, double low, double close, double volume) {
        return new MinuteBar("ACME", MINUTE_MILLIS, open, high, low, close, volume, 0, 0);
    }
}
