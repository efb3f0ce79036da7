package torghut.ta.feed;

import java.util.Map;
import torghut.ta.model.Quote;

/**
 * Decodes quotes: {@code symbol}, {@code t}, {@code bp}, {@code ap}, {@code bs}, {@code as}. A side
 * whose price is 0 or absent is empty, whatever its size; an absent size is 0.
 */
public final class QuoteDecoder implements MarketEventDecoder {

    private static final char QUOTE = 'q';

    private final RecordReader record =
            new RecordReader(
                    1, QUOTE, Map.of("q", QUOTE, "quote", QUOTE, "quotes", QUOTE), "a quote");
    private final int bidPrice = record.notNegative("bp");
    private final int askPrice = record.notNegative("ap");
    private final int bidSize = record.notNegative("bs");
    private final int askSize = record.notNegative("as");

    @Override
    public Quote decode(byte[] value, int partition, long offset, long latestNanos)
            throws UnusableRecordException {
        record.read(value, latestNanos);
        double bid = record.numberOrZero(bidPrice);
        double ask = record.numberOrZero(askPrice);
        double bidden = record.numberOrZero(bidSize);
        double asked = record.numberOrZero(askSize);
        record.refuseInvalid();
        record.refuseFuture();
        return new Quote(
                record.symbol(),
                record.timeNanos(),
                bid,
                ask,
                bid == 0 ? 0 : bidden,
                ask == 0 ? 0 : asked,
                partition,
                offset);
    }
}
