package torghut.ta.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.testutils.DeeplyEqualsChecker;
import org.junit.jupiter.api.Test;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

class MarketEventSerializerTest extends SerializerTestBase<MarketEvent> {

    private static final String[] TEXTS = {
        "A",
        "BRK.B",
        "\0",
        "é\u00FF",
        "\u0100",
        "Ω日本😀",
        "\uD83D",
        "x".repeat(254),
        "x".repeat(255),
        "ÿ".repeat(256),
        "日".repeat(70_000)
    };

    /** Arrays are compared by what they hold, which a record does not do. */
    MarketEventSerializerTest() {
        super(
                new DeeplyEqualsChecker()
                        .withCustomCheck(
                                (a, b) -> a instanceof DeadLetter && b instanceof DeadLetter,
                                (a, b, checker) -> areEqual((DeadLetter) a, (DeadLetter) b)));
    }

    private static boolean areEqual(DeadLetter a, DeadLetter b) {
        return a.reason() == b.reason()
                && a.error().equals(b.error())
                && Arrays.equals(a.key(), b.key())
                && Arrays.equals(a.value(), b.value())
                && a.topic().equals(b.topic())
                && a.partition() == b.partition()
                && a.offset() == b.offset()
                && a.timestamp() == b.timestamp();
    }

    @Override
    protected TypeSerializer<MarketEvent> createSerializer() {
        return MarketEventTypeInfo.INSTANCE.createSerializer(
                new ExecutionConfig().getSerializerConfig());
    }

    @Override
    protected int getLength() {
        return -1;
    }

    @Override
    protected Class<MarketEvent> getTypeClass() {
        return MarketEvent.class;
    }

    @Override
    protected MarketEvent[] getTestData() {
        List<MarketEvent> events = new ArrayList<>();
        for (String text : TEXTS) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            events.add(new Trade(text, Long.MAX_VALUE, 1e15, Double.MIN_VALUE, "7", true, 0, 0));
            events.add(new Trade("A", 0, 0.1, 0.2, text, false, Integer.MAX_VALUE, Long.MAX_VALUE));
            events.add(new Quote(text, 1, 0.5, 0.25, 0, 1e15, 11, -1));
            events.add(new MinuteBar(text, 60_000, 1, 4, 0, 2, 5, 3, 1L << 40));
            events.add(
                    new DeadLetter(
                            Reason.MALFORMED, text, bytes, bytes, text, 1, Long.MAX_VALUE, -1));
        }
        for (Reason reason : Reason.values()) {
            events.add(new DeadLetter(reason, "", null, new byte[0], "t", 0, 0, 1));
            events.add(new DeadLetter(reason, "e", new byte[0], null, "t", 0, 0, 2));
            events.add(new DeadLetter(reason, "e", null, new byte[1 << 20], "t", 0, 0, 3));
        }
        return events.toArray(new MarketEvent[0]);
    }

    @Test
    void readsTheSameSymbolIntoTheSameString() throws IOException {
        TypeSerializer<MarketEvent> serializer = createSerializer();
        DataOutputSerializer target = new DataOutputSerializer(64);
        serializer.serialize(new Quote("AAPL", 1, 2, 3, 4, 5, 6, 7), target);
        serializer.serialize(new Trade("AAPL", 1, 2, 3, "4", true, 6, 7), target);
        DataInputDeserializer source = new DataInputDeserializer(target.getCopyOfBuffer());
        Quote quote = (Quote) serializer.deserialize(source);
        Trade trade = (Trade) serializer.deserialize(source);
        assertThat(trade.symbol()).isEqualTo("AAPL").isSameAs(quote.symbol());
        assertThat(source.available()).isZero();
    }

    @Test
    void refusesWhatIsNotAMarketEvent() {
        DataInputDeserializer source = new DataInputDeserializer(new byte[] {99});
        assertThatThrownBy(() -> createSerializer().deserialize(source))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("99");
    }

    @Test
    void hasItsOwnBuffersInEachDuplicate() {
        TypeSerializer<MarketEvent> serializer = createSerializer();
        assertThat(serializer.duplicate()).isNotSameAs(serializer).isEqualTo(serializer);
    }
}
