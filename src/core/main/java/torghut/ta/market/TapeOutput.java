package torghut.ta.market;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import torghut.ta.indicators.ExactSum;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * Writes trades, and what is said about them, in few bytes for the state; {@link TapeInput} reads
 * them again. The symbol is not written. Whole numbers take seven bits a byte, lowest first, the
 * highest bit set in all but the last (LEB128), with the sign in the lowest bit.
 */
final class TapeOutput {

    /** First byte of everything that is written. */
    static final int VERSION = 1;

    static final int TRADE = 0;
    static final int CORRECTION = 1;
    static final int CANCEL = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);

    TapeOutput() {
        bytes.write(VERSION);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    void prints(Prints prints) {
        number(prints.all().size());
        for (Print print : prints.all()) {
            trade(print.trade());
            // Mostly a second or two before the trade: one byte.
            boolean isKnownFromStart = print.knownFrom() == Long.MIN_VALUE;
            flag(isKnownFromStart);
            number(isKnownFromStart ? 0 : print.knownFrom() - print.trade().second());
            flag(print.isCancelled());
            number(print.corrections().length);
            for (long time : print.corrections()) {
                number(time);
            }
            if (print.corrections().length > 0) {
                text(print.reportedId());
            }
        }
    }

    void event(TradeEvent event) {
        if (event instanceof Trade trade) {
            number(TRADE);
            trade(trade);
            number(trade.openSecond());
        } else if (event instanceof Correction correction) {
            number(CORRECTION);
            number(correction.timeNanos());
            text(correction.venue());
            version(correction.original());
            version(correction.corrected());
            number(correction.tape());
            number(correction.partition());
            number(correction.offset());
            number(correction.openSecond());
            record(correction);
        } else if (event instanceof Cancel cancel) {
            number(CANCEL);
            number(cancel.timeNanos());
            text(cancel.id());
            text(cancel.venue());
            real(cancel.price());
            real(cancel.size());
            number(cancel.action());
            number(cancel.tape());
            number(cancel.partition());
            number(cancel.offset());
            number(cancel.openSecond());
            record(cancel);
        }
    }

    private void record(TradeEvent event) {
        number(event.kafkaTimestamp());
        flag(event.kafkaKey() != null);
        if (event.kafkaKey() != null) {
            text(event.kafkaKey());
        }
    }

    private void version(Correction.Version version) {
        text(version.id());
        real(version.price());
        real(version.size());
        text(version.conditions());
    }

    private void trade(Trade trade) {
        number(trade.timeNanos());
        real(trade.price());
        real(trade.size());
        text(trade.id());
        text(trade.venue());
        text(trade.conditions());
        number(trade.tape());
        number(
                switch (trade.side()) {
                    case NONE -> 0;
                    case BUY -> 1;
                    case SELL -> 2;
                });
        flag(trade.isFinal());
        number(trade.partition());
        number(trade.offset());
    }

    /** The sides of a quote, null for none. */
    void quote(Quote quote) {
        flag(quote != null);
        if (quote != null) {
            number(quote.timeNanos());
            real(quote.bidPrice());
            real(quote.askPrice());
            real(quote.bidSize());
            real(quote.askSize());
        }
    }

    void sum(ExactSum sum) {
        double[] parts = sum.parts();
        number(parts.length);
        for (double part : parts) {
            real(part);
        }
    }

    void traded(Traded traded) {
        Ohlcv ohlcv = traded.ohlcv();
        real(ohlcv.open());
        real(ohlcv.highest());
        real(ohlcv.lowest());
        real(ohlcv.close());
        flag(ohlcv.isTentative());
        sum(ohlcv.volume());
        number(ohlcv.tradeCount());
        sum(ohlcv.notional());
        sum(ohlcv.vwapVolume());
        flag(ohlcv.isFinal());
        flag(ohlcv.closingTradeId() != null);
        if (ohlcv.closingTradeId() != null) {
            text(ohlcv.closingTradeId());
        }
        Sides sides = traded.sides();
        number(sides.buyCount());
        number(sides.sellCount());
        sum(sides.buyVolume());
        sum(sides.sellVolume());
    }

    void number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    void real(double value) {
        long bits = Double.doubleToLongBits(value);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes.write((int) (bits >>> shift));
        }
    }

    void flag(boolean value) {
        bytes.write(value ? 1 : 0);
    }

    void text(String text) {
        byte[] encoded = text.getBytes(UTF_8);
        number(encoded.length);
        bytes.write(encoded, 0, encoded.length);
    }
}
