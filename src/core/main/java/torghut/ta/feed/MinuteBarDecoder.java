package torghut.ta.feed;

import torghut.ta.model.DeadLetter;
import torghut.ta.model.MinuteBar;

/**
 * Decodes minute bars: {@code symbol}, {@code t} (start of the minute), {@code o}, {@code h},
 * {@code l}, {@code c}, {@code v}.
 */
public final class MinuteBarDecoder implements MarketEventDecoder {

    private static final long NANOS_PER_MINUTE = 60_000_000_000L;
    private static final int HIGH = 1;
    private static final int LOW = 2;

    private final RecordReader record =
            new RecordReader(
                    false,
                    NANOS_PER_MINUTE,
                    RecordReader.Range.NOT_NEGATIVE,
                    "o",
                    "h",
                    "l",
                    "c",
                    "v");

    @Override
    public MinuteBar decode(byte[] value, int partition, long offset, long latestNanos)
            throws UnusableRecordException {
        record.read(value, latestNanos);
        double high = record.number(HIGH);
        double low = record.number(LOW);
        if (high < low) {
            throw new UnusableRecordException(
                    DeadLetter.Reason.INVALID,
                    record.pathOfNumber(HIGH)
                            + " is "
                            + high
                            + ", below "
                            + record.pathOfNumber(LOW)
                            + " "
                            + low);
        }
        record.refuseFuture();
        return new MinuteBar(
                record.symbol(),
                record.timeNanos() / 1_000_000,
                record.number(0),
                high,
                low,
                record.number(3),
                record.number(4),
                partition,
                offset);
    }
}
