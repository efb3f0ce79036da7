package torghut.ta.settings;

import static torghut.ta.config.ValueType.hours;
import static torghut.ta.config.ValueType.milliseconds;
import static torghut.ta.config.Variable.Fallback.value;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import torghut.ta.config.Environment;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;

/**
 * When status is reported, and when a symbol is forgotten.
 *
 * @param statusInterval between two status records of the job
 * @param symbolStaleAfter a symbol without a trade for this long is silent
 * @param stateTtl the state of a symbol that stopped trading is dropped after this
 */
public record Reports(Duration statusInterval, Duration symbolStaleAfter, Duration stateTtl) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final Variable<Duration> STATUS_INTERVAL =
            VARIABLES.declare(
                    "STATUS_INTERVAL_MS",
                    milliseconds(100, Duration.ofHours(1).toMillis()),
                    value("10000"),
                    "Time between status records.");

    private static final Variable<Duration> SYMBOL_STALE_AFTER =
            VARIABLES.declare(
                    "SYMBOL_STALE_AFTER_MS",
                    milliseconds(100, Duration.ofDays(7).toMillis()),
                    value("60000"),
                    "A symbol without a trade for this long is reported as silent.");

    private static final Variable<Duration> STATE_TTL =
            VARIABLES.declare(
                    "STATE_TTL_HOURS",
                    hours(1, 8_784),
                    value("168"),
                    "The state of a symbol that stopped trading is dropped after this; no shorter"
                            + " than any of the windows above.");

    /**
     * Windows that must not be longer than the state's time to live: if state were dropped within a
     * window, results would change.
     */
    private static final List<Variable<Duration>> WINDOWS =
            List.of(
                    EventTime.OUT_OF_ORDERNESS,
                    Market.QUOTE_MAX_AGE,
                    Market.VWAP_WINDOW,
                    Market.VOLATILITY_WINDOW,
                    AlertSettings.WINDOW,
                    AlertSettings.COOLDOWN,
                    SYMBOL_STALE_AFTER);

    static Reports read(Environment environment) {
        Reports reports =
                new Reports(
                        environment.get(STATUS_INTERVAL),
                        environment.get(SYMBOL_STALE_AFTER),
                        environment.get(STATE_TTL));
        if (environment.accepted(STATE_TTL)) {
            reports.checkStateTtl(environment);
        }
        return reports;
    }

    private void checkStateTtl(Environment environment) {
        TreeSet<String> longer = new TreeSet<>();
        for (Variable<Duration> window : WINDOWS) {
            if (environment.get(window).compareTo(stateTtl) > 0) {
                longer.add(window.name());
            }
        }
        if (!longer.isEmpty()) {
            environment.problem(
                    "STATE_TTL_HOURS is %d, shorter than %s; accepted: no shorter than any window."
                            .formatted(stateTtl.toHours(), String.join(" and ", longer)));
        }
    }
}
