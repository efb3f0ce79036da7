package torghut.ta.model;

/**
 * One minute bar of the feed, used only to check our own bars.
 *
 * @param symbol never empty
 * @param startMillis start of the minute in milliseconds since the epoch
 * @param open first price
 * @param high highest price, never below {@code low}
 * @param low lowest price
 * @param close last price
 * @param volume traded size
 * @param partition Kafka partition
 * @param offset Kafka offset
 */
public record MinuteBar(
        String symbol,
        long startMillis,
        double open,
        double high,
        double low,
        double close,
        double volume,
        int partition,
        long offset)
        implements MarketEvent {

    @Override
    public long timeMillis() {
        return startMillis;
    }

    /** Always {@link Long#MIN_VALUE}: a minute bar is never late. */
    @Override
    public long openSecond() {
        return Long.MIN_VALUE;
    }

    @Override
    public MinuteBar withOpenSecond(long openSecond) {
        return this;
    }
}
