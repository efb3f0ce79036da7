package torghut.ta.market;

import java.io.Serializable;
import torghut.ta.indicators.IndicatorParameters;

/**
 * The settings that apply to each symbol.
 *
 * @param indicators parameters of the indicators
 * @param quoteMaxAgeMillis age at a bar's end up to which a quote is in force
 * @param staleAfterMillis time without a trade after which a symbol is silent
 * @param ttlMillis event time without a trade or quote after which a symbol is forgotten
 * @param checksMinuteBars whether minute bars of the feed are compared with our bars
 * @param rules say what each trade counts for
 * @param revisionHorizonMillis how long after its end a second may be revised; 0 for never
 * @param alerts which alerts to send
 */
public record SymbolParameters(
        IndicatorParameters indicators,
        long quoteMaxAgeMillis,
        long staleAfterMillis,
        long ttlMillis,
        boolean checksMinuteBars,
        TradeRules rules,
        long revisionHorizonMillis,
        AlertParameters alerts)
        implements Serializable {}
