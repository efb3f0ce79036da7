package torghut.ta.settings;

import static torghut.ta.config.ValueType.decimal;
import static torghut.ta.config.ValueType.milliseconds;
import static torghut.ta.config.Variable.Fallback.none;
import static torghut.ta.config.Variable.Fallback.value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import torghut.ta.config.Environment;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;
import torghut.ta.market.AlertParameters;
import torghut.ta.market.AlertRule;
import torghut.ta.market.SignalValues;
import torghut.ta.model.Timeframe;

/**
 * What alerts are sent.
 *
 * @param parameters as a symbol needs them
 */
public record AlertSettings(AlertParameters parameters) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private static final Variable<Double> PRICE_MOVE =
            VARIABLES.declareSwitchable(
                    "ALERT_PRICE_MOVE_PCT",
                    decimal(0.01, 1_000),
                    "2",
                    "An alert is sent when a price is this many percent away from the first of its"
                            + " window.");

    static final Variable<Duration> WINDOW =
            VARIABLES.declare(
                    "ALERT_WINDOW_MS",
                    milliseconds(1, DAY_MS),
                    value("300000"),
                    "Length of the window of price movements.");

    static final Variable<Duration> COOLDOWN =
            VARIABLES.declare(
                    "ALERT_COOLDOWN_MS",
                    milliseconds(1, DAY_MS),
                    value("60000"),
                    "After an alert its rule does not fire again for the symbol within this time.");

    private static final Variable<String> RULES =
            VARIABLES.declare(
                    "ALERT_RULES",
                    new ValueType<>(
                            "rules `[timeframe:] value operator (value or number)`, separated by"
                                    + " semicolons;"
                                    + " operators <, <=, >, >=, crosses_above, crosses_below",
                            text -> text),
                    none(),
                    "Alerts on bars, such as `rsi14 < 30; 5m: ema12 crosses_above ema26`.");

    static AlertSettings read(Environment environment, TimeframeSettings timeframes) {
        return new AlertSettings(
                new AlertParameters(
                        environment.read(PRICE_MOVE).orElse(0.0),
                        environment.get(WINDOW).toMillis(),
                        environment.get(COOLDOWN).toMillis(),
                        environment
                                .read(RULES)
                                .map(text -> rules(text, timeframes, environment))
                                .orElse(List.of())));
    }

    private static List<AlertRule> rules(
            String text, TimeframeSettings timeframes, Environment environment) {
        List<String> problems = new ArrayList<>();
        List<AlertRule> rules =
                AlertRule.parse(
                        text,
                        label ->
                                Timeframe.of(label)
                                        .filter(timeframes::isOn)
                                        .map(
                                                timeframe ->
                                                        SignalValues.names(
                                                                timeframe, timeframes.indicators()))
                                        .orElse(null),
                        problems);
        problems.forEach(
                problem -> environment.problem(RULES.name() + ": " + problem + ".", RULES));
        return rules;
    }
}
