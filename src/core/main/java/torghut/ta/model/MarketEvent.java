package torghut.ta.model;

/**
 * Something that happened in the market, as one record of an input topic reports it: a trade or a
 * change to one, a quote, a minute bar.
 */
public sealed interface MarketEvent extends InputRecord permits TradeEvent, Quote, MinuteBar {

    /** Symbol of the instrument, never empty. */
    String symbol();

    /** Event time in milliseconds since the epoch; of a minute bar the start of its minute. */
    long timeMillis();

    /**
     * The oldest second since the epoch that was still open in the event's partition when it was
     * read; {@link Long#MIN_VALUE} if none had been closed yet, or where it does not matter.
     */
    long openSecond();

    /** The same event, read while {@code openSecond} was the oldest open second. */
    MarketEvent withOpenSecond(long openSecond);
}
