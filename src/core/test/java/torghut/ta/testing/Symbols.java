package torghut.ta.testing;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.indicators.IndicatorParameters;
import torghut.ta.market.AlertParameters;
import torghut.ta.market.SaleConditions;
import torghut.ta.market.SymbolParameters;
import torghut.ta.market.TradeRules;
import torghut.ta.model.Timeframe;

/** Parameters of symbols for tests: the defaults of the settings. */
public final class Symbols {

    /** Age up to which a quote is in force. */
    public static final long QUOTE_MAX_AGE_MILLIS = 15_000;

    /** Time without a trade after which a symbol is silent. */
    public static final long STALE_AFTER_MILLIS = 60_000;

    /** Time after which a symbol is forgotten. */
    public static final long TTL_MILLIS = 168 * 3_600_000L;

    private Symbols() {}

    /** How long after its end a second may be revised. */
    public static final long REVISION_HORIZON_MILLIS = 900_000;

    /** The default parameters, minute bars checked. */
    public static SymbolParameters parameters() {
        return parameters(STALE_AFTER_MILLIS, TTL_MILLIS);
    }

    /** The default parameters with other times of silence and of forgetting. */
    public static SymbolParameters parameters(long staleAfterMillis, long ttlMillis) {
        return parameters(
                staleAfterMillis, ttlMillis, SaleConditions.alpaca(), REVISION_HORIZON_MILLIS);
    }

    /** The default parameters with other rules and another horizon of revisions. */
    public static SymbolParameters parameters(TradeRules rules, long revisionHorizonMillis) {
        return parameters(STALE_AFTER_MILLIS, TTL_MILLIS, rules, revisionHorizonMillis);
    }

    private static SymbolParameters parameters(
            long staleAfterMillis, long ttlMillis, TradeRules rules, long revisionHorizonMillis) {
        return new SymbolParameters(
                new IndicatorParameters(
                        300_000,
                        60_000,
                        5_896_800,
                        ZoneId.of("America/New_York"),
                        List.of(LocalTime.of(4, 0), LocalTime.of(9, 30), LocalTime.of(16, 0))),
                QUOTE_MAX_AGE_MILLIS,
                staleAfterMillis,
                ttlMillis,
                true,
                rules,
                revisionHorizonMillis,
                AlertParameters.NONE,
                List.of(Timeframe.M1, Timeframe.M5, Timeframe.M15),
                IndicatorList.NONE);
    }

    /** The default parameters with alerts. */
    public static SymbolParameters parameters(AlertParameters alerts) {
        return withAlerts(parameters(), alerts);
    }

    /** Parameters with other alerts. */
    public static SymbolParameters withAlerts(SymbolParameters base, AlertParameters alerts) {
        return new SymbolParameters(
                base.indicators(),
                base.quoteMaxAgeMillis(),
                base.staleAfterMillis(),
                base.ttlMillis(),
                base.checksMinuteBars(),
                base.rules(),
                base.revisionHorizonMillis(),
                alerts,
                base.timeframes(),
                base.extra());
    }

    /** Parameters with other timeframes and additional indicators. */
    public static SymbolParameters withTimeframes(
            SymbolParameters base, List<Timeframe> timeframes, IndicatorList extra) {
        return new SymbolParameters(
                base.indicators(),
                base.quoteMaxAgeMillis(),
                base.staleAfterMillis(),
                base.ttlMillis(),
                base.checksMinuteBars(),
                base.rules(),
                base.revisionHorizonMillis(),
                base.alerts(),
                timeframes,
                extra);
    }
}
