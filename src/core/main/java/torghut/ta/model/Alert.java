package torghut.ta.model;

/**
 * Something that a trader wanted to be told of one symbol.
 *
 * @param type what kind of rule fired
 * @param rule text of the rule, for {@link Type#PRICE_MOVEMENT} that name
 * @param symbol never empty
 * @param timeframe timeframe of the bars that the rule looks at, {@code 1s} for seconds; price
 *     movements are looked for in the trades and say {@code 1s}
 * @param direction whether the price or the value went up or down
 * @param baselinePrice price that the movement is measured from, null for an indicator's rule
 * @param currentPrice price of the trade that fired, or close of the bar that did
 * @param percentChange 100 x (current - baseline) / baseline, null for an indicator's rule
 * @param value left side of an indicator's rule, null for a price movement
 * @param windowStartMillis time of the baseline's trade in milliseconds since the epoch, null for
 *     an indicator's rule
 * @param detectedAtMillis event time of the trade, or end of the bar, that fired, in milliseconds
 *     since the epoch
 * @param eventMillis end of the bar with which the alert leaves
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

    /** How much it matters. Of a movement: below 2 %, from 2, 5 and 10 %; MEDIUM for indicators. */
    public enum Severity {
        LOW,
        MEDIUM,
        HIGH,
        CRITICAL
    }

    /** Rule, symbol and event time: the same after a replay, and no two alerts have the same. */
    public String id() {
        return rule + "|" + symbol + "|" + detectedAtMillis;
    }
}
