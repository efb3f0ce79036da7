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
        check.add(bar(SECOND, 10, 12, 9, 11, 100));
        check.add(bar(SECOND + 59, 11, 15, 10, 14, 50));
        check.add(feed(10, 15, 9, 14, 150), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS))
                .containsExactly(new MinuteBarCheck.Comparison(MINUTE_MILLIS, Optional.empty()));
    }

    @Test
    void theNextMinuteDoesNotTakePart() {
        check.add(bar(SECOND, 10, 12, 9, 11, 100));
        check.add(bar(SECOND + 60, 1, 99, 1, 99, 1));
        check.add(feed(10, 12, 9, 11, 100), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS))
                .singleElement()
                .satisfies(comparison -> assertThat(comparison.difference()).isEmpty());
    }

    @Test
    void aDifferenceNamesTheFieldsAndBothValues() {
        check.add(bar(SECOND, 10, 12, 9, 11, 100));
        check.add(feed(10, 12.5, 9, 11, 101), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference())
                .contains(
                        "minute 2013-10-07T13:30:00Z, feed against our bars: high 12.5 != 12.0,"
                                + " volume 101.0 != 100.0 (1 bars)");
    }

    @Test
    void theRoundingOfAVolumeIsNoDifference() {
        check.add(bar(SECOND, 1, 1, 1, 1, 0.1));
        check.add(bar(SECOND + 1, 1, 1, 1, 1, 0.2));
        check.add(feed(1, 1, 1, 1, 0.3), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference()).isEmpty();
    }

    @Test
    void aMinuteWithoutOurTradesIsADifference() {
        check.add(feed(1, 1, 1, 1, 1), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference())
                .hasValueSatisfying(text -> assertThat(text).endsWith("we have no trade"));
    }

    @Test
    void anOpenMinuteIsNotCompared() {
        check.add(bar(SECOND, 1, 1, 1, 1, 1));

        assertThat(check.add(feed(2, 2, 2, 2, 2), LAST_MILLIS - 1)).isEmpty();
        assertThat(check.close(LAST_MILLIS - 1)).isEmpty();
    }

    @Test
    void aMinuteWithoutTheFeedsBarIsNotCompared() {
        check.add(bar(SECOND, 1, 1, 1, 1, 1));

        assertThat(check.close(LAST_MILLIS)).isEmpty();
    }

    @Test
    void aClosedMinuteIsComparedWhenTheFeedsBarComes() {
        check.add(bar(SECOND, 1, 1, 1, 1, 1));
        check.close(LAST_MILLIS);

        assertThat(check.add(feed(1, 1, 1, 1, 1), LAST_MILLIS + 100_000)).isPresent();
    }

    @Test
    void theFirstBarOfTheFeedCountsAndAMinuteIsComparedOnce() {
        check.add(bar(SECOND, 1, 1, 1, 1, 1));
        check.add(feed(1, 1, 1, 1, 1), MINUTE_MILLIS);
        check.add(feed(2, 2, 2, 2, 2), MINUTE_MILLIS);

        assertThat(check.close(LAST_MILLIS).get(0).difference()).isEmpty();
        assertThat(check.close(LAST_MILLIS)).isEmpty();
        assertThat(check.add(feed(2, 2, 2, 2, 2), LAST_MILLIS)).isEmpty();
    }

    @Test
    void minutesAreForgottenSomeMinutesAfterTheirEnd() {
        check.add(bar(SECOND, 1, 1, 1, 1, 1));
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
        check.add(bar(SECOND - 60, 3, 3, 3, 3, 3));
        check.add(bar(SECOND, 10, 12, 9, 11, 100));
        check.add(
                new MinuteBar("ACME", MINUTE_MILLIS - 60_000, 3, 3, 3, 3, 3, 0, 1), MINUTE_MILLIS);
        check.add(feed(10, 15, 9, 14, 151), MINUTE_MILLIS);

        MinuteBarCheck restored = new MinuteBarCheck("ACME", check.state());
        for (MinuteBarCheck one : List.of(check, restored)) {
            one.add(bar(SECOND + 59, 11, 15, 10, 14, 50));
        }

        assertThat(restored.close(LAST_MILLIS))
                .isEqualTo(check.close(LAST_MILLIS))
                .singleElement()
                .satisfies(
                        comparison ->
                                assertThat(comparison.difference().orElseThrow())
                                        .endsWith("volume 151.0 != 150.0 (2 bars)"));
    }

    private static SecondBar bar(
            long second, double open, double high, double low, double close, double volume) {
        return new SecondBar(
                second,
                open,
                high,
                low,
                close,
                ExactSum.of(volume),
                ExactSum.of(close * volume),
                1,
                true,
                "id");
    }

    private static MinuteBar feed(
            double open, double high, double low, double close, double volume) {
        return new MinuteBar("ACME", MINUTE_MILLIS, open, high, low, close, volume, 0, 0);
    }
}
