package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.market.AlertRule.Operator;
import torghut.ta.market.AlertRule.Watch;

class AlertRuleTest {

    private static final Map<String, Set<String>> VALUES =
            Map.of("1s", Set.of("close", "ema12", "rsi14"), "5m", Set.of("close", "atr_14"));
    private static final double NULL = Double.NaN;
    private static final long COOLDOWN = 3_000;

    @Test
    void rulesAreReadWithAndWithoutATimeframe() {
        assertThat(rules("rsi14 < 30;  5m :  close crosses_above atr_14 ; ;"))
                .containsExactly(
                        new AlertRule("1s", "rsi14", Operator.BELOW, null, 30),
                        new AlertRule("5m", "close", Operator.CROSSES_ABOVE, "atr_14", 0));
    }

    @Test
    void aRuleReadsAsItIsWrittenWithSingleBlanks() {
        assertThat(rules("5m:close   >= 1.5; rsi14 crosses_below 70.0"))
                .extracting(AlertRule::toString)
                .containsExactly("5m: close >= 1.5", "rsi14 crosses_below 70");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsi14 <",
                "rsi14<30",
                "rsi14 = 30",
                "rsi15 < 30",
                "rsi14 < thirty",
                "rsi14 < NaN",
                "rsi14 < Infinity",
                "5m: rsi14 < 30",
                "7m: close < 30"
            })
    void aRuleThatCannotBeUsedIsNamed(String text) {
        List<String> problems = new ArrayList<>();
        assertThat(AlertRule.parse("close > 1;" + text, VALUES::get, problems)).hasSize(1);
        assertThat(problems).hasSize(1).first().asString().startsWith("\"" + text + "\" ");
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        List<String> problems = new ArrayList<>();
        AlertRule.parse("rsi15 < 30", VALUES::get, problems);
        assertThat(problems)
                .containsExactly(
                        "\"rsi15 < 30\" names rsi15, which is not computed on 1s; there is close,"
                                + " ema12, rsi14");
    }

    /** One value per bar, a second apart; N is a value that is not defined. */
    @ParameterizedTest
    @CsvSource({
        "close < 10,             11 9 8 11 9,         0 1 0 0 1",
        "close < 10,             10 9,                0 1",
        "close <= 10,            11 10,               0 1",
        "close > 10,             9 11 12,             0 1 0",
        "close >= 10,            9 10,                0 1",
        "close < 10,             9,                   1",
        "close < 10,             N N 9,               0 0 1",
        "close < 10,             11 9 N 9 9,          0 1 0 0 0",
        "close crosses_above 10, 9 10 11 12,          0 0 1 0",
        "close crosses_above 10, 11 12,               0 0",
        "close crosses_above 10, 9 N 11,              0 0 0",
        "close crosses_below 10, 11 10 9,             0 0 1",
        "close crosses_below 10, 11 9 11 9 11 11 9,   0 1 0 0 0 0 1",
        "close > 0,              -1 0 1,              0 0 1",
        "close crosses_above 0,  -0.0 0.0 1,          0 0 1"
    })
    void itFiresWhenTheConditionBecomesTrueOncePerCooldown(
            String rule, String values, String expected) {
        Watch watch = new Watch(rules(rule).get(0), COOLDOWN);
        List<String> fired = new ArrayList<>();
        long end = 0;
        for (String value : values.split(" ", -1)) {
            end += 1000;
            double number = value.equals("N") ? NULL : Double.parseDouble(value);
            // Each bar after a restart.
            watch = new Watch(watch.rule(), COOLDOWN, watch.state());
            fired.add(watch.fires(end, name -> number) ? "1" : "0");
        }
        assertThat(String.join(" ", fired)).isEqualTo(expected);
    }

    @Test
    void aNullOnTheRightNeverFires() {
        Watch watch = new Watch(rules("close > ema12").get(0), COOLDOWN);
        assertThat(watch.fires(1000, Map.of("close", 1.0, "ema12", NULL)::get)).isFalse();
        assertThat(watch.fires(2000, Map.of("close", 1.0, "ema12", 0.5)::get)).isTrue();
    }

    private static List<AlertRule> rules(String text) {
        List<String> problems = new ArrayList<>();
        List<AlertRule> rules = AlertRule.parse(text, VALUES::get, problems);
        assertThat(problems).isEmpty();
        return rules;
    }
}
