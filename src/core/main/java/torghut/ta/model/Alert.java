package torghut.ta.model;

/**
 * A message to a trader that something happened to a symbol: its price moved far, or a rule on its
 * indicators came true.
 *
 * @param type what kind of rule fired
 * @param rule text of the rule; for a price movement the name {@code PRICE_MOVEMENT}
 * @param symbol never empty
 * @param timeframe length of the bars that the rule looks at, such as {@code 1s}; price movements
 *     are found in the trades and say {@code 1s}
 * @param direction whether the price or the value went up or down
 * @param baselinePrice price that the movement is measured from, null for an indicator's rule
 * @param currentPrice price of the trade that fired, or close of the bar that did
 * @param percentChange 100 x (current - baseline) / baseline, null for an indicator's rule
 * @param value left side of an indicator's rule, null for a price movement
 * @param windowStartMillis time of the baseline's trade in milliseconds since the epoch, null for
 *     an indicator's rule
 * @param detectedAtMillis when it happened, in milliseconds since the epoch: event time of the
 *     trade that moved the price, or end of the bar that made the rule true
 * @param eventMillis end of the bar together with which the alert is sent
 * @param ingestMillis wall clock at emission
 * @param seq number of that bar among those of its timeframe
 * @param severity how much it matters
 */
public record Alert(
        Type type,
        String rule,
        String symbol,
        String timeframe,
        Direction direction,
        Double baselinePrice,
        double currentPrice,
        Double percentChange,
        Double value,
        Long windowStartMillis,
        long detectedAtMillis,
        long eventMillis,
        long ingestMillis,
        long seq,
        Severity severity) {

    /** What kind of rule fired. */
    public enum Type {
        /** The price has moved by so many percent. */
        PRICE_MOVEMENT,
        /** A condition on a bar's values has become true. */
        INDICATOR
    }

    /** Which way it went. */
    public enum Direction {
        UP,
        DOWN
    }

    /**
     * How much it matters. A price movement is LOW below 2 %, MEDIUM from 2 %, HIGH from 5 % and
     * CRITICAL from 10 %; a rule on indicators is MEDIUM.
     */
    public enum Severity {
        LOW,
        MEDIUM,
        HIGH,
        CRITICAL
    }

    /**
     * Identifies the alert: rule, symbol and time. A replay gives the same id, and no two alerts
     * share one.
     */
    public String id() {
        return rule + "|" + symbol + "|" + detectedAtMillis;
    }
}
