package torghut.ta.fakealpaca;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.Map;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * The binary form of the stream: the same messages as MessagePack, {@code t} as its timestamp
 * extension with nanoseconds.
 */
final class Msgpack {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Msgpack() {}

    /** What the server sends: whole numbers as integers, others as doubles. */
    static ByteBuffer fromJson(String json) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            pack(packer, JSON.readTree(json));
            return ByteBuffer.wrap(packer.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(MessageBufferPacker packer, JsonNode node) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                packer.packMapHeader(node.size());
                for (Iterator<Map.Entry<String, JsonNode>> i = node.fields(); i.hasNext(); ) {
                    Map.Entry<String, JsonNode> field = i.next();
                    packer.packString(field.getKey());
                    if (field.getKey().equals("t") && field.getValue().isTextual()) {
                        packer.packTimestamp(
                                OffsetDateTime.parse(field.getValue().textValue()).toInstant());
                    } else {
                        pack(packer, field.getValue());
                    }
                }
            }
            case ARRAY -> {
                packer.packArrayHeader(node.size());
                for (JsonNode element : node) {
                    pack(packer, element);
                }
            }
            case STRING -> packer.packString(node.textValue());
            case BOOLEAN -> packer.packBoolean(node.booleanValue());
            case NULL -> packer.packNil();
            case NUMBER -> {
                if (node.isIntegralNumber()) {
                    packer.packBigInteger(node.bigIntegerValue());
                } else {
                    packer.packDouble(node.doubleValue());
                }
            }
            default -> throw new IllegalArgumentException("Not JSON: " + node);
        }
    }

    /**
     * What a client sends: a map of strings and lists of strings.
     *
     * @throws IOException if it is anything else
     */
    static ObjectNode action(ByteBuffer bytes) throws IOException {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
            // The text of a value is JSON.
            JsonNode node = JSON.readTree(unpacker.unpackValue().toJson());
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new IOException("Not a map: " + node);
        } catch (RuntimeException e) {
            throw new IOException("Not MessagePack.", e);
        }
    }

    /**
     * What a client sends as text.
     *
     * @throws IOException if it is not a JSON object
     */
    static ObjectNode action(String json) throws IOException {
        JsonNode node = JSON.readTree(json);
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new IOException("Not an object: " + node);
    }

    static JsonNodeFactory nodes() {
        return JSON.getNodeFactory();
    }
}
