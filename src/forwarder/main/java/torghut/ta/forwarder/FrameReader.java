package torghut.ta.forwarder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a frame of Alpaca's stream, a JSON array, apart into messages. Of a data message only the
 * type, the symbol, the time and what tells it from others are looked at; its text is passed on as
 * it came, so that no number is ever read and written again.
 */
final class FrameReader {

    /** Takes the messages of a frame, in their order. */
    interface Handler {

        /** A message about the connection. */
        void control(ControlMessage message);

        /** A message of the market. */
        void market(MarketMessage message);

        /**
         * A message that cannot be passed on.
         *
         * @param reason a type that is not known, or the field that is missing or unreadable
         */
        void unusable(String reason);
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory JSON = MAPPER.getFactory();

    private String type;
    private String symbol;
    private String time;
    private String venue;
    private String id;

    /**
     * Reads one frame.
     *
     * @throws JsonProcessingException if the text is not an array of JSON objects; messages before
     *     the flaw have been handed over
     */
    void read(String frame, Handler handler) throws JsonProcessingException {
        try (JsonParser parser = JSON.createParser(frame)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new UnreadableFrameException(parser, "A frame is not a JSON array");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw new UnreadableFrameException(parser, "A message is not a JSON object");
                }
                int start = (int) parser.currentTokenLocation().getCharOffset();
                readFields(parser);
                int end = (int) parser.currentLocation().getCharOffset();
                handOver(frame.substring(start, end), handler);
            }
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readFields(JsonParser parser) throws IOException {
        type = null;
        symbol = null;
        time = null;
        venue = null;
        id = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value.isStructStart()) {
                parser.skipChildren();
                continue;
            }
            switch (name) {
                case "T" -> type = parser.getText();
                case "S" -> symbol = parser.getText();
                case "t" -> time = parser.getText();
                case "x" -> venue = parser.getText();
                case "i" -> id = parser.getText();
                default -> {}
            }
        }
    }

    private void handOver(String text, Handler handler) throws JsonProcessingException {
        if (type == null) {
            handler.unusable("a message without T");
            return;
        }
        switch (type) {
            case "success", "error", "subscription" -> handler.control(control(text));
            default -> {
                Optional<Channel> channel = Channel.ofType(type);
                if (channel.isEmpty()) {
                    handler.unusable("unknown type " + type);
                } else if (symbol == null || symbol.isEmpty()) {
                    handler.unusable(type + " without S");
                } else {
                    Optional<MarketMessage> message =
                            MarketMessage.of(channel.get(), symbol, time, venue, id, text, false);
                    if (message.isPresent()) {
                        handler.market(message.get());
                    } else {
                        handler.unusable(type + " with an unreadable t");
                    }
                }
            }
        }
    }

    private ControlMessage control(String text) throws JsonProcessingException {
        JsonNode message = MAPPER.readTree(text);
        return switch (type) {
            case "success" -> new ControlMessage.Success(message.path("msg").asText());
            case "error" ->
                    new ControlMessage.Failure(
                            message.path("code").asInt(), message.path("msg").asText());
            default -> subscription(message);
        };
    }

    private static ControlMessage subscription(JsonNode message) {
        Map<String, Set<String>> symbols = new HashMap<>();
        message.fields()
                .forEachRemaining(
                        field -> {
                            if (field.getValue().isArray()) {
                                Set<String> names = new HashSet<>();
                                field.getValue().forEach(name -> names.add(name.asText()));
                                symbols.put(field.getKey(), names);
                            }
                        });
        return new ControlMessage.Subscription(symbols);
    }

    /** A frame that is JSON, but not what the protocol says. */
    private static final class UnreadableFrameException extends JsonProcessingException {
        private UnreadableFrameException(JsonParser parser, String message) {
            super(message, parser.currentLocation());
        }
    }
}
