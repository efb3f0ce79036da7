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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.Correction.Version;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.InputRecord;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;
import torghut.ta.model.Trade.Side;
import torghut.ta.model.TradeEvent;

class InputRecordSerializerTest extends SerializerTestBase<InputRecord> {

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
    InputRecordSerializerTest() {
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
    protected TypeSerializer<InputRecord> createSerializer() {
        return InputRecordTypeInfo.RECORDS.createSerializer(
                new ExecutionConfig().getSerializerConfig());
    }

    @Override
    protected int getLength() {
        return -1;
    }

    @Override
    protected Class<InputRecord> getTypeClass() {
        return InputRecord.class;
    }

    @Override
    protected InputRecord[] getTestData() {
        List<InputRecord> events = new ArrayList<>();
        for (String text : TEXTS) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            events.add(new Trade(text, Long.MAX_VALUE, 1e15, Double.MIN_VALUE, "7", true, 0, 0));
            events.add(new Trade("A", 0, 0.1, 0.2, text, false, Integer.MAX_VALUE, Long.MAX_VALUE));
            events.add(trade(text, "@", 'A', Side.SELL, true));
            events.add(trade("V", text, 'C', Side.BUY, false));
            Version version = new Version(text, 1.5, 100, text);
            Version other = new Version("9", 1e15, Double.MIN_VALUE, "");
            events.add(new Correction(text, 1, "", version, other, 'A', 1, 1L << 40, 5));
            events.add(new Correction("A", 1, text, other, version, (char) 0, 1, 2, 3));
            events.add(new Cancel(text, 1, "7", text, 0.5, 3, 'E', Trade.UNKNOWN, 1, 2, 3));
            events.add(new Cancel("A", 1, text, "", 1e15, 1, (char) 0, 'C', 0, 1L << 40, 9));
            for (TradeEvent event :
                    List.of(
                            trade("V", "", (char) 0, Side.NONE, false),
                            new Correction("A", 1, text, other, version, 'A', 1, 2, 3),
                            new Cancel(text, 1, "7", "V", 0.5, 3, 'E', 'A', 1, 2, 3))) {
                events.add(event.arrived(7, 1_700_000_000_123L, event.symbol()));
                events.add(event.arrived(7, 0, null));
                events.add(event.arrived(7, TradeEvent.NO_TIMESTAMP, "\u0000\u00ff key"));
            }
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
        return events.toArray(new InputRecord[0]);
    }

    private static Trade trade(
            String venue, String conditions, char tape, Side side, boolean isFinal) {
        return new Trade(
                "A", 1, 2.5, 100, "1", venue, conditions, tape, side, isFinal, 1, 1L << 40, 9);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsATradeThatTheFirstReleaseLeftInACheckpoint(boolean isFinal) throws IOException {
        DataOutputSerializer target = new DataOutputSerializer(64);
        target.writeByte(0);
        target.writeByte(1);
        target.writeByte('A');
        target.writeLong(123);
        target.writeDouble(2.5);
        target.writeDouble(100);
        target.writeByte(2);
        target.writeByte('4');
        target.writeByte('2');
        target.writeBoolean(isFinal);
        target.writeInt(3);
        target.writeLong(4);
        target.writeLong(5);
        DataInputDeserializer source = new DataInputDeserializer(target.getCopyOfBuffer());
        assertThat(createSerializer().deserialize(source))
                .isEqualTo(new Trade("A", 123, 2.5, 100, "42", isFinal, 3, 4, 5));
        assertThat(source.available()).isZero();
    }

    @Test
    void addsNothingToATradeWithoutConditions() throws IOException {
        DataOutputSerializer target = new DataOutputSerializer(64);
        createSerializer().serialize(new Trade("A", 123, 2.5, 100, "42", true, 3, 4, 5), target);
        assertThat(target.length()).isEqualTo(1 + 2 + 8 + 8 + 8 + 3 + 1 + 4 + 8 + 8);
    }

    @Test
    void readsTheSameTextIntoTheSameString() throws IOException {
        TypeSerializer<InputRecord> serializer = createSerializer();
        DataOutputSerializer target = new DataOutputSerializer(64);
        serializer.serialize(new Quote("AAPL", 1, 2, 3, 4, 5, 6, 7), target);
        serializer.serialize(new Trade("AAPL", 1, 2, 3, "4", true, 6, 7), target);
        serializer.serialize(trade("V", "@I", 'C', Side.NONE, true), target);
        serializer.serialize(trade("V", "@I", 'C', Side.NONE, true), target);
        DataInputDeserializer source = new DataInputDeserializer(target.getCopyOfBuffer());
        Quote quote = (Quote) serializer.deserialize(source);
        Trade trade = (Trade) serializer.deserialize(source);
        assertThat(trade.symbol()).isEqualTo("AAPL").isSameAs(quote.symbol());
        Trade first = (Trade) serializer.deserialize(source);
        Trade second = (Trade) serializer.deserialize(source);
        assertThat(first.venue()).isEqualTo("V").isSameAs(second.venue());
        assertThat(first.conditions()).isEqualTo("@I").isSameAs(second.conditions());
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
        TypeSerializer<InputRecord> serializer = createSerializer();
        assertThat(serializer.duplicate()).isNotSameAs(serializer).isEqualTo(serializer);
    }
}
