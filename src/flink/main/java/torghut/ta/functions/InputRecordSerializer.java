package torghut.ta.functions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import torghut.ta.feed.StringCache;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * Serializes input records between operators: one byte for the kind, then the fields in the order
 * of the record. It is not used for state, but an unaligned checkpoint holds records in transit, so
 * the format of earlier releases must still be read. They wrote one byte for whether a trade is
 * final; today the bits of that byte also say which other fields follow.
 *
 * <p>Input records are immutable, so a copy is the same object. (A dead letter has arrays, but
 * nobody changes them.)
 */
public final class InputRecordSerializer extends TypeSerializer<InputRecord> {

    private static final byte TRADE = 0;
    private static final byte QUOTE = 1;
    private static final byte MINUTE_BAR = 2;
    private static final byte DEAD_LETTER = 3;
    private static final byte CORRECTION = 4;
    private static final byte CANCEL = 5;

    /** Flags of a trade. Each but the first says that another field follows. */
    private static final int IS_FINAL = 1;

    private static final int HAS_VENUE = 1 << 1;
    private static final int HAS_CONDITIONS = 1 << 2;
    private static final int HAS_TAPE = 1 << 3;
    private static final int BOUGHT = 1 << 4;
    private static final int SOLD = 1 << 5;
    private static final int HAS_ORIGIN = 1 << 6;

    /** In place of the length of a short text: a long text follows. */
    private static final int LONG_TEXT = 255;

    private static final InputRecord INSTANCE = new Quote("-", 0, 0, 0, 0, 0, 0, 0);

    private transient byte[] scratch;
    private transient StringCache symbols;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    /** A new object, as the buffers must not be shared between threads. */
    @Override
    public InputRecordSerializer duplicate() {
        return new InputRecordSerializer();
    }

    @Override
    public InputRecord createInstance() {
        return INSTANCE;
    }

    @Override
    public InputRecord copy(InputRecord from) {
        return from;
    }

    @Override
    public InputRecord copy(InputRecord from, InputRecord reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(InputRecord record, DataOutputView target) throws IOException {
        if (record instanceof Quote quote) {
            target.writeByte(QUOTE);
            writeText(quote.symbol(), target);
            target.writeLong(quote.timeNanos());
            target.writeDouble(quote.bidPrice());
            target.writeDouble(quote.askPrice());
            target.writeDouble(quote.bidSize());
            target.writeDouble(quote.askSize());
            target.writeInt(quote.partition());
            target.writeLong(quote.offset());
            target.writeLong(quote.openSecond());
        } else if (record instanceof Trade trade) {
            target.writeByte(TRADE);
            writeText(trade.symbol(), target);
            target.writeLong(trade.timeNanos());
            target.writeDouble(trade.price());
            target.writeDouble(trade.size());
            writeText(trade.id(), target);
            writeFlagged(trade, target);
            target.writeInt(trade.partition());
            target.writeLong(trade.offset());
            target.writeLong(trade.openSecond());
            if (hasOrigin(trade)) {
                writeOrigin(trade, target);
            }
        } else if (record instanceof MinuteBar bar) {
            target.writeByte(MINUTE_BAR);
            writeText(bar.symbol(), target);
            target.writeLong(bar.startMillis());
            target.writeDouble(bar.open());
            target.writeDouble(bar.high());
            target.writeDouble(bar.low());
            target.writeDouble(bar.close());
            target.writeDouble(bar.volume());
            target.writeInt(bar.partition());
            target.writeLong(bar.offset());
        } else if (record instanceof Correction correction) {
            target.writeByte(CORRECTION);
            writeText(correction.symbol(), target);
            target.writeLong(correction.timeNanos());
            writeText(correction.venue(), target);
            writeVersion(correction.original(), target);
            writeVersion(correction.corrected(), target);
            target.writeChar(correction.tape());
            target.writeInt(correction.partition());
            target.writeLong(correction.offset());
            target.writeLong(correction.openSecond());
            writeOrigin(correction, target);
        } else if (record instanceof Cancel cancel) {
            target.writeByte(CANCEL);
            writeText(cancel.symbol(), target);
            target.writeLong(cancel.timeNanos());
            writeText(cancel.id(), target);
            writeText(cancel.venue(), target);
            target.writeDouble(cancel.price());
            target.writeDouble(cancel.size());
            target.writeChar(cancel.action());
            target.writeChar(cancel.tape());
            target.writeInt(cancel.partition());
            target.writeLong(cancel.offset());
            target.writeLong(cancel.openSecond());
            writeOrigin(cancel, target);
        } else {
            DeadLetter letter = (DeadLetter) Objects.requireNonNull(record);
            target.writeByte(DEAD_LETTER);
            writeText(letter.reason().name(), target);
            writeText(letter.error(), target);
            writeBytes(letter.key(), target);
            writeBytes(letter.value(), target);
            writeText(letter.topic(), target);
            target.writeInt(letter.partition());
            target.writeLong(letter.offset());
            target.writeLong(letter.timestamp());
        }
    }

    private void writeFlagged(Trade trade, DataOutputView target) throws IOException {
        int flags =
                (trade.isFinal() ? IS_FINAL : 0)
                        | (trade.venue().isEmpty() ? 0 : HAS_VENUE)
                        | (trade.conditions().isEmpty() ? 0 : HAS_CONDITIONS)
                        | (trade.tape() == 0 ? 0 : HAS_TAPE)
                        | (trade.side() == Trade.Side.BUY ? BOUGHT : 0)
                        | (trade.side() == Trade.Side.SELL ? SOLD : 0)
                        | (hasOrigin(trade) ? HAS_ORIGIN : 0);
        target.writeByte(flags);
        if ((flags & HAS_VENUE) != 0) {
            writeText(trade.venue(), target);
        }
        if ((flags & HAS_CONDITIONS) != 0) {
            writeText(trade.conditions(), target);
        }
        if ((flags & HAS_TAPE) != 0) {
            target.writeChar(trade.tape());
        }
    }

    private static boolean hasOrigin(Trade trade) {
        return trade.kafkaTimestamp() != TradeEvent.NO_TIMESTAMP
                || !trade.symbol().equals(trade.kafkaKey());
    }

    /** Writes timestamp and key of the Kafka record, which a later dead letter repeats. */
    private static void writeOrigin(TradeEvent event, DataOutputView target) throws IOException {
        target.writeLong(event.kafkaTimestamp());
        boolean isSymbol = event.symbol().equals(event.kafkaKey());
        target.writeBoolean(isSymbol);
        if (!isSymbol) {
            writeBytes(
                    event.kafkaKey() == null
                            ? null
                            : event.kafkaKey().getBytes(StandardCharsets.ISO_8859_1),
                    target);
        }
    }

    private static String readKey(String symbol, DataInputView source) throws IOException {
        if (source.readBoolean()) {
            return symbol;
        }
        byte[] key = readBytes(source);
        return key == null ? null : new String(key, StandardCharsets.ISO_8859_1);
    }

    private void writeVersion(Correction.Version version, DataOutputView target)
            throws IOException {
        writeText(version.id(), target);
        target.writeDouble(version.price());
        target.writeDouble(version.size());
        writeText(version.conditions(), target);
    }

    @Override
    public InputRecord deserialize(DataInputView source) throws IOException {
        byte kind = source.readByte();
        return switch (kind) {
            case TRADE -> readTrade(source);
            case QUOTE ->
                    new Quote(
                            readKept(source),
                            source.readLong(),
                            source.readDouble(),
                            source.readDouble(),
                            source.readDouble(),
                            source.readDouble(),
                            source.readInt(),
                            source.readLong(),
                            source.readLong());
            case MINUTE_BAR ->
                    new MinuteBar(
                            readKept(source),
                            source.readLong(),
                            source.readDouble(),
                            source.readDouble(),
                            source.readDouble(),
                            source.readDouble(),
                            source.readDouble(),
                            source.readInt(),
                            source.readLong());
            case CORRECTION ->
                    readOrigin(
                            new Correction(
                                    readKept(source),
                                    source.readLong(),
                                    readKept(source),
                                    readVersion(source),
                                    readVersion(source),
                                    source.readChar(),
                                    source.readInt(),
                                    source.readLong(),
                                    source.readLong()),
                            source);
            case CANCEL ->
                    readOrigin(
                            new Cancel(
                                    readKept(source),
                                    source.readLong(),
                                    readText(source),
                                    readKept(source),
                                    source.readDouble(),
                                    source.readDouble(),
                                    source.readChar(),
                                    source.readChar(),
                                    source.readInt(),
                                    source.readLong(),
                                    source.readLong()),
                            source);
            case DEAD_LETTER ->
                    new DeadLetter(
                            DeadLetter.Reason.valueOf(readText(source)),
                            readText(source),
                            readBytes(source),
                            readBytes(source),
                            readText(source),
                            source.readInt(),
                            source.readLong(),
                            source.readLong());
            default -> throw new IOException("not an input record, kind " + kind);
        };
    }

    private Trade readTrade(DataInputView source) throws IOException {
        String symbol = readKept(source);
        long timeNanos = source.readLong();
        double price = source.readDouble();
        double size = source.readDouble();
        String id = readText(source);
        int flags = source.readByte();
        return new Trade(
                symbol,
                timeNanos,
                price,
                size,
                id,
                (flags & HAS_VENUE) == 0 ? "" : readKept(source),
                (flags & HAS_CONDITIONS) == 0 ? "" : readKept(source),
                (flags & HAS_TAPE) == 0 ? 0 : source.readChar(),
                side(flags),
                (flags & IS_FINAL) != 0,
                source.readInt(),
                source.readLong(),
                source.readLong(),
                (flags & HAS_ORIGIN) == 0 ? TradeEvent.NO_TIMESTAMP : source.readLong(),
                (flags & HAS_ORIGIN) == 0 ? symbol : readKey(symbol, source));
    }

    private static TradeEvent readOrigin(TradeEvent event, DataInputView source)
            throws IOException {
        return event.arrived(
                event.openSecond(), source.readLong(), readKey(event.symbol(), source));
    }

    private static Trade.Side side(int flags) {
        if ((flags & (BOUGHT | SOLD)) == 0) {
            return Trade.Side.NONE;
        }
        return (flags & BOUGHT) != 0 ? Trade.Side.BUY : Trade.Side.SELL;
    }

    private Correction.Version readVersion(DataInputView source) throws IOException {
        return new Correction.Version(
                readText(source), source.readDouble(), source.readDouble(), readKept(source));
    }

    @Override
    public InputRecord deserialize(InputRecord reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    /**
     * Short Latin-1 text, nearly every symbol and id: one byte for the length, one for each
     * character.
     */
    private void writeText(String text, DataOutputView target) throws IOException {
        int length = text.length();
        if (length < LONG_TEXT) {
            byte[] latin1 = scratch();
            int seen = 0;
            for (int i = 0; i < length; i++) {
                char c = text.charAt(i);
                seen |= c;
                latin1[i] = (byte) c;
            }
            if (seen <= 0xFF) {
                target.writeByte(length);
                target.write(latin1, 0, length);
                return;
            }
        }
        target.writeByte(LONG_TEXT);
        target.writeInt(length);
        target.writeChars(text);
    }

    private String readText(DataInputView source) throws IOException {
        int length = source.readUnsignedByte();
        if (length == LONG_TEXT) {
            return readLongText(source);
        }
        byte[] latin1 = scratch();
        source.readFully(latin1, 0, length);
        return new String(latin1, 0, length, StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads a text with few different values through the cache: symbols, venues and sale
     * conditions.
     */
    private String readKept(DataInputView source) throws IOException {
        int length = source.readUnsignedByte();
        if (length == LONG_TEXT) {
            return readLongText(source);
        }
        byte[] latin1 = scratch();
        source.readFully(latin1, 0, length);
        if (symbols == null) {
            symbols = new StringCache();
        }
        String symbol = symbols.find(latin1, length);
        if (symbol == null) {
            symbol = new String(latin1, 0, length, StandardCharsets.ISO_8859_1);
            symbols.keep(symbol);
        }
        return symbol;
    }

    private static String readLongText(DataInputView source) throws IOException {
        char[] text = new char[source.readInt()];
        for (int i = 0; i < text.length; i++) {
            text[i] = source.readChar();
        }
        return new String(text);
    }

    private byte[] scratch() {
        if (scratch == null) {
            scratch = new byte[LONG_TEXT];
        }
        return scratch;
    }

    private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        if (bytes == null) {
            target.writeInt(-1);
        } else {
            target.writeInt(bytes.length);
            target.write(bytes);
        }
    }

    private static byte[] readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputRecordSerializer;
    }

    @Override
    public int hashCode() {
        return InputRecordSerializer.class.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<InputRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Tells Flink that the serializer has no configuration. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<InputRecord> {

        /** Called by Flink. */
        public Snapshot() {
            super(InputRecordSerializer::new);
        }
    }
}
