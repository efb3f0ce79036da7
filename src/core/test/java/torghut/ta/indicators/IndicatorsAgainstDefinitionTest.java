package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.model.IndicatorSnapshot;

/** The engine beside the definitions in 34 digits, at every bar of every series. */
class IndicatorsAgainstDefinitionTest {

    /**
     * The contract asks for 1e-9. Every value is the end of at most some hundred roundings of
     * 1.1e-16 that mostly cancel; the largest error seen is 3e-15.
     */
    private static final double RELATIVE = 1e-14;

    @ParameterizedTest
    @EnumSource(SampleBars.class)
    void everyValueIsTheDefinedOneAndNullExactlyWhereItIsUndefined(SampleBars series) {
        assertThatAllAreAsDefined(series.bars());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AIG", "BAC", "IBM"})
    void everyValueOfARecordedMarketIsTheDefinedOne(String symbol) throws IOException {
        assertThatAllAreAsDefined(RecordedBars.of(symbol));
    }

    private static void assertThatAllAreAsDefined(List<BarInput> bars) {
        List<ExactIndicators.Values> exact = ExactIndicators.of(EngineFixtures.DEFAULTS, bars);
        IndicatorEngine engine = new IndicatorEngine(EngineFixtures.DEFAULTS);
        double largestClose = 0;
        for (int k = 0; k < bars.size(); k++) {
            ExactIndicators.Values expected = exact.get(k);
            IndicatorSnapshot actual = engine.update(bars.get(k));
            largestClose = Math.max(largestClose, bars.get(k).close());
            // A difference of two prices is as good as the prices, however small it is itself.
            double macdError = RELATIVE * largestClose;

            assertClose("ema12", k, actual.ema12(), expected.ema12(), 0);
            assertClose("ema26", k, actual.ema26(), expected.ema26(), 0);
            assertClose("macd", k, actual.macd(), expected.macd(), macdError);
            assertClose("macdSignal", k, actual.macdSignal(), expected.macdSignal(), macdError);
            assertClose("macdHist", k, actual.macdHist(), expected.macdHist(), macdError);
            assertClose("rsi14", k, actual.rsi14(), expected.rsi14(), 0);
            assertClose("bollMid", k, actual.bollMid(), expected.bollMid(), 0);
            assertClose("bollUpper", k, actual.bollUpper(), expected.bollUpper(), 0);
            assertClose("bollLower", k, actual.bollLower(), expected.bollLower(), 0);
            assertThat(actual.vwapSession())
                    .as("vwapSession of bar %s", k + 1)
                    .isEqualTo(expected.vwapSession());
            assertThat(actual.vwapRolling())
                    .as("vwapRolling of bar %s", k + 1)
                    .isEqualTo(expected.vwapRolling());
            assertClose(
                    "realizedVolatility",
                    k,
                    actual.realizedVolatility(),
                    expected.realizedVolatility(),
                    0);
        }
    }

    private static void assertClose(
            String field, int k, double actual, BigDecimal expected, double absolute) {
        if (Double.isNaN(actual) || expected == null) {
            if (!Double.isNaN(actual) || expected != null) {
                fail("%s of bar %d is %s and not %s", field, k + 1, actual, expected);
            }
            return;
        }
        double error = new BigDecimal(actual).subtract(expected).abs().doubleValue();
        double allowed = Math.max(absolute, RELATIVE * Math.abs(expected.doubleValue()));
        if (!(error <= allowed)) {
            fail("%s of bar %d is %s and not %s", field, k + 1, actual, expected);
        }
    }
}
