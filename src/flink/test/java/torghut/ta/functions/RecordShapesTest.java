package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

/** Both shapes of each record say the same, whatever the order of their fields. */
class RecordShapesTest {

    private static final List<String> STRANGERS =
            List.of(
                    "\"feed\":\"sip\"",
                    "\"channel\":null",
                    "\"seq\":12",
                    "\"source\":null",
                    "\"window\":{\"payload\":{\"t\":0,\"p\":0},\"size\":[1,{\"symbol\":\"Z\"}]}",
                    "\"version\":1",
                    "\"ingest_ts\":\"2024-06-03T14:30:00Z\"");

    private final DecoderHarness trades = new DecoderHarness(Input.TRADES);
    private final DecoderHarness quotes = new DecoderHarness(Input.QUOTES);
    private final DecoderHarness bars = new DecoderHarness(Input.MINUTE_BARS);

    @Property
    void trades(@ForAll Random random) {
        assertSame(
                trades,
                random,
                List.of("\"p\":10.5", "\"s\":3", "\"" + oneOf(random, "id", "i") + "\":\"77\""),
                new Trade(
                        "AAPL",
                        1_717_425_000_000_000_000L,
                        10.5,
                        3,
                        "77",
                        false,
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET));
    }

    @Property
    void quotes(@ForAll Random random) {
        assertSame(
                quotes,
                random,
                List.of("\"bp\":1", "\"ap\":2", "\"bs\":3", "\"as\":4"),
                new Quote(
                        "AAPL",
                        1_717_425_000_000_000_000L,
                        1,
                        2,
                        3,
                        4,
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET));
    }

    @Property
    void minuteBars(@ForAll Random random) {
        assertSame(
                bars,
                random,
                List.of("\"o\":2", "\"h\":4", "\"l\":1", "\"c\":3", "\"v\":5"),
                new MinuteBar(
                        "AAPL",
                        1_717_425_000_000L,
                        2,
                        4,
                        1,
                        3,
                        5,
                        DecoderHarness.PARTITION,
                        DecoderHarness.OFFSET));
    }

    private static void assertSame(
            DecoderHarness decoder, Random random, List<String> values, MarketEvent expected) {
        String time = oneOf(random, "1717425000000", "\"2024-06-03T10:30:00-04:00\"");
        List<String> head =
                List.of("\"" + oneOf(random, "symbol", "S") + "\":\"AAPL\"", "\"is_final\":false");

        List<String> flat = new ArrayList<>(head);
        flat.addAll(values);
        flat.add("\"t\":" + time);
        flat.addAll(STRANGERS);
        assertThat(decoder.decode(object(flat, random))).isEqualTo(expected);

        boolean ownTime = random.nextBoolean();
        List<String> payload = new ArrayList<>(values);
        List<String> envelope = new ArrayList<>(head);
        envelope.addAll(STRANGERS);
        if (ownTime) {
            payload.add("\"t\":" + time);
            envelope.add("\"event_ts\":1717424999000");
        } else {
            envelope.add("\"event_ts\":" + time);
        }
        envelope.add("\"payload\":" + object(payload, random));
        assertThat(decoder.decode(object(envelope, random))).isEqualTo(expected);
    }

    private static String object(List<String> members, Random random) {
        List<String> shuffled = new ArrayList<>(members);
        Collections.shuffle(shuffled, random);
        return shuffled.stream().collect(Collectors.joining(", ", "{", "}"));
    }

    private static String oneOf(Random random, String first, String second) {
        return random.nextBoolean() ? first : second;
    }
}
