package torghut.ta.feed;

import java.util.Map;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.MinuteBar;

/**
 * Decodes minute bars, both first versions and updates: {@code symbol}, {@code t} (start of the
 * minute), {@code o}, {@code h}, {@code l}, {@code c}, {@code v}.
 */
public final class MinuteBarDecoder implements MarketEventDecoder {

    private static final long NANOS_PER_MINUTE = 60_000_000_000L;
    private static final char BAR = 'b';

    private static final Map<String, Character> TYPES =
            Map.of(
                    "b",
                    BAR,
                    "bar",
                    BAR,
                    "bars",
                    BAR,
                    "u",
                    BAR,
                    "updatedBar",
                    BAR,
                    "updatedBars",
                    BAR);

    private final RecordReader record =
            new RecordReader(NANOS_PER_MINUTE, BAR, TYPES, "a minute bar");
    private final int open = record.notNegative("o");
    private final int high = record.notNegative("h");
    private final int low = record.notNegative("l");
    private final int close = record.notNegative("c");
    private final int volume = record.notNegative("v");

    @Override
    public MinuteBar decode(byte[] value, int partition, long offset, long latestNanos)
            throws UnusableRecordException {
        record.read(value, latestNanos);
        MinuteBar bar =
                new MinuteBar(
                        record.symbol(),
                        record.timeNanos() / 1_000_000,
                        record.number(open),
                        record.number(high),
                        record.number(low),
                        record.number(close),
                        record.number(volume),
                        partition,
                        offset);
        record.refuseInvalid();
        if (bar.high() < bar.low()) {
            throw new UnusableRecordException(
                    DeadLetter.Reason.INVALID,
                    record.path(high)
                            + " is "
                            + bar.high()
                            + ", below "
                            + record.path(low)
                            + " "
                            + bar.low());
        }
        record.refuseFuture();
        return bar;
    }
}
