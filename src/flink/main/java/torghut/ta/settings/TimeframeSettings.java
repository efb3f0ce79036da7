package torghut.ta.settings;

import static torghut.ta.config.Variable.Fallback.none;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import torghut.ta.config.Environment;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.indicators.IndicatorSpec;
import torghut.ta.model.Timeframe;
import torghut.ta.wire.OutputTopics;

/**
 * What is computed beside the seconds and the indicators that every bar carries.
 *
 * @param timeframes longer timeframes, shortest first; none where their topic is turned off
 * @param indicators in addition, on all timeframes or on one
 */
public record TimeframeSettings(List<Timeframe> timeframes, IndicatorList indicators) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final List<Timeframe> LONGER =
            Arrays.stream(Timeframe.values()).filter(frame -> frame != Timeframe.S1).toList();

    private static final Variable<List<Timeframe>> TIMEFRAMES =
            VARIABLES.declareSwitchable(
                    "TIMEFRAMES",
                    new ValueType<>(
                            "any of "
                                    + LONGER.stream()
                                            .map(Timeframe::label)
                                            .collect(Collectors.joining(", "))
                                    + ", separated by commas",
                            TimeframeSettings::longer),
                    "1m,5m,15m",
                    "Longer timeframes that the seconds are rolled up into; `1d` is the session"
                            + " day.");

    private static final Variable<String> INDICATORS =
            VARIABLES.declare(
                    "INDICATORS",
                    new ValueType<>(
                            "indicators of docs/indicators.md such as atr(14) or"
                                    + " 1m:supertrend(10,3), separated by commas",
                            text -> text),
                    none(),
                    "Indicators that signals and aggregates carry in `extra`, such as"
                            + " `atr(14),1m:supertrend(10,3)`; without a timeframe, on all.");

    private static List<Timeframe> longer(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(label -> Timeframe.of(label).filter(LONGER::contains))
                .map(frame -> frame.orElseThrow(IllegalArgumentException::new))
                .distinct()
                .sorted()
                .toList();
    }

    static TimeframeSettings read(Environment environment, OutputTopics outputs) {
        List<Timeframe> timeframes =
                outputs.name(OutputTopics.AGGREGATES).isEmpty()
                        ? List.of()
                        : environment.read(TIMEFRAMES).orElse(List.of());
        IndicatorList indicators =
                environment
                        .read(INDICATORS)
                        .map(text -> indicators(text, environment))
                        .orElse(IndicatorList.NONE);
        for (IndicatorSpec spec : indicators.specs()) {
            boolean isOn =
                    timeframes.stream()
                            .map(Timeframe::label)
                            .anyMatch(label -> label.equals(spec.timeframe()));
            if (spec.timeframe() != null
                    && !spec.timeframe().equals(Timeframe.S1.label())
                    && !isOn) {
                environment.problem(
                        INDICATORS.name()
                                + ": "
                                + spec
                                + " is for a timeframe that is not on; see TIMEFRAMES and"
                                + " TOPIC_TA_AGGREGATES.",
                        INDICATORS);
            }
        }
        return new TimeframeSettings(timeframes, indicators);
    }

    /** Its own sentence says what is wrong with which indicator, and what there is. */
    private static IndicatorList indicators(String text, Environment environment) {
        try {
            return IndicatorList.parse(text);
        } catch (IllegalArgumentException e) {
            environment.problem(INDICATORS.name() + ": " + e.getMessage() + ".", INDICATORS);
            return IndicatorList.NONE;
        }
    }

    /** Whether bars of this timeframe are computed, those of seconds included. */
    boolean isOn(Timeframe timeframe) {
        return timeframe == Timeframe.S1 || timeframes.contains(timeframe);
    }
}
