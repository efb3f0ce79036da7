package torghut.ta.settings;

import static java.util.Map.entry;
import static torghut.ta.config.ValueType.milliseconds;
import static torghut.ta.config.ValueType.number;
import static torghut.ta.config.Variable.Fallback.value;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import torghut.ta.config.Environment;
import torghut.ta.config.ValueType;
import torghut.ta.config.Variable;
import torghut.ta.config.VariableGroup;
import torghut.ta.indicators.IndicatorParameters;
import torghut.ta.market.RuleSet;

/**
 * How bars and signals are computed.
 *
 * @param quoteMaxAge a quote that is older at a bar's end is not used
 * @param tradeRules which trades set prices
 * @param revisionHorizon how long after its end a second may be revised; zero for never
 * @param indicators windows and sessions of the indicators
 */
public record Market(
        Duration quoteMaxAge,
        RuleSet tradeRules,
        Duration revisionHorizon,
        IndicatorParameters indicators) {

    static final VariableGroup VARIABLES = new VariableGroup();

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    static final Variable<Duration> QUOTE_MAX_AGE =
            VARIABLES.declare(
                    "QUOTE_MAX_AGE_MS",
                    milliseconds(1, DAY_MS),
                    value("15000"),
                    "A quote older than this at the bar's end is not used.");

    private static final Variable<RuleSet> TRADE_RULES =
            VARIABLES.declare(
                    "TRADE_RULES",
                    ValueType.choice(
                            List.of(
                                    entry("alpaca", RuleSet.ALPACA),
                                    entry("sip", RuleSet.SIP),
                                    entry("all", RuleSet.ALL))),
                    value("alpaca"),
                    "Which trades set prices: as in Alpaca's minute bars, as on the consolidated"
                            + " tapes, or all.");

    private static final Variable<Duration> REVISION_HORIZON =
            VARIABLES.declare(
                    "REVISION_HORIZON_MS",
                    milliseconds(0, DAY_MS),
                    value("900000"),
                    "A bar is revised by late trades, corrections and cancels up to this long after"
                            + " its end; `0` turns revisions off.");

    static final Variable<Duration> VWAP_WINDOW =
            VARIABLES.declare(
                    "VWAP_WINDOW_MS",
                    milliseconds(1_000, DAY_MS),
                    value("300000"),
                    "Length of the window of `vwap_rolling`.");

    static final Variable<Duration> VOLATILITY_WINDOW =
            VARIABLES.declare(
                    "VOLATILITY_WINDOW_MS",
                    milliseconds(2_000, DAY_MS),
                    value("60000"),
                    "Length of the window of `realized_volatility`; two returns must fit.");

    private static final Variable<Long> ANNUALIZATION_SECONDS =
            VARIABLES.declare(
                    "ANNUALIZATION_SECONDS",
                    number(1, Duration.ofDays(366).toSeconds()),
                    value("5896800"),
                    "Trading seconds of a year: 252 days of 23,400 s; 31536000 for crypto.");

    private static final Variable<ZoneId> SESSION_ZONE =
            VARIABLES.declare(
                    "SESSION_ZONE",
                    ValueType.zone(),
                    value("America/New_York"),
                    "Zone of `SESSION_RESETS`, daylight saving included.");

    private static final Variable<List<LocalTime>> SESSION_RESETS =
            VARIABLES.declare(
                    "SESSION_RESETS",
                    ValueType.timesOfDay(),
                    value("04:00,09:30,16:00"),
                    "Local times at which a session starts; `00:00` in `UTC` for crypto.");

    static Market read(Environment environment) {
        return new Market(
                environment.get(QUOTE_MAX_AGE),
                environment.get(TRADE_RULES),
                environment.get(REVISION_HORIZON),
                new IndicatorParameters(
                        environment.get(VWAP_WINDOW).toMillis(),
                        environment.get(VOLATILITY_WINDOW).toMillis(),
                        environment.get(ANNUALIZATION_SECONDS),
                        environment.get(SESSION_ZONE),
                        environment.get(SESSION_RESETS)));
    }
}
