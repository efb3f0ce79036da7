package torghut.ta.feed;

import torghut.ta.model.Trade;

/**
 * Decodes trades: {@code symbol}, {@code t}, {@code p}, {@code s}, {@code id}, {@code is_final}.
 */
public final class TradeDecoder implements MarketEventDecoder {

    private final RecordReader record =
            new RecordReader(true, 1, RecordReader.Range.POSITIVE, "p", "s");

    @Override
    public Trade decode(byte[] value, int partition, long offset, long latestNanos)
            throws UnusableRecordException {
        record.read(value, latestNanos);
        record.refuseFuture();
        return new Trade(
                record.symbol(),
                record.timeNanos(),
                record.number(0),
                record.number(1),
                record.id(),
                record.isFinal(),
                partition,
                offset);
    }
}
