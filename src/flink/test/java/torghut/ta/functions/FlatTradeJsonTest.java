package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import torghut.ta.feed.FlatTradeJson;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.Trade;

class FlatTradeJsonTest {

    private final DecoderHarness decoder =
            new DecoderHarness(
                    Input.TRADES,
                    Duration.ofMillis(Long.MAX_VALUE),
                    Instant.parse("2024-06-03T14:30:00Z"));

    private static Trade trade(
            String symbol, long nanos, double p, double s, String id, boolean f) {
        return new Trade(
                symbol, nanos, p, s, id, f, DecoderHarness.PARTITION, DecoderHarness.OFFSET);
    }

    private static String write(Trade trade) {
        return new String(FlatTradeJson.write(trade), StandardCharsets.UTF_8);
    }

    @Example
    void writesTheFlatShape() {
        assertThat(write(trade("AAPL", 1_717_425_000_123_000_000L, 194.25, 100, "7", true)))
                .isEqualTo(
                        "{\"symbol\":\"AAPL\",\"t\":1717425000123,\"p\":194.25,\"s\":100.0,"
                                + "\"id\":\"7\",\"is_final\":true}");
    }

    @Example
    void writesAFinerTimeAsRfc3339() {
        assertThat(write(trade("A", 1_717_425_000_123_456_789L, 1, 1, "7", false)))
                .contains("\"t\":\"2024-06-03T14:30:00.123456789Z\"");
        assertThat(write(trade("A", 1_717_425_000_000_001_000L, 1, 1, "7", false)))
                .contains("\"t\":\"2024-06-03T14:30:00.000001Z\"");
    }

    @Example
    void writesTheShortestNumbers() {
        // 2^-24 is 5.9604644775390625E-8; sixteen digits are enough to tell it from its neighbours.
        assertThat(write(trade("A", 0, 0.001, 0x1p-24, "7", true)))
                .contains("\"p\":0.001,")
                .containsPattern("\"s\":5\\.96046447753906[23]E-8,");
    }

    @Property(tries = 2_000)
    void decodesToTheSameTrade(
            @ForAll("texts") String symbol,
            @ForAll @LongRange(min = 0, max = 9_223_372_035_999_999_999L) long nanos,
            @ForAll @LongRange(min = 1, max = 0x430c6bf526340000L) long priceBits,
            @ForAll @LongRange(min = 1, max = 0x430c6bf526340000L) long sizeBits,
            @ForAll("texts") String id,
            @ForAll boolean isFinal) {
        // All positive doubles up to 1e15, and none else, have these bits.
        double price = Double.longBitsToDouble(priceBits);
        double size = Double.longBitsToDouble(sizeBits);
        Trade trade = trade(symbol, nanos, price, size, id, isFinal);
        assertThat(decoder.decode(FlatTradeJson.write(trade))).isEqualTo(trade);
    }

    @Property
    void decodesToTheSameTradeAtWholeMilliseconds(
            @ForAll @LongRange(min = 0, max = 9_223_372_035_999L) long millis) {
        Trade trade = trade("A", millis * 1_000_000, 1, 1, "7", true);
        assertThat(decoder.decode(FlatTradeJson.write(trade))).isEqualTo(trade);
    }

    @Provide
    Arbitrary<String> texts() {
        // Any text that Unicode can encode, which leaves out single surrogates.
        return Arbitraries.strings()
                .all()
                .ofMinLength(1)
                .ofMaxLength(256)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }
}
