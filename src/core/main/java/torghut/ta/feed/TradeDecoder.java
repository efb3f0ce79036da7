package torghut.ta.feed;

import java.util.Map;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

/**
 * Decodes the records of the trades topic:
 *
 * <ul>
 *   <li>trades: {@code symbol}, {@code t}, {@code p}, {@code s}, {@code id}, {@code is_final};
 *       optionally {@code x} (venue), {@code c} (sale conditions), {@code z} (tape) and {@code
 *       side}, in words or as Alpaca's {@code tks};
 *   <li>corrections: {@code symbol}, {@code t}, {@code x}, {@code z}, and {@code oi}, {@code op},
 *       {@code os}, {@code oc} and {@code ci}, {@code cp}, {@code cs}, {@code cc}: id, price, size
 *       and conditions before and after;
 *   <li>cancels: {@code symbol}, {@code t}, {@code x}, {@code z}, {@code id}, {@code p}, {@code s},
 *       {@code a} (action).
 * </ul>
 */
public final class TradeDecoder implements MarketEventDecoder {

    private static final char TRADE = 't';
    private static final char CORRECTION = 'c';
    private static final char CANCEL = 'x';

    private static final Map<String, Character> TYPES =
            Map.ofEntries(
                    Map.entry("t", TRADE),
                    Map.entry("trade", TRADE),
                    Map.entry("trades", TRADE),
                    Map.entry("c", CORRECTION),
                    Map.entry("correction", CORRECTION),
                    Map.entry("corrections", CORRECTION),
                    Map.entry("x", CANCEL),
                    Map.entry("cancel", CANCEL),
                    Map.entry("cancels", CANCEL),
                    Map.entry("cancelError", CANCEL),
                    Map.entry("cancelErrors", CANCEL));

    private final RecordReader record =
            new RecordReader(1, TRADE, TYPES, "a trade, correction or cancel");
    private final int price = record.positive("p");
    private final int size = record.positive("s");
    private final int id = record.id("id");
    private final int idAlias = record.id("i");
    private final int venue = record.word("x");
    private final int conditions = record.codes("c");
    private final int tape = record.word("z");
    private final int side = record.word("side");
    private final int takerSide = record.word("tks");
    private final int action = record.word("a");
    private final VersionFields original = new VersionFields("o");
    private final VersionFields corrected = new VersionFields("c");

    @Override
    public MarketEvent decode(byte[] value, int partition, long offset, long latestNanos)
            throws UnusableRecordException {
        record.read(value, latestNanos);
        MarketEvent event =
                switch (record.type()) {
                    case CORRECTION -> correction(partition, offset);
                    case CANCEL -> cancel(partition, offset);
                    default -> trade(partition, offset);
                };
        record.refuseInvalid();
        record.refuseFuture();
        return event;
    }

    private Trade trade(int partition, long offset) throws UnusableRecordException {
        return new Trade(
                record.symbol(),
                record.timeNanos(),
                record.number(price),
                record.number(size),
                record.text(id, idAlias),
                record.textOrEmpty(venue),
                record.textOrEmpty(conditions),
                record.letter(tape),
                side(record.textOrEmpty(record.has(side) ? side : takerSide)),
                record.isFinal(),
                partition,
                offset,
                Long.MIN_VALUE);
    }

    private static Trade.Side side(String text) {
        if (text.isEmpty()) {
            return Trade.Side.NONE;
        }
        if (text.equalsIgnoreCase("buy") || text.equalsIgnoreCase("b")) {
            return Trade.Side.BUY;
        }
        return text.equalsIgnoreCase("sell") || text.equalsIgnoreCase("s")
                ? Trade.Side.SELL
                : Trade.Side.NONE;
    }

    private Correction correction(int partition, long offset) throws UnusableRecordException {
        return new Correction(
                record.symbol(),
                record.timeNanos(),
                record.textOrEmpty(venue),
                original.version(),
                corrected.version(),
                record.letter(tape),
                partition,
                offset,
                Long.MIN_VALUE);
    }

    private Cancel cancel(int partition, long offset) throws UnusableRecordException {
        return new Cancel(
                record.symbol(),
                record.timeNanos(),
                record.text(id, idAlias),
                record.textOrEmpty(venue),
                record.number(price),
                record.number(size),
                record.letter(action),
                record.letter(tape),
                partition,
                offset,
                Long.MIN_VALUE);
    }

    /**
     * The fields of one version of a corrected trade; prefix {@code o} is before, {@code c} is
     * after.
     */
    private final class VersionFields {

        private final int id;
        private final int price;
        private final int size;
        private final int conditions;

        VersionFields(String prefix) {
            id = record.id(prefix + "i");
            price = record.positive(prefix + "p");
            size = record.positive(prefix + "s");
            conditions = record.codes(prefix + "c");
        }

        Correction.Version version() throws UnusableRecordException {
            return new Correction.Version(
                    record.text(id),
                    record.number(price),
                    record.number(size),
                    record.textOrEmpty(conditions));
        }
    }
}
