package torghut.ta.fakealpaca;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One message of the market: a trade, a quote, a bar, a correction and so on, as Alpaca writes it.
 *
 * <p>A symbol with a slash is a currency pair and belongs to the crypto feed, any other to the
 * stock feeds.
 */
public final class AlpacaMessage {

    private static final JsonFactory JSON = new JsonFactory();

    /** RFC 3339 without the zeros at the end of the fraction, as Go prints it. */
    private static final DateTimeFormatter RFC_3339 =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .appendLiteral('Z')
                    .toFormatter()
                    .withZone(ZoneOffset.UTC);

    private final Channel channel;
    private final String symbol;
    private final Instant time;
    private final String json;
    private final int headLength;

    /**
     * A message.
     *
     * @param fields of a JSON object, without its braces and without {@code T} and {@code S}
     */
    private AlpacaMessage(Channel channel, String symbol, Instant time, String fields) {
        String head = "{\"T\":\"" + channel.type() + "\",\"S\":\"" + symbol + "\",";
        this.channel = channel;
        this.symbol = symbol;
        this.time = time;
        this.json = head + fields + "}";
        this.headLength = head.length();
    }

    /**
     * A trade of a stock.
     *
     * @param id unique for the symbol, the day and the exchange
     * @param exchange one letter, such as {@code V}
     * @param size shares
     * @param conditions sale conditions, such as {@code @} and {@code I}
     * @param tape {@code A}, {@code B} or {@code C}
     */
    public static AlpacaMessage trade(
            String symbol,
            long id,
            String exchange,
            BigDecimal price,
            long size,
            Instant time,
            List<String> conditions,
            String tape) {
        return new Builder()
                .put("i", id)
                .put("x", exchange)
                .put("p", price)
                .put("s", size)
                .put("c", conditions)
                .put("z", tape)
                .put("t", time)
                .build(Channel.TRADES, symbol, time);
    }

    /**
     * A trade of a currency pair.
     *
     * @param size in the base currency
     * @param takerSide {@code B} or {@code S}
     */
    public static AlpacaMessage cryptoTrade(
            String symbol,
            long id,
            BigDecimal price,
            BigDecimal size,
            Instant time,
            String takerSide) {
        return new Builder()
                .put("p", price)
                .put("s", size)
                .put("t", time)
                .put("i", id)
                .put("tks", takerSide)
                .build(Channel.TRADES, symbol, time);
    }

    /**
     * The best bid and ask of a stock.
     *
     * @param bidSize round lots of 100 shares
     * @param askSize round lots of 100 shares
     */
    public static AlpacaMessage quote(
            String symbol,
            String bidExchange,
            BigDecimal bid,
            long bidSize,
            String askExchange,
            BigDecimal ask,
            long askSize,
            Instant time,
            List<String> conditions,
            String tape) {
        return new Builder()
                .put("bx", bidExchange)
                .put("bp", bid)
                .put("bs", bidSize)
                .put("ax", askExchange)
                .put("ap", ask)
                .put("as", askSize)
                .put("c", conditions)
                .put("z", tape)
                .put("t", time)
                .build(Channel.QUOTES, symbol, time);
    }

    /** The best bid and ask of a currency pair, sizes in the base currency. */
    public static AlpacaMessage cryptoQuote(
            String symbol,
            BigDecimal bid,
            BigDecimal bidSize,
            BigDecimal ask,
            BigDecimal askSize,
            Instant time) {
        return new Builder()
                .put("bp", bid)
                .put("bs", bidSize)
                .put("ap", ask)
                .put("as", askSize)
                .put("t", time)
                .build(Channel.QUOTES, symbol, time);
    }

    /**
     * A bar.
     *
     * @param channel minute bars, updated minute bars or daily bars
     * @param time start of the bar
     */
    public static AlpacaMessage bar(
            Channel channel,
            String symbol,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal volume,
            Instant time,
            long tradeCount,
            BigDecimal vwap) {
        return new Builder()
                .put("o", open)
                .put("h", high)
                .put("l", low)
                .put("c", close)
                .put("v", volume)
                .put("t", time)
                .put("n", tradeCount)
                .put("vw", vwap)
                .build(channel, symbol, time);
    }

    /**
     * Says that a trade was reported wrongly and what is right.
     *
     * @param original the trade as it was sent
     * @param corrected the trade as it should have been; its id may differ
     * @param time when the correction was made
     * @throws IllegalArgumentException if one of the two is not a trade of a stock
     */
    public static AlpacaMessage correction(
            AlpacaMessage original, AlpacaMessage corrected, Instant time) {
        Map<String, String> was = original.stockTradeFields();
        Map<String, String> is = corrected.stockTradeFields();
        return new Builder()
                .raw("x", was.get("x"))
                .raw("oi", was.get("i"))
                .raw("op", was.get("p"))
                .raw("os", was.get("s"))
                .raw("oc", was.get("c"))
                .raw("ci", is.get("i"))
                .raw("cp", is.get("p"))
                .raw("cs", is.get("s"))
                .raw("cc", is.get("c"))
                .raw("z", was.get("z"))
                .put("t", time)
                .build(Channel.CORRECTIONS, original.symbol, time);
    }

    /**
     * Takes a trade back.
     *
     * @param action {@code C} for cancel, {@code E} for error
     * @param time when it was taken back
     * @throws IllegalArgumentException if it is not a trade of a stock
     */
    public static AlpacaMessage cancel(AlpacaMessage trade, String action, Instant time) {
        Map<String, String> was = trade.stockTradeFields();
        return new Builder()
                .raw("i", was.get("i"))
                .raw("x", was.get("x"))
                .raw("p", was.get("p"))
                .raw("s", was.get("s"))
                .put("a", action)
                .raw("z", was.get("z"))
                .put("t", time)
                .build(Channel.CANCELS, trade.symbol, time);
    }

    /** A halt, a resumption or another change of the trading status. */
    public static AlpacaMessage status(
            String symbol,
            String statusCode,
            String statusMessage,
            String reasonCode,
            String reasonMessage,
            Instant time,
            String tape) {
        return new Builder()
                .put("sc", statusCode)
                .put("sm", statusMessage)
                .put("rc", reasonCode)
                .put("rm", reasonMessage)
                .put("t", time)
                .put("z", tape)
                .build(Channel.STATUSES, symbol, time);
    }

    /** A limit-up limit-down band. */
    public static AlpacaMessage luld(
            String symbol,
            BigDecimal limitUp,
            BigDecimal limitDown,
            String indicator,
            Instant time,
            String tape) {
        return new Builder()
                .put("u", limitUp)
                .put("d", limitDown)
                .put("i", indicator)
                .put("t", time)
                .put("z", tape)
                .build(Channel.LULDS, symbol, time);
    }

    /**
     * Takes a message as it stands: a JSON object with {@code T}, {@code S} and {@code t}. Numbers
     * and strings are sent as they are written here.
     *
     * @throws IllegalArgumentException if one of the three is missing or cannot be read
     */
    public static AlpacaMessage parse(String json) {
        Builder builder = new Builder();
        String type = null;
        String symbol = null;
        String time = null;
        for (Map.Entry<String, String> field : fields(json).entrySet()) {
            switch (field.getKey()) {
                case "T" -> type = unquoted(field.getValue());
                case "S" -> symbol = unquoted(field.getValue());
                case "t" -> {
                    time = unquoted(field.getValue());
                    builder.raw("t", field.getValue());
                }
                default -> builder.raw(field.getKey(), field.getValue());
            }
        }
        if (type == null || symbol == null || time == null) {
            throw new IllegalArgumentException("A message needs T, S and t: " + json);
        }
        try {
            return builder.build(
                    Channel.ofType(type), symbol, OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("t is not an RFC 3339 time: " + time, e);
        }
    }

    /** The names of an object's fields and their values as they are written. */
    static Map<String, String> fields(String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("Not a JSON object: " + json);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, copy(parser));
            }
            return fields;
        } catch (IOException e) {
            throw new IllegalArgumentException("Not JSON: " + json, e);
        }
    }

    private static String copy(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            int depth = 0;
            while (true) {
                JsonToken token = parser.currentToken();
                if (token.isNumeric()) {
                    // As it stands: neither 1.10 nor 1E-7 is to change.
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    break;
                }
                parser.nextToken();
            }
        }
        return text.toString();
    }

    private static String unquoted(String value) {
        return value.startsWith("\"") ? value.substring(1, value.length() - 1) : null;
    }

    public Channel channel() {
        return channel;
    }

    public String symbol() {
        return symbol;
    }

    /** The field {@code t}. */
    public Instant time() {
        return time;
    }

    /** Whether it belongs to the crypto feed. */
    public boolean isCrypto() {
        return symbol.indexOf('/') >= 0;
    }

    /** The message as it goes over the stream, {@code T} and {@code S} first. */
    public String json() {
        return json;
    }

    /** The fields without {@code T} and {@code S}, as the history answers them. */
    String historyJson() {
        return "{" + json.substring(headLength);
    }

    /** The same message at a later (or, if negative, earlier) time. */
    public AlpacaMessage later(Duration duration) {
        Instant moved = time.plus(duration);
        return withFields(Map.of("t", '"' + rfc3339(moved) + '"'), moved);
    }

    /** This trade as a correction says that it should have been. */
    AlpacaMessage corrected(Map<String, String> correction) {
        Map<String, String> changed = new HashMap<>();
        for (String name : List.of("i", "p", "s", "c")) {
            changed.put(name, correction.get("c" + name));
        }
        return withFields(changed, time);
    }

    /** The same trade of another size. */
    AlpacaMessage withSize(long size) {
        return withFields(Map.of("s", Long.toString(size)), time);
    }

    /**
     * The same message with other values, written as JSON, in some of its fields; null: without.
     */
    private AlpacaMessage withFields(Map<String, String> changed, Instant newTime) {
        Builder builder = new Builder();
        fields(historyJson())
                .forEach((name, value) -> builder.raw(name, changed.getOrDefault(name, value)));
        return builder.build(channel, symbol, newTime);
    }

    private Map<String, String> stockTradeFields() {
        if (channel != Channel.TRADES || isCrypto()) {
            throw new IllegalArgumentException("Not a trade of a stock: " + this);
        }
        return fields(historyJson());
    }

    /** A time as Alpaca writes it. */
    static String rfc3339(Instant time) {
        return RFC_3339.format(time);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AlpacaMessage message && json.equals(message.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return json;
    }

    /** Writes fields; leaves out those that are null, as Alpaca does. */
    private static final class Builder {
        private final StringBuilder json = new StringBuilder(160);

        Builder put(String name, String value) {
            return value == null ? this : raw(name, quoted(value));
        }

        Builder put(String name, long value) {
            return raw(name, Long.toString(value));
        }

        Builder put(String name, BigDecimal value) {
            return value == null ? this : raw(name, value.toPlainString());
        }

        Builder put(String name, Instant value) {
            return raw(name, '"' + rfc3339(value) + '"');
        }

        Builder put(String name, List<String> values) {
            return values == null ? this : raw(name, strings(values));
        }

        Builder raw(String name, String value) {
            if (value != null) {
                json.append(json.isEmpty() ? "\"" : ",\"").append(name).append("\":").append(value);
            }
            return this;
        }

        AlpacaMessage build(Channel channel, String symbol, Instant time) {
            return new AlpacaMessage(channel, symbol, time, json.toString());
        }
    }

    /** A JSON list of strings. */
    static String strings(Collection<String> values) {
        return values.stream()
                .map(AlpacaMessage::quoted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String value) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
    }
}
