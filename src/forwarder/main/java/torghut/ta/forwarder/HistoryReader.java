package torghut.ta.forwarder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads pages of the history into messages as the stream would have sent them: with type and
 * symbol, which the history's objects lack, and their other fields untouched.
 *
 * <p>The history has no corrections and cancels, but marks the trades that they were about ({@code
 * u}). Whoever has seen such a trade must learn what became of it, so it is followed by the message
 * that was missed: a trade marked {@code incorrect} by a correction made of it and of the one
 * marked {@code corrected} with its exchange and time; one marked {@code canceled}, or {@code
 * incorrect} without a corrected one, by a cancel.
 */
final class HistoryReader {

    private static final JsonFactory JSON = new JsonFactory();

    private final Channel channel;
    private final List<MarketMessage> messages = new ArrayList<>();
    private final Map<String, Map<String, String>> incorrect = new LinkedHashMap<>();

    /** A reader of the pages of one request. */
    HistoryReader(Channel channel) {
        this.channel = channel;
    }

    /**
     * Reads a page.
     *
     * @return what asks for the next page; nothing after the last
     * @throws JsonProcessingException if it is not JSON
     * @throws IllegalArgumentException if it is not shaped as documented
     */
    Optional<String> read(String page) throws JsonProcessingException {
        Optional<String> next = Optional.empty();
        try (JsonParser parser = JSON.createParser(page)) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(channel.label()) && value == JsonToken.START_OBJECT) {
                    readSymbols(parser, page);
                } else if (name.equals("next_page_token") && value == JsonToken.VALUE_STRING) {
                    next = Optional.of(parser.getText()).filter(token -> !token.isEmpty());
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next;
    }

    /** What the pages hold, ascending per symbol. */
    List<MarketMessage> messages() {
        incorrect.values().forEach(trade -> add(Channel.CANCELS, trade, cancel(trade)));
        incorrect.clear();
        return messages;
    }

    private void readSymbols(JsonParser parser, String page) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String symbol = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            require(parser.currentToken() == JsonToken.START_ARRAY);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                require(parser.currentToken() == JsonToken.START_OBJECT);
                int start = (int) parser.currentTokenLocation().getCharOffset();
                Map<String, String> fields = readFields(parser, page);
                int end = (int) parser.currentLocation().getCharOffset();
                fields.put("S", Json.quoted(symbol));
                String rest = page.substring(start + 1, end).stripLeading();
                add(fields, head(channel, fields) + (rest.startsWith("}") ? "" : ",") + rest);
            }
        }
    }

    /** The fields of an object, each value character by character. */
    private static Map<String, String> readFields(JsonParser parser, String page)
            throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            int start = (int) parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            parser.finishToken();
            fields.put(
                    name,
                    page.substring(start, (int) parser.currentLocation().getCharOffset()).strip());
        }
        return fields;
    }

    private void add(Map<String, String> fields, String payload) {
        String update = channel == Channel.TRADES ? text(fields.get("u")) : null;
        if (update == null) {
            add(channel, fields, payload);
            return;
        }
        String key = fields.get("S") + ' ' + fields.get("x") + ' ' + fields.get("t");
        switch (update) {
            case "canceled" -> {
                add(channel, fields, payload);
                add(Channel.CANCELS, fields, cancel(fields));
            }
            case "incorrect" -> {
                add(channel, fields, payload);
                incorrect.put(key, fields);
            }
            case "corrected" -> {
                Map<String, String> original = incorrect.remove(key);
                if (original == null) {
                    add(channel, fields, payload);
                } else {
                    add(Channel.CORRECTIONS, original, correction(original, fields));
                }
            }
            default -> add(channel, fields, payload);
        }
    }

    private void add(Channel type, Map<String, String> fields, String payload) {
        messages.add(
                MarketMessage.of(
                                type,
                                text(fields.get("S")),
                                text(fields.get("t")),
                                text(fields.get("x")),
                                text(fields.get("i")),
                                payload,
                                true)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "it has an unreadable time: " + payload)));
    }

    private static String head(Channel type, Map<String, String> fields) {
        return "{\"T\":\"" + type.type() + "\",\"S\":" + fields.get("S");
    }

    private static String cancel(Map<String, String> trade) {
        StringBuilder json = new StringBuilder(head(Channel.CANCELS, trade));
        for (String name : List.of("i", "x", "p", "s")) {
            copy(json, name, trade, name);
        }
        json.append(",\"a\":\"C\"");
        copy(json, "t", trade, "t");
        copy(json, "z", trade, "z");
        return json.append('}').toString();
    }

    private static String correction(Map<String, String> was, Map<String, String> is) {
        StringBuilder json = new StringBuilder(head(Channel.CORRECTIONS, was));
        copy(json, "x", was, "x");
        for (String name : List.of("i", "p", "s", "c")) {
            copy(json, "o" + name, was, name);
        }
        for (String name : List.of("i", "p", "s", "c")) {
            copy(json, "c" + name, is, name);
        }
        copy(json, "t", was, "t");
        copy(json, "z", was, "z");
        return json.append('}').toString();
    }

    private static void copy(
            StringBuilder json, String name, Map<String, String> fields, String field) {
        if (fields.containsKey(field)) {
            json.append(",\"").append(name).append("\":").append(fields.get(field));
        }
    }

    /** The text of a JSON string or the digits of a number; null for nothing. */
    private static String text(String value) {
        if (value == null || value.equals("null")) {
            return null;
        }
        if (!value.startsWith("\"")) {
            return value;
        }
        try (JsonParser parser = JSON.createParser(value)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("it is not shaped as documented");
        }
    }
}
