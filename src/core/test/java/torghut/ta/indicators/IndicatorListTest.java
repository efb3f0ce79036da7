package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndicatorListTest {

    @Test
    void commasSeparateIndicatorsAndParameters() {
        IndicatorList list = IndicatorList.parse(" atr(14), stoch( 14 ,3,3),obv ,1m : tr() ");
        assertThat(list).hasToString("atr(14),stoch(14,3,3),obv(),1m:tr()");
        assertThat(IndicatorList.parse(list.toString())).isEqualTo(list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void anEmptyListAsksForNothing(String text) {
        assertThat(IndicatorList.parse(text)).isEqualTo(IndicatorList.NONE);
    }

    @Test
    void withoutAPrefixAnIndicatorIsOnEveryTimeframe() {
        IndicatorList list = IndicatorList.parse("atr(14),1m:rsi(7)");
        assertThat(list.on("1s")).hasToString("[atr(14)]");
        assertThat(list.on("1m")).hasToString("[atr(14), 1m:rsi(7)]");
        assertThat(list.on("5m")).hasToString("[atr(14)]");
    }

    @Test
    void whatIsThereTwiceCountsOnce() {
        IndicatorList list = IndicatorList.parse("bbands(20,2),atr(14),bbands(20,2.0),1m:atr(14)");
        assertThat(list).hasToString("bbands(20,2),atr(14),1m:atr(14)");
        assertThat(new IndicatorPlan(list.on("1m"), EngineFixtures.DEFAULTS).names())
                .containsExactly(
                        "bbands_20_2_upper", "bbands_20_2_mid", "bbands_20_2_lower", "atr_14");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "atr(14)            | [atr_14]",
                "obv                | [obv]",
                "stoch(14,3,3)      | [stoch_14_3_3_k, stoch_14_3_3_d]",
                "sar(0.02,0.20)     | [sar_0.02_0.2]",
                "supertrend(10,3.0) | [supertrend_10_3, supertrend_10_3_trend]",
                "linreg(0100)       | [linreg_100, linreg_100_slope]"
            })
    void valuesAreNamedAfterTheIndicatorAndItsParameters(String spec, String names) {
        assertThat(IndicatorSpec.parse(spec).outputNames()).hasToString(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "atr(14),foo(3)    | 'foo(3)': there is no indicator 'foo'; there are sma(n), ema(n), wma(n)",
                "atr               | 'atr': takes 1 parameters, atr(n), and not 0",
                "atr(1,2)          | 'atr(1,2)': takes 1 parameters, atr(n), and not 2",
                "atr(0)            | 'atr(0)': n of atr(n) must be a whole number from 1 to 10000, was 0",
                "atr(1.5)          | n of atr(n) must be a whole number from 1 to 10000, was 1.5",
                "atr(99999)        | n of atr(n) must be a whole number from 1 to 10000, was 99999",
                "bbands(20,0)      | k of bbands(n,k) must be a number from 0.000001 to 1000, was 0",
                "atr(x)            | 'atr(x)': 'x' is not a number",
                "atr(-1)           | 'atr(-1)': '-1' is not a number",
                "atr(1e3)          | 'atr(1e3)': '1e3' is not a number",
                "atr(14,)          | 'atr(14,)': '' is not a number",
                "7m:atr(14)        | '7m:atr(14)': there is no timeframe '7m'; there are 1s, 5s, 10s",
                "macd(26,12,9)     | 'macd(26,12,9)': fast must be < slow, was 26 and 12",
                "sar(0.3,0.2)      | 'sar(0.3,0.2)': step must be <= most, was 0.3 and 0.2",
                "atr(14            | 'atr(14' is not like atr(14) or 1m:supertrend(10,3)",
                "atr(14)),tr       | 'atr(14)),tr' is not like atr(14)",
                "atr(14),,tr       | '' is not like atr(14) or 1m:supertrend(10,3)",
                "ATR(14)           | there is no indicator 'ATR'"
            })
    void whatIsNoIndicatorIsRefusedWithTheReason(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IndicatorList.parse(text))
                .withMessageContaining(reason);
    }

    @Test
    void itCanBeSentToWhereItIsUsed() throws Exception {
        IndicatorList list = IndicatorList.parse("atr(14),1m:supertrend(10,3)");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(list);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(list);
        }
    }
}
