package torghut.ta.market;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import torghut.ta.indicators.ExactSum;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/** Reads what {@link TapeOutput} has written about one symbol. */
final class TapeInput {

    /** In the order in which {@link TapeOutput} numbers them. */
    private static final Trade.Side[] SIDES = {Trade.Side.NONE, Trade.Side.BUY, Trade.Side.SELL};

    private static final long[] NONE = {};

    private final String symbol;
    private final ByteBuffer bytes;

    TapeInput(String symbol, byte[] bytes) {
        this.symbol = symbol;
        this.bytes = ByteBuffer.wrap(bytes);
        int version = this.bytes.get();
        if (version != TapeOutput.VERSION) {
            throw new IllegalStateException(
                    "trades of " + symbol + " in the state have unknown version " + version);
        }
    }

    Prints prints() {
        Prints prints = new Prints();
        for (long n = number(); n > 0; n--) {
            Trade trade = trade();
            boolean isKnownFromStart = flag();
            long afterTrade = number();
            long knownFrom = isKnownFromStart ? Long.MIN_VALUE : trade.second() + afterTrade;
            boolean isCancelled = flag();
            long[] corrections = NONE;
            String reportedId = trade.id();
            int count = (int) number();
            if (count > 0) {
                corrections = new long[count];
                for (int i = 0; i < count; i++) {
                    corrections[i] = number();
                }
                reportedId = text();
            }
            prints.put(
                    new Print(
                            trade.withOpenSecond(knownFrom),
                            reportedId,
                            knownFrom,
                            corrections,
                            isCancelled));
        }
        return prints;
    }

    TradeEvent event() {
        int kind = (int) number();
        if (kind == TapeOutput.TRADE) {
            return trade().withOpenSecond(number());
        }
        long timeNanos = number();
        if (kind == TapeOutput.CORRECTION) {
            return new Correction(
                    symbol,
                    timeNanos,
                    text(),
                    version(),
                    version(),
                    (char) number(),
                    (int) number(),
                    number(),
                    number(),
                    number(),
                    flag() ? text() : null);
        }
        return new Cancel(
                symbol,
                timeNanos,
                text(),
                text(),
                real(),
                real(),
                (char) number(),
                (char) number(),
                (int) number(),
                number(),
                number(),
                number(),
                flag() ? text() : null);
    }

    private Correction.Version version() {
        return new Correction.Version(text(), real(), real(), text());
    }

    private Trade trade() {
        return new Trade(
                symbol,
                number(),
                real(),
                real(),
                text(),
                text(),
                text(),
                (char) number(),
                SIDES[(int) number()],
                flag(),
                (int) number(),
                number(),
                Long.MIN_VALUE);
    }

    Quote quote() {
        return flag() ? new Quote(symbol, number(), real(), real(), real(), real(), -1, -1) : null;
    }

    ExactSum sum() {
        double[] parts = new double[(int) number()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = real();
        }
        return ExactSum.ofParts(parts);
    }

    Traded traded() {
        return new Traded(
                new Ohlcv(
                        real(),
                        real(),
                        real(),
                        real(),
                        flag(),
                        sum(),
                        number(),
                        sum(),
                        sum(),
                        flag(),
                        flag() ? text() : null),
                new Sides(number(), number(), sum(), sum()));
    }

    /** Whether there is more: fields that were added later are at the end. */
    boolean hasMore() {
        return bytes.hasRemaining();
    }

    long number() {
        long rest = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes.get();
            rest |= (next & 0x7FL) << shift;
            shift += 7;
        } while (next < 0);
        return (rest >>> 1) ^ -(rest & 1);
    }

    double real() {
        return bytes.getDouble();
    }

    boolean flag() {
        return bytes.get() != 0;
    }

    String text() {
        byte[] encoded = new byte[(int) number()];
        bytes.get(encoded);
        return new String(encoded, UTF_8);
    }
}
