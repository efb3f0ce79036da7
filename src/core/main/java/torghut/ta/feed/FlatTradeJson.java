package torghut.ta.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import torghut.ta.model.Trade;

/** Writes a trade in the flat JSON shape of the input topic, so that it can be sent there again. */
public final class FlatTradeJson {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private FlatTradeJson() {}

    /**
     * The trade as UTF-8 JSON that decodes to the same trade: {@code t} in integer milliseconds, or
     * as an RFC 3339 time where it is finer; numbers with the fewest digits that give the same
     * double.
     *
     * @param trade as it came from the input
     */
    public static byte[] write(Trade trade) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("symbol", trade.symbol());
            writeTime(trade.timeNanos(), json);
            json.writeNumberField("p", trade.price());
            json.writeNumberField("s", trade.size());
            json.writeStringField("id", trade.id());
            json.writeBooleanField("is_final", trade.isFinal());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return bytes.toByteArray();
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
