package torghut.ta.market;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import torghut.ta.indicators.IndicatorList;
import torghut.ta.indicators.IndicatorParameters;
import torghut.ta.model.Timeframe;

/**
 * What can be chosen about the treatment of a symbol.
 *
 * @param indicators parameters of the indicators
 * @param quoteMaxAgeMillis age at a bar's end up to which a quote is in force
 * @param staleAfterMillis time without a trade after which a symbol is silent
 * @param ttlMillis event time without a trade or quote after which a symbol is forgotten
 * @param checksMinuteBars whether minute bars of the feed are compared with our bars
 * @param rules what trades count for
 * @param revisionHorizonMillis how long after its end a second may be revised; 0 for never
 * @param alerts what alerts are wanted
 * @param timeframes what the seconds are rolled up into
 * @param extra indicators that are asked for in addition to those that every bar carries
 */
public record SymbolParameters(
        IndicatorParameters indicators,
        long quoteMaxAgeMillis,
        long staleAfterMillis,
        long ttlMillis,
        boolean checksMinuteBars,
        TradeRules rules,
        long revisionHorizonMillis,
        AlertParameters alerts,
        List<Timeframe> timeframes,
        IndicatorList extra)
        implements Serializable {

    /** A session day on which the clocks go back has an hour more. */
    private static final long LONGEST_DAY_MILLIS = Duration.ofHours(25).toMillis();

    /** Sorts the timeframes, shortest first. */
    public SymbolParameters {
        timeframes = timeframes.stream().distinct().sorted().toList();
    }

    /** Whether seconds are rolled up. */
    boolean rollsUp() {
        return !timeframes.isEmpty() || keepsMinutes();
    }

    /** Whether minutes are needed: by longer timeframes, or to be compared with the feed's. */
    boolean keepsMinutes() {
        return timeframes.stream().anyMatch(frame -> frame.compareTo(Timeframe.M1) >= 0)
                || checksMinuteBars;
    }

    /**
     * Event time after which a symbol without events is forgotten. What was forgotten cannot be
     * told from what never was, so revisions must be over by then, and every window.
     */
    long keptMillis() {
        long longestWindow =
                timeframes.isEmpty()
                        ? 0
                        : timeframes.get(timeframes.size() - 1) == Timeframe.D1
                                ? LONGEST_DAY_MILLIS
                                : timeframes.get(timeframes.size() - 1).millis();
        return Math.max(Math.max(ttlMillis, revisionHorizonMillis), longestWindow);
    }
}
