package torghut.ta.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.Trade;
import torghut.ta.model.TradeEvent;

/**
 * Writes trades, corrections and cancels as flat JSON that the trades topic accepts, so that a dead
 * letter can be sent again. Decoding it gives the same event: {@code t} is in integer milliseconds,
 * or an RFC 3339 time if it is finer, and numbers have the fewest digits that give the same double.
 */
public final class FlatTradeJson {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private FlatTradeJson() {}

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** The trade, correction or cancel as UTF-8 JSON. */
    public static byte[] write(TradeEvent event) {
        if (event instanceof Correction correction) {
            return write(correction);
        }
        return event instanceof Cancel cancel ? write(cancel) : write((Trade) event);
    }

    private static byte[] write(Trade trade) {
        return object(
                json -> {
                    json.writeStringField("symbol", trade.symbol());
                    writeTime(trade.timeNanos(), json);
                    json.writeNumberField("p", trade.price());
                    json.writeNumberField("s", trade.size());
                    json.writeStringField("id", trade.id());
                    json.writeBooleanField("is_final", trade.isFinal());
                    writeText("x", trade.venue(), json);
                    writeCodes("c", trade.conditions(), json);
                    writeLetter("z", trade.tape(), json);
                    if (trade.side() != Trade.Side.NONE) {
                        json.writeStringField("side", trade.side().name());
                    }
                });
    }

    private static byte[] write(Correction correction) {
        return object(
                json -> {
                    json.writeStringField("T", "c");
                    json.writeStringField("symbol", correction.symbol());
                    writeTime(correction.timeNanos(), json);
                    writeText("x", correction.venue(), json);
                    writeVersion("o", correction.original(), json);
                    writeVersion("c", correction.corrected(), json);
                    writeLetter("z", correction.tape(), json);
                });
    }

    private static byte[] write(Cancel cancel) {
        return object(
                json -> {
                    json.writeStringField("T", "x");
                    json.writeStringField("symbol", cancel.symbol());
                    writeTime(cancel.timeNanos(), json);
                    json.writeStringField("id", cancel.id());
                    writeText("x", cancel.venue(), json);
                    json.writeNumberField("p", cancel.price());
                    json.writeNumberField("s", cancel.size());
                    writeLetter("a", cancel.action(), json);
                    writeLetter("z", cancel.tape(), json);
                });
    }

    private static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writeVersion(String prefix, Correction.Version version, JsonGenerator json)
            throws IOException {
        json.writeStringField(prefix + "i", version.id());
        json.writeNumberField(prefix + "p", version.price());
        json.writeNumberField(prefix + "s", version.size());
        writeCodes(prefix + "c", version.conditions(), json);
    }

    private static void writeText(String name, String text, JsonGenerator json) throws IOException {
        if (!text.isEmpty()) {
            json.writeStringField(name, text);
        }
    }

    private static void writeLetter(String name, char letter, JsonGenerator json)
            throws IOException {
        if (letter != 0) {
            json.writeStringField(name, String.valueOf(letter));
        }
    }

    private static void writeCodes(String name, String codes, JsonGenerator json)
            throws IOException {
        if (!codes.isEmpty()) {
            json.writeArrayFieldStart(name);
            for (int i = 0; i < codes.length(); i++) {
                json.writeString(String.valueOf(codes.charAt(i)));
            }
            json.writeEndArray();
        }
    }

    private static void writeTime(long nanos, JsonGenerator json) throws IOException {
        if (nanos % NANOS_PER_MILLI == 0) {
            json.writeNumberField("t", nanos / NANOS_PER_MILLI);
        } else {
            long seconds = Math.floorDiv(nanos, NANOS_PER_SECOND);
            long rest = Math.floorMod(nanos, NANOS_PER_SECOND);
            json.writeStringField("t", Instant.ofEpochSecond(seconds, rest).toString());
        }
    }
}
