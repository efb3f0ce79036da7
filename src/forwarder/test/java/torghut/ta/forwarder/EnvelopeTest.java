package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From a frame of the stream to the value of a Kafka record. */
class EnvelopeTest {

    private static final Instant NOW = Instant.parse("2024-06-03T14:30:01.5Z");

    private final List<MarketMessage> messages = new ArrayList<>();
    private final List<ControlMessage> controls = new ArrayList<>();
    private final List<String> unusable = new ArrayList<>();

    private void read(String frame) throws Exception {
        new FrameReader()
                .read(
                        frame,
                        new FrameReader.Handler() {
                            @Override
                            public void control(ControlMessage message) {
                                controls.add(message);
                            }

                            @Override
                            public void market(MarketMessage message) {
                                messages.add(message);
                            }

                            @Override
                            public void unusable(String reason) {
                                unusable.add(reason);
                            }
                        });
    }

    private String write(boolean shares) {
        return new String(new Envelope("sip", shares).write(messages.get(0), 42, NOW), UTF_8);
    }

    @Test
    void numbersStringsAndUnknownFieldsKeepTheirCharacters() throws Exception {
        String payload =
                "{ \"T\":\"t\",\"S\":\"BRK.B\", \"i\":9007199254740993,\"x\":\"V\",\"p\":4.10e2,"
                        + "\"s\":0.10,\"c\":[\"@\",\"I\"],\"z\":\"A\",\"new\":{\"a\":[1.0]},"
                        + "\"q\":\"\\u00e9\\/\",\"t\":\"2024-06-03T14:30:00.1234567Z\"}";
        read("[" + payload + "]");
        assertThat(write(false))
                .isEqualTo(
                        "{\"ingest_ts\":\"2024-06-03T14:30:01.500Z\","
                                + "\"event_ts\":\"2024-06-03T14:30:00.1234567Z\",\"feed\":\"sip\","
                                + "\"channel\":\"trades\",\"symbol\":\"BRK.B\",\"seq\":42,"
                                + "\"payload\":"
                                + payload
                                + ",\"is_final\":true,\"source\":\"ws\",\"window\":null,"
                                + "\"version\":1}");
    }

    @Test
    void aMinuteBarNamesItsWindow() throws Exception {
        read("[{\"T\":\"u\",\"S\":\"AAPL\",\"o\":1,\"t\":\"2024-06-03T14:30:00Z\"}]");
        assertThat(write(false))
                .contains(
                        "\"channel\":\"updatedBars\"",
                        "\"window\":{\"start\":\"2024-06-03T14:30:00Z\","
                                + "\"end\":\"2024-06-03T14:31:00Z\"}");
    }

    @Test
    void sizesOfQuotesBecomeSharesWhenAsked() throws Exception {
        read(
                "[{\"T\":\"q\",\"S\":\"AAPL\",\"bp\":1.5,\"bs\":3,\"ap\":1.6,\"as\": 2.5,"
                        + "\"c\":[\"R\"],\"t\":\"2024-06-03T14:30:00Z\"}]");
        assertThat(write(false)).contains("\"bs\":3,", "\"as\": 2.5,");
        assertThat(write(true)).contains("\"bp\":1.5,\"bs\":300,\"ap\":1.6,\"as\": 250.0,");
    }

    @Test
    void everyTypeHasItsChannel() throws Exception {
        StringBuilder frame = new StringBuilder("[");
        for (String type : List.of("t", "c", "x", "q", "b", "u", "s", "l")) {
            frame.append(frame.length() > 1 ? "," : "")
                    .append("{\"T\":\"")
                    .append(type)
                    .append("\",\"S\":\"A\",\"t\":\"2024-06-03T14:30:00Z\"}");
        }
        read(frame.append(']').toString());
        assertThat(messages).extracting(MarketMessage::channel).containsExactly(Channel.values());
    }

    @Test
    void controlMessagesAreRead() throws Exception {
        read("[{\"T\":\"success\",\"msg\":\"connected\"}]");
        read("[{\"T\":\"error\",\"code\":406,\"msg\":\"connection limit exceeded\"}]");
        assertThat(controls)
                .containsExactly(
                        new ControlMessage.Success("connected"),
                        new ControlMessage.Failure(406, "connection limit exceeded"));
    }

    @Test
    void whatCannotBePassedOnIsNamedAndTheRestIsRead() throws Exception {
        read(
                "[{\"T\":\"zz\",\"S\":\"A\"},{\"S\":\"A\"},{\"T\":\"t\"},"
                        + "{\"T\":\"t\",\"S\":\"A\",\"t\":\"noon\"},"
                        + "{\"T\":\"t\",\"S\":\"A\",\"t\":\"2024-06-03T14:30:00Z\"}]");
        assertThat(messages).hasSize(1);
        assertThat(unusable)
                .containsExactly(
                        "unknown type zz",
                        "a message without T",
                        "t without S",
                        "t with an unreadable t");
    }

    @Test
    void halfAFrameIsAnErrorAfterWhatIsWhole() {
        assertThatThrownBy(
                        () ->
                                read(
                                        "[{\"T\":\"t\",\"S\":\"A\",\"t\":\"2024-06-03T14:30:00Z\"},"
                                                + "{\"T\":\"t\",\"S"))
                .isInstanceOf(JsonProcessingException.class);
        assertThat(messages).hasSize(1);
    }

    @Test
    void aFrameThatIsNoArrayIsAnError() {
        assertThatThrownBy(() -> read("{\"T\":\"t\"}")).isInstanceOf(JsonProcessingException.class);
    }
}
