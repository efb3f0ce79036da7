package torghut.ta.market;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import torghut.ta.indicators.IndicatorParameters;
import torghut.ta.indicators.IndicatorPlan;
import torghut.ta.model.Timeframe;

/**
 * What the symbols of one thread share: for each timeframe the windows and the indicators, prepared
 * once. Not thread-safe.
 */
public final class TimeframePlans {

    /** Windows of the indicators are never longer. */
    private static final long LONGEST_WINDOW_MILLIS = 24 * 3_600_000L;

    /**
     * The indicators of one timeframe.
     *
     * @param parameters of those that every bar carries
     * @param extra those that are asked for in addition
     */
    record Plan(IndicatorParameters parameters, IndicatorPlan extra, String[] extraNames) {}

    private final List<Timeframe> timeframes;
    private final WindowCalendar calendar;
    private final Map<Timeframe, Plan> plans = new EnumMap<>(Timeframe.class);

    /** Prepares what these parameters ask for. */
    public TimeframePlans(SymbolParameters parameters) {
        IndicatorParameters ofSeconds = parameters.indicators();
        timeframes = parameters.timeframes();
        calendar = new WindowCalendar(ofSeconds.sessionZone(), ofSeconds.sessionResets().get(0));
        plans.put(Timeframe.S1, plan(Timeframe.S1, parameters));
        timeframes.forEach(timeframe -> plans.put(timeframe, plan(timeframe, parameters)));
    }

    private static Plan plan(Timeframe timeframe, SymbolParameters parameters) {
        IndicatorParameters scaled = scaled(parameters.indicators(), timeframe.seconds());
        IndicatorPlan extra = new IndicatorPlan(parameters.extra().on(timeframe.label()), scaled);
        return new Plan(scaled, extra, extra.names().toArray(String[]::new));
    }

    /** Windows that are given for seconds hold as many bars of a longer timeframe. */
    private static IndicatorParameters scaled(IndicatorParameters ofSeconds, long factor) {
        return new IndicatorParameters(
                Math.min(LONGEST_WINDOW_MILLIS, factor * ofSeconds.vwapWindowMillis()),
                Math.min(LONGEST_WINDOW_MILLIS, factor * ofSeconds.volatilityWindowMillis()),
                ofSeconds.annualizationSeconds(),
                ofSeconds.sessionZone(),
                ofSeconds.sessionResets());
    }

    /** The timeframes longer than a second, shortest first. */
    List<Timeframe> timeframes() {
        return timeframes;
    }

    WindowCalendar calendar() {
        return calendar;
    }

    Plan of(Timeframe timeframe) {
        return plans.get(timeframe);
    }
}
