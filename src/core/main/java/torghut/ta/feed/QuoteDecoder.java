package torghut.ta.feed;

import torghut.ta.model.Quote;

/** Decodes quotes: {@code symbol}, {@code t}, {@code bp}, {@code ap}, {@code bs}, {@code as}. */
public final class QuoteDecoder implements MarketEventDecoder {

    private final RecordReader record =
            new RecordReader(false, 1, RecordReader.Range.NOT_NEGATIVE, "bp", "ap", "bs", "as");

    @Override
    public Quote decode(byte[] value, int partition, long offset, long latestNanos)
            throws UnusableRecordException {
        record.read(value, latestNanos);
        record.refuseFuture();
        return new Quote(
                record.symbol(),
                record.timeNanos(),
                record.number(0),
                record.number(1),
                record.number(2),
                record.number(3),
                partition,
                offset);
    }
}
