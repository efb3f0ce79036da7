package torghut.ta.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.JsonNodeDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import torghut.ta.feed.Rfc3339;
import torghut.ta.functions.MarketEventDeserializer.Input;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter.Reason;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.MinuteBar;
import torghut.ta.model.Quote;
import torghut.ta.model.Trade;

/**
 * Says what the contract makes of a record, the slow and plain way: a tree of the decoded text,
 * {@code java.time} and big numbers. Shares no code with the decoders.
 */
public final class RecordOracle {

    /**
     * What has to come out of a record: either an event or a reason.
     *
     * @param event null when the record is unusable
     * @param reason null when the record is usable
     */
    public record Verdict(MarketEvent event, Reason reason) {}

    private static final Pattern RFC_3339 =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d)[Tt](\\d\\d:\\d\\d:\\d\\d)(\\.\\d{1,9})?"
                            + "(?:[Zz]|([+-])(\\d\\d):(\\d\\d))");
    private static final BigInteger BEYOND_RANGE =
            BigInteger.valueOf(9_223_372_036L).multiply(BigInteger.valueOf(1_000_000_000));
    private static final BigInteger EARLIEST = nanos(Instant.parse("2000-01-01T00:00:00Z"));
    private static final BigInteger NANOS_PER_MINUTE = BigInteger.valueOf(60_000_000_000L);

    private final Input input;
    private final BigInteger latestNanos;
    private final RepeatedNames repeated = new RepeatedNames();
    private final JsonMapper mapper;
    private EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);

    /** An oracle for records of this kind that arrive while no later time than this is allowed. */
    public RecordOracle(Input input, Instant latest) {
        this.input = input;
        this.latestNanos = nanos(latest);
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(1000)
                                        .maxNumberLength(1000)
                                        .maxNameLength(1000)
                                        .build())
                        .build();
        SimpleModule module = new SimpleModule();
        module.addDeserializer(JsonNode.class, repeated);
        mapper =
                JsonMapper.builder(factory)
                        .addModule(module)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .build();
    }

    /** What has to come out of this value at this place. */
    public Verdict judge(byte[] value, int partition, long offset) {
        reasons = EnumSet.noneOf(Reason.class);
        MarketEvent event = null;
        ObjectNode outer = object(value);
        if (outer == null) {
            reasons.add(Reason.MALFORMED);
        } else {
            event = event(outer, partition, offset);
        }
        // The constants are declared in the order in which they take precedence.
        return reasons.isEmpty()
                ? new Verdict(event, null)
                : new Verdict(null, reasons.iterator().next());
    }

    private ObjectNode object(byte[] value) {
        if (value == null) {
            return null;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        repeated.names.clear();
        repeated.objectSeen.clear();
        try {
            JsonNode node = mapper.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
            return node instanceof ObjectNode object ? object : null;
        } catch (IOException e) {
            return null;
        }
    }

    private MarketEvent event(ObjectNode outer, int partition, long offset) {
        boolean payloadRepeated = isRepeated(outer, "payload");
        boolean enveloped =
                outer.path("payload").isObject()
                        || repeated.objectSeen.getOrDefault(outer, Set.of()).contains("payload");
        if (enveloped && payloadRepeated) {
            reasons.add(Reason.MALFORMED);
            return null;
        }
        ObjectNode body = enveloped ? (ObjectNode) outer.get("payload") : outer;

        String type = type(outer, body, enveloped);
        String symbol = text(outer, has(outer, "symbol") ? "symbol" : "S", false);
        long time = time(outer, body, enveloped);
        boolean isFinal = true;
        String finality = has(outer, "is_final") ? "is_final" : "isFinal";
        if (has(outer, finality)) {
            JsonNode flag = used(outer, finality);
            if (flag == null || !flag.isBoolean()) {
                reasons.add(Reason.MALFORMED);
            } else {
                isFinal = flag.booleanValue();
            }
        }
        return switch (input) {
            case TRADES ->
                    switch (type) {
                        case "correction" ->
                                new Correction(
                                        symbol,
                                        time,
                                        word(body, "x"),
                                        version(body, "o"),
                                        version(body, "c"),
                                        letter(body, "z"),
                                        partition,
                                        offset,
                                        Long.MIN_VALUE);
                        case "cancel" ->
                                new Cancel(
                                        symbol,
                                        time,
                                        text(body, has(body, "id") ? "id" : "i", true),
                                        word(body, "x"),
                                        number(body, "p", false),
                                        number(body, "s", false),
                                        letter(body, "a"),
                                        letter(body, "z"),
                                        partition,
                                        offset,
                                        Long.MIN_VALUE);
                        default ->
                                new Trade(
                                        symbol,
                                        time,
                                        number(body, "p", false),
                                        number(body, "s", false),
                                        text(body, has(body, "id") ? "id" : "i", true),
                                        word(body, "x"),
                                        codes(body, "c"),
                                        letter(body, "z"),
                                        side(word(body, has(body, "side") ? "side" : "tks")),
                                        isFinal,
                                        partition,
                                        offset,
                                        Long.MIN_VALUE);
                    };
            case QUOTES -> {
                double bid = has(body, "bp") ? number(body, "bp", true) : 0;
                double ask = has(body, "ap") ? number(body, "ap", true) : 0;
                double bidSize = has(body, "bs") ? number(body, "bs", true) : 0;
                double askSize = has(body, "as") ? number(body, "as", true) : 0;
                yield new Quote(
                        symbol,
                        time,
                        bid,
                        ask,
                        bid > 0 ? bidSize : 0,
                        ask > 0 ? askSize : 0,
                        partition,
                        offset);
            }
            case MINUTE_BARS -> {
                double high = number(body, "h", true);
                double low = number(body, "l", true);
                if (high < low) {
                    reasons.add(Reason.INVALID);
                }
                yield new MinuteBar(
                        symbol,
                        time / 1_000_000,
                        number(body, "o", true),
                        high,
                        low,
                        number(body, "c", true),
                        number(body, "v", true),
                        partition,
                        offset);
            }
        };
    }

    /** The kind of message, or anything and a reason when the record does not belong here. */
    private String type(ObjectNode outer, ObjectNode body, boolean enveloped) {
        ObjectNode level = has(body, "T") ? body : outer;
        String name = has(level, "T") ? "T" : "channel";
        if (!has(level, name) || (name.equals("channel") && !enveloped)) {
            return "usual";
        }
        Set<Reason> before = EnumSet.copyOf(reasons);
        String said = word(level, name);
        String type =
                switch (input) {
                    case TRADES ->
                            said.matches("t|trades?")
                                    ? "trade"
                                    : said.matches("c|corrections?")
                                            ? "correction"
                                            : said.matches("x|cancels?|cancelErrors?")
                                                    ? "cancel"
                                                    : "";
                    case QUOTES -> said.matches("q|quotes?") ? "quote" : "";
                    case MINUTE_BARS -> said.matches("[bu]|bars?|updatedBars?") ? "bar" : "";
                };
        if (type.isEmpty() || !before.equals(reasons)) {
            reasons.add(Reason.MALFORMED);
        }
        return type;
    }

    private Correction.Version version(ObjectNode body, String prefix) {
        return new Correction.Version(
                text(body, prefix + "i", true),
                number(body, prefix + "p", false),
                number(body, prefix + "s", false),
                codes(body, prefix + "c"));
    }

    private static Trade.Side side(String word) {
        if (word.matches("(?i)b|buy")) {
            return Trade.Side.BUY;
        }
        return word.matches("(?i)s|sell") ? Trade.Side.SELL : Trade.Side.NONE;
    }

    private char letter(ObjectNode level, String name) {
        String word = word(level, name);
        return word.isEmpty() ? 0 : word.length() == 1 ? word.charAt(0) : '\uFFFD';
    }

    private String word(ObjectNode level, String name) {
        boolean isEmpty = level.path(name).isTextual() && level.get(name).textValue().isEmpty();
        return !has(level, name) || (isEmpty && !isRepeated(level, name))
                ? ""
                : text(level, name, true);
    }

    private String codes(ObjectNode level, String name) {
        if (!has(level, name)) {
            return "";
        }
        JsonNode node = used(level, name);
        StringBuilder codes = new StringBuilder();
        if (node != null && node.isTextual()) {
            node.textValue().codePoints().forEach(c -> codes.append(code(Character.toString(c))));
        } else if (node != null && node.isArray()) {
            for (JsonNode element : node) {
                if (!element.isTextual()) {
                    reasons.add(Reason.MALFORMED);
                } else if (!element.textValue().isEmpty()) {
                    codes.append(code(element.textValue()));
                }
            }
        } else {
            reasons.add(Reason.MALFORMED);
        }
        if (codes.length() > 256) {
            reasons.add(Reason.INVALID);
        }
        return codes.toString();
    }

    private static String code(String text) {
        return text.length() == 1 && StandardCharsets.UTF_8.newEncoder().canEncode(text)
                ? text
                : "\uFFFD";
    }

    /** A null is the absence of its member. */
    private static boolean has(ObjectNode level, String name) {
        return level.hasNonNull(name);
    }

    /** The member, or null and a reason when it is missing or not alone. */
    private JsonNode used(ObjectNode level, String name) {
        if (!has(level, name) || isRepeated(level, name)) {
            reasons.add(Reason.MALFORMED);
            return null;
        }
        return level.get(name);
    }

    private boolean isRepeated(ObjectNode level, String name) {
        return repeated.names.getOrDefault(level, Set.of()).contains(name);
    }

    private String text(ObjectNode level, String name, boolean integerToo) {
        JsonNode node = used(level, name);
        if (node == null) {
            return "";
        }
        if (!node.isTextual() && !(integerToo && node.isIntegralNumber())) {
            reasons.add(Reason.MALFORMED);
            return "";
        }
        String text = node.asText();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            reasons.add(Reason.MALFORMED);
        } else if (text.isEmpty() || text.length() > 256) {
            reasons.add(Reason.INVALID);
        }
        return text;
    }

    private double number(ObjectNode level, String name, boolean zeroToo) {
        JsonNode node = used(level, name);
        if (node == null) {
            return 0;
        }
        if (!node.isNumber()) {
            reasons.add(Reason.MALFORMED);
            return 0;
        }
        double number =
                node.isIntegralNumber() ? node.bigIntegerValue().doubleValue() : node.doubleValue();
        if (Double.isNaN(number)
                || Double.isInfinite(number)
                || new BigDecimal(number).compareTo(BigDecimal.TEN.pow(15)) > 0
                || number < 0
                || (number == 0 && !zeroToo)) {
            reasons.add(Reason.INVALID);
        }
        return number == 0 ? 0 : number;
    }

    private long time(ObjectNode outer, ObjectNode body, boolean enveloped) {
        String inEnvelope = has(outer, "event_ts") ? "event_ts" : "eventTs";
        boolean isBetter = !has(body, "t") || nanosOrNull(outer, inEnvelope) != null;
        boolean usesEnvelope =
                enveloped && nanosOrNull(body, "t") == null && has(outer, inEnvelope) && isBetter;
        BigInteger nanos = usesEnvelope ? nanosOrNull(outer, inEnvelope) : nanosOrNull(body, "t");
        if (nanos == null) {
            reasons.add(Reason.MALFORMED);
            return 0;
        }
        if (nanos.compareTo(BEYOND_RANGE) >= 0) {
            reasons.add(Reason.FUTURE);
            return 0;
        }
        if (input == Input.MINUTE_BARS && nanos.mod(NANOS_PER_MINUTE).signum() != 0) {
            reasons.add(Reason.INVALID);
        }
        if (nanos.compareTo(latestNanos) > 0) {
            reasons.add(Reason.FUTURE);
        }
        return nanos.longValueExact();
    }

    /** Null when the time is missing, not alone, unreadable or earlier than any feed. */
    private BigInteger nanosOrNull(ObjectNode level, String name) {
        if (!has(level, name) || isRepeated(level, name)) {
            return null;
        }
        JsonNode node = level.get(name);
        BigInteger nanos = null;
        if (node.isTextual()) {
            nanos = bigNanosOfRfc3339(node.textValue());
        } else if (node.isIntegralNumber()) {
            nanos = node.bigIntegerValue().multiply(BigInteger.valueOf(1_000_000));
        }
        return nanos == null || nanos.compareTo(EARLIEST) < 0 ? null : nanos;
    }

    /** What {@link Rfc3339#parseNanos} has to give. */
    public static long nanosOfRfc3339(String text) {
        BigInteger nanos = bigNanosOfRfc3339(text);
        if (nanos == null) {
            return Rfc3339.UNREADABLE;
        }
        if (nanos.signum() < 0) {
            return Rfc3339.BEFORE_1970;
        }
        return nanos.compareTo(BEYOND_RANGE) >= 0 ? Rfc3339.BEYOND_RANGE : nanos.longValueExact();
    }

    private static BigInteger bigNanosOfRfc3339(String text) {
        Matcher matcher = RFC_3339.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        try {
            LocalDateTime local =
                    LocalDateTime.parse(matcher.group(1) + "T" + matcher.group(2) + fraction);
            BigInteger nanos = nanos(local.toInstant(ZoneOffset.UTC));
            if (matcher.group(4) == null) {
                return nanos;
            }
            int hours = Integer.parseInt(matcher.group(5));
            int minutes = Integer.parseInt(matcher.group(6));
            if (hours > 23 || minutes > 59) {
                return null;
            }
            BigInteger ahead = NANOS_PER_MINUTE.multiply(BigInteger.valueOf(hours * 60L + minutes));
            return matcher.group(4).equals("+") ? nanos.subtract(ahead) : nanos.add(ahead);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static BigInteger nanos(Instant instant) {
        return BigInteger.valueOf(instant.getEpochSecond())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(instant.getNano()));
    }

    /** Builds trees and remembers which names an object repeats: the tree keeps the last only. */
    private static final class RepeatedNames extends JsonNodeDeserializer {

        private final IdentityHashMap<ObjectNode, Set<String>> names = new IdentityHashMap<>();
        private final IdentityHashMap<ObjectNode, Set<String>> objectSeen = new IdentityHashMap<>();

        @Override
        protected void _handleDuplicateField(
                JsonParser parser,
                DeserializationContext context,
                JsonNodeFactory nodes,
                String name,
                ObjectNode object,
                JsonNode before,
                JsonNode after) {
            if (before.isNull() || after.isNull()) {
                object.set(name, before.isNull() ? after : before);
                return;
            }
            names.computeIfAbsent(object, o -> new HashSet<>()).add(name);
            if (before.isObject()) {
                objectSeen.computeIfAbsent(object, o -> new HashSet<>()).add(name);
            }
        }
    }
}
