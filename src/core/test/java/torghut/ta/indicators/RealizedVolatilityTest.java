package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RealizedVolatilityTest {

    private static final double LN_2 = 0.6931471805599453;
    private static final Offset<Double> LAST_DIGIT = Offset.offset(1e-15);

    private static double update(RealizedVolatility volatility, long second, double close) {
        return update(volatility, second, close, 0);
    }

    private static double update(
            RealizedVolatility volatility, long second, double close, long session) {
        BarInput bar = SampleBars.bar(1000 * second, close, 1);
        return volatility.update(bar, session);
    }

    @Test
    void itIsDefinedFromTwoReturnsOn() {
        RealizedVolatility volatility = new RealizedVolatility(60_000, 4);
        assertThat(update(volatility, 0, 1)).isNaN();
        assertThat(update(volatility, 1, 2)).isNaN();
        // Two returns of ln 2 in two seconds, a year of four seconds.
        assertThat(update(volatility, 2, 4)).isCloseTo(2 * LN_2, LAST_DIGIT);
        // A loss of one half has the same square.
        assertThat(update(volatility, 3, 2)).isCloseTo(2 * LN_2, LAST_DIGIT);
    }

    @Test
    void secondsWithoutABarCountAsElapsed() {
        RealizedVolatility volatility = new RealizedVolatility(60_000, 16);
        update(volatility, 0, 1);
        update(volatility, 7, 2);
        // Two returns of ln 2 in eight seconds, a year of 16.
        assertThat(update(volatility, 8, 4)).isCloseTo(2 * LN_2, LAST_DIGIT);
    }

    @Test
    void aReturnCountsWithAllItsElapsedTimeEvenWhereItReachesOutOfTheWindow() {
        RealizedVolatility volatility = new RealizedVolatility(2000, 16);
        update(volatility, 0, 1);
        update(volatility, 7, 2);
        assertThat(update(volatility, 8, 4)).isCloseTo(2 * LN_2, LAST_DIGIT);
    }

    @Test
    void aReturnLeavesWhenItsBarsEndIsTheWholeWindowAgo() {
        RealizedVolatility volatility = new RealizedVolatility(2000, 1);
        update(volatility, 0, 1);
        update(volatility, 1, 1000);
        update(volatility, 2, 2000);
        assertThat(update(volatility, 3, 4000)).isCloseTo(LN_2, LAST_DIGIT);
    }

    @Test
    void itIsUndefinedAgainWhenFewerThanTwoReturnsAreLeft() {
        RealizedVolatility volatility = new RealizedVolatility(60_000, 1);
        update(volatility, 0, 10);
        update(volatility, 1, 11);
        assertThat(update(volatility, 2, 12)).isPositive();
        assertThat(update(volatility, 61, 13)).isPositive();
        assertThat(update(volatility, 121, 14)).isNaN();
        assertThat(update(volatility, 122, 15)).isPositive();
    }

    @Test
    void theFirstBarOfASessionHasNoReturn() {
        RealizedVolatility volatility = new RealizedVolatility(60_000, 1);
        update(volatility, 0, 10, 0);
        update(volatility, 1, 1000, 1);
        assertThat(update(volatility, 2, 2000, 1)).isNaN();
        assertThat(update(volatility, 3, 4000, 1)).isCloseTo(LN_2, LAST_DIGIT);
    }

    @Test
    void returnsOfTheSessionBeforeCountWhileTheyAreInTheWindow() {
        RealizedVolatility volatility = new RealizedVolatility(60_000, 1);
        update(volatility, 0, 1, 0);
        update(volatility, 1, 2, 0);
        update(volatility, 2, 4, 0);
        // No return of its own, but two in the window.
        assertThat(update(volatility, 3, 1000, 3000)).isCloseTo(LN_2, LAST_DIGIT);
    }

    @Test
    void noOvernightReturnEntersIt() {
        IndicatorParameters longWindow =
                new IndicatorParameters(
                        300_000,
                        7 * 86_400_000L,
                        1,
                        EngineFixtures.NEW_YORK,
                        EngineFixtures.DEFAULTS.sessionResets());
        IndicatorEngine engine = new IndicatorEngine(longWindow);
        double price = 1;
        for (String time : new String[] {"09:30:00", "09:30:01", "09:30:02"}) {
            long start = EngineFixtures.newYork("2024-03-08T" + time);
            engine.update(SampleBars.bar(start, price *= 2, 1));
        }
        // Over the weekend, over the change of the clocks, from post-market to regular.
        engine.update(SampleBars.bar(EngineFixtures.newYork("2024-03-08T19:00"), 1000, 1));
        engine.update(SampleBars.bar(EngineFixtures.newYork("2024-03-11T09:30"), 50, 1));
        long last = EngineFixtures.newYork("2024-03-11T09:30:01");
        assertThat(engine.update(SampleBars.bar(last, 100, 1)).realizedVolatility())
                .isCloseTo(LN_2, LAST_DIGIT);
    }

    @Test
    void equalClosesHaveNone() {
        RealizedVolatility volatility = new RealizedVolatility(60_000, 5_896_800);
        update(volatility, 0, 0.1);
        update(volatility, 1, 0.1);
        assertThat(update(volatility, 2, 0.1)).isZero();
    }

    @Test
    void aReturnBeyondADoubleMakesItInfiniteOnlyWhileItIsInTheWindow() {
        RealizedVolatility volatility = new RealizedVolatility(3000, 1);
        update(volatility, 0, 1e-200);
        update(volatility, 1, 1e200);
        assertThat(update(volatility, 2, 1e200)).isInfinite();
        update(volatility, 3, 1e200);
        assertThat(update(volatility, 4, 1e200)).isZero();
    }

    @Test
    void parametersNotAboveZeroAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RealizedVolatility(0, 1))
                .withMessage("windowMillis and annualizationSeconds must be > 0, were 0 and 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RealizedVolatility(1, -1))
                .withMessage("windowMillis and annualizationSeconds must be > 0, were 1 and -1");
    }
}
