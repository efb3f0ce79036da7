package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import torghut.ta.feed.FlatTradeJson;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.Trade;

class FlatTradeJsonTest {

    /** 2000-01-01T00:00:00Z, the first time that decodes. */
    private static final long EARLIEST = 946_684_800_000_000_000L;

    private static final char[] CODES = {' ', '@', 'F', 'I', '4', '\0', '"', '\u00e9', '\uFFFD'};

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
        assertThat(write(trade("A", EARLIEST, 0.001, 0x1p-24, "7", true)))
                .contains("\"p\":0.001,")
                .containsPattern("\"s\":5\\.96046447753906[23]E-8,");
    }

    @Example
    void writesWhatTheFeedSaysBesides() {
        assertThat(
                        write(
                                new Trade(
                                        "A",
                                        EARLIEST,
                                        1,
                                        2,
                                        "7",
                                        "V",
                                        " I",
                                        'A',
                                        Trade.Side.SELL,
                                        true,
                                        0,
                                        0,
                                        0)))
                .endsWith(
                        ",\"is_final\":true,\"x\":\"V\",\"c\":[\" \",\"I\"],\"z\":\"A\","
                                + "\"side\":\"SELL\"}");
    }

    @Property(tries = 2_000)
    void decodesToTheSameTrade(
            @ForAll("texts") String symbol,
            @ForAll("times") long nanos,
            @ForAll("numbers") double price,
            @ForAll("numbers") double size,
            @ForAll("texts") String id,
            @ForAll("venues") String venue,
            @ForAll("codes") String conditions,
            @ForAll("letters") char tape,
            @ForAll Trade.Side side,
            @ForAll boolean isFinal) {
        Trade trade =
                new Trade(
                        symbol,
                        nanos,
                        price,
                        size,
                        id,
                        venue,
                        conditions,
                        tape,
                        side,
                        isFinal,
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET,
                        Long.MIN_VALUE);
        assertThat(decoder.decode(FlatTradeJson.write(trade))).isEqualTo(trade);
    }

    @Property
    void decodesToTheSameCorrection(
            @ForAll("texts") String symbol,
            @ForAll("times") long nanos,
            @ForAll("venues") String venue,
            @ForAll("versions") Correction.Version original,
            @ForAll("versions") Correction.Version corrected,
            @ForAll("letters") char tape) {
        Correction correction =
                new Correction(
                        symbol,
                        nanos,
                        venue,
                        original,
                        corrected,
                        tape,
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET,
                        Long.MIN_VALUE);
        assertThat(decoder.decode(FlatTradeJson.write(correction))).isEqualTo(correction);
    }

    @Property
    void decodesToTheSameCancel(
            @ForAll("texts") String symbol,
            @ForAll("times") long nanos,
            @ForAll("texts") String id,
            @ForAll("venues") String venue,
            @ForAll("numbers") double price,
            @ForAll("numbers") double size,
            @ForAll("letters") char action,
            @ForAll("letters") char tape) {
        Cancel cancel =
                new Cancel(
                        symbol,
                        nanos,
                        id,
                        venue,
                        price,
                        size,
                        action,
                        tape,
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET,
                        Long.MIN_VALUE);
        assertThat(decoder.decode(FlatTradeJson.write(cancel))).isEqualTo(cancel);
    }

    @Property
    void decodesToTheSameTradeAtWholeMilliseconds(
            @ForAll @LongRange(min = 946_684_800_000L, max = 9_223_372_035_999L) long millis) {
        Trade trade = trade("A", millis * 1_000_000, 1, 1, "7", true);
        assertThat(decoder.decode(FlatTradeJson.write(trade))).isEqualTo(trade);
    }

    @Provide
    Arbitrary<Long> times() {
        return Arbitraries.longs().between(EARLIEST, 9_223_372_035_999_999_999L);
    }

    @Provide
    Arbitrary<Double> numbers() {
        // All positive doubles up to 1e15, and none else, have these bits.
        return Arbitraries.longs().between(1, 0x430c6bf526340000L).map(Double::longBitsToDouble);
    }

    @Provide
    Arbitrary<Correction.Version> versions() {
        return Combinators.combine(texts(), numbers(), numbers(), codes())
                .as(Correction.Version::new);
    }

    @Provide
    Arbitrary<String> venues() {
        return Arbitraries.oneOf(Arbitraries.just(""), texts());
    }

    @Provide
    Arbitrary<String> codes() {
        return Arbitraries.strings().withChars(CODES).ofMaxLength(256);
    }

    @Provide
    Arbitrary<Character> letters() {
        return Arbitraries.chars().all().filter(letter -> !Character.isSurrogate(letter));
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
