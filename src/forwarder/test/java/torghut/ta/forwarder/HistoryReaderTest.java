package torghut.ta.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryReaderTest {

    private static final String TIME = "\"t\":\"2024-06-03T14:30:00.123456789Z\"";

    private static List<MarketMessage> read(Channel channel, String page) throws Exception {
        HistoryReader reader = new HistoryReader(channel);
        assertThat(reader.read(page)).isEmpty();
        return reader.messages();
    }

    private static List<String> payloads(String trades) throws Exception {
        return read(
                        Channel.TRADES,
                        "{\"trades\":{\"AAPL\":[" + trades + "]},\"next_page_token\":null}")
                .stream()
                .map(MarketMessage::payload)
                .toList();
    }

    private static String trade(String id, String price, String more) {
        return "{\"x\":\"V\",\"i\":"
                + id
                + ",\"p\":"
                + price
                + ",\"s\":100,\"c\":[\"@\"],\"z\":\"C\","
                + TIME
                + more
                + "}";
    }

    @Test
    void numbersKeepTheirCharacters() throws Exception {
        assertThat(payloads(trade("9007199254740993", "1.10", "")))
                .containsExactly(
                        "{\"T\":\"t\",\"S\":\"AAPL\",\"x\":\"V\",\"i\":9007199254740993,"
                                + "\"p\":1.10,\"s\":100,\"c\":[\"@\"],\"z\":\"C\","
                                + TIME
                                + "}");
    }

    @Test
    void aTradeOfTheHistoryHasTheIdentityOfTheStreamsOwn() throws Exception {
        MarketMessage old =
                read(Channel.TRADES, "{\"trades\":{\"AAPL\":[" + trade("7", "1.5", "") + "]}}")
                        .get(0);
        List<MarketMessage> live = new ArrayList<>();
        new FrameReader()
                .read(
                        "[{\"T\":\"t\",\"S\":\"AAPL\",\"i\":7,\"x\":\"V\"," + TIME + "}]",
                        new RecordingHandler(live));
        assertThat(live).hasSize(1);
        assertThat(old.identity()).isEqualTo(live.get(0).identity());
        assertThat(old.timeNanos()).isEqualTo(live.get(0).timeNanos());
    }

    private record RecordingHandler(List<MarketMessage> messages) implements FrameReader.Handler {
        @Override
        public void control(ControlMessage message) {
            throw new AssertionError(message);
        }

        @Override
        public void market(MarketMessage message) {
            messages.add(message);
        }

        @Override
        public void unusable(String reason) {
            throw new AssertionError(reason);
        }
    }

    @Test
    void aCancelledTradeIsFollowedByItsCancel() throws Exception {
        assertThat(payloads(trade("7", "1.5", ",\"u\":\"canceled\"")).get(1))
                .isEqualTo(
                        "{\"T\":\"x\",\"S\":\"AAPL\",\"i\":7,\"x\":\"V\",\"p\":1.5,\"s\":100,"
                                + "\"a\":\"C\","
                                + TIME
                                + ",\"z\":\"C\"}");
    }

    @Test
    void aTradeAndItsCorrectedSelfBecomeACorrectionEvenUnderOneId() throws Exception {
        List<String> payloads =
                payloads(
                        trade("7", "1.5", ",\"u\":\"incorrect\"")
                                + ","
                                + trade("7", "1.6", ",\"u\":\"corrected\""));
        assertThat(payloads).hasSize(2);
        assertThat(payloads.get(1))
                .isEqualTo(
                        "{\"T\":\"c\",\"S\":\"AAPL\",\"x\":\"V\",\"oi\":7,\"op\":1.5,\"os\":100,"
                                + "\"oc\":[\"@\"],\"ci\":7,\"cp\":1.6,\"cs\":100,\"cc\":[\"@\"],"
                                + TIME
                                + ",\"z\":\"C\"}");
    }

    @Test
    void anIncorrectTradeWithoutItsCorrectedSelfIsCancelled() throws Exception {
        List<String> payloads = payloads(trade("7", "1.5", ",\"u\":\"incorrect\""));
        assertThat(payloads).hasSize(2);
        assertThat(payloads.get(1)).startsWith("{\"T\":\"x\"");
    }

    @Test
    void aCorrectedTradeAloneIsATrade() throws Exception {
        assertThat(payloads(trade("8", "1.6", ",\"u\":\"corrected\""))).hasSize(1);
    }

    @Test
    void aPageNamesTheNext() throws Exception {
        HistoryReader reader = new HistoryReader(Channel.QUOTES);
        assertThat(reader.read("{\"next_page_token\":\"abc=\",\"quotes\":{\"A\":null}}"))
                .contains("abc=");
        assertThat(reader.messages()).isEmpty();
    }

    @Test
    void aMinuteBarIsKnownAtTheEndOfItsMinute() throws Exception {
        MarketMessage bar =
                read(Channel.BARS, "{\"bars\":{\"A\":[{\"t\":\"2024-06-03T14:30:00Z\",\"o\":1}]}}")
                        .get(0);
        assertThat(bar.knownNanos() - bar.timeNanos()).isEqualTo(60_000_000_000L);
    }

    @Test
    void whatIsNotShapedAsDocumentedIsRefused() {
        assertThatThrownBy(() -> read(Channel.TRADES, "{\"trades\":{\"A\":7}}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(Channel.TRADES, "{\"trades\":{\"A\":[{\"t\":\"soon\"}]}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unreadable time");
    }
}
