package torghut.ta.fakealpaca;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import torghut.ta.testkit.FeedRecord;

/**
 * Turns the records of a simulated or recorded market into Alpaca's messages.
 *
 * <p>What Alpaca would not send is left out: records that are broken, trades that come again, and
 * corrections and cancels of trades that it has not sent. A venue, sale conditions and a tape that
 * a record lacks are made up, the same for the same record.
 */
final class MarketMessages {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final List<String> EXCHANGES = List.of("V", "Q", "N", "P", "Z", "D");
    private static final String TAPE = "C";

    /** Alpaca's ids are numbers: of an id such as {@code BAC-20131007-001270} the last. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}$");

    private static final BigDecimal ROUND_LOT = BigDecimal.valueOf(100);
    private static final int REMEMBERED_TRADES = 200_000;

    private final Map<String, MinuteTotal> minutes = new HashMap<>();
    private final Map<String, Sent> sentTrades =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
                    return size() > REMEMBERED_TRADES;
                }
            };

    /** A trade that has been sent, as it is after its corrections. */
    private record Sent(AlpacaMessage message, BigDecimal price, BigDecimal size) {}

    /** Trades of one minute so far. */
    private static final class MinuteTotal {
        private long count;
        private BigDecimal volume = BigDecimal.ZERO;
        private BigDecimal notional = BigDecimal.ZERO;

        void add(Sent trade) {
            count++;
            volume = volume.add(trade.size());
            notional = notional.add(trade.price().multiply(trade.size()));
        }

        void remove(Sent trade) {
            count--;
            volume = volume.subtract(trade.size());
            notional = notional.subtract(trade.price().multiply(trade.size()));
        }
    }

    /**
     * What a record says, empty where Alpaca would send nothing.
     *
     * @param shift added to its time, so that an old recording happens today
     */
    Optional<AlpacaMessage> message(FeedRecord record, Duration shift) {
        JsonNode envelope;
        try {
            envelope = JSON.readTree(record.value());
        } catch (IOException e) {
            return Optional.empty();
        }
        JsonNode payload = envelope.path("payload").isObject() ? envelope.get("payload") : envelope;
        Optional<Instant> time = time(payload.path("t")).or(() -> time(envelope.path("event_ts")));
        if (record.key() == null || time.isEmpty()) {
            return Optional.empty();
        }
        String symbol = pair(record.key());
        Instant shifted = time.get().plus(shift);
        return switch (record.channel()) {
            case TRADES ->
                    switch (payload.path("T").asText()) {
                        case "c" -> correction(symbol, payload, shifted);
                        case "x" -> cancel(symbol, payload, shifted);
                        default -> trade(symbol, payload, shifted);
                    };
            case QUOTES -> quote(symbol, payload, shifted);
            case MINUTE_BARS -> minuteBar(symbol, payload, shifted);
        };
    }

    /** Alpaca writes currency pairs with a slash. */
    private static String pair(String symbol) {
        return symbol.length() == 6 && symbol.endsWith("USD")
                ? symbol.substring(0, 3) + "/USD"
                : symbol;
    }

    private static Optional<Instant> time(JsonNode t) {
        try {
            if (t.isIntegralNumber()) {
                return Optional.of(Instant.ofEpochMilli(t.longValue()));
            }
            return t.isTextual()
                    ? Optional.of(OffsetDateTime.parse(t.textValue()).toInstant())
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Optional<AlpacaMessage> trade(String symbol, JsonNode payload, Instant time) {
        BigDecimal price = positive(payload.path("p"));
        BigDecimal size = positive(payload.path("s"));
        String id = payload.path("id").asText(payload.path("i").asText());
        Matcher number = NUMBER.matcher(id);
        if (price == null || size == null || !number.find()) {
            return Optional.empty();
        }
        Sent before = sentTrades.get(tradeKey(symbol, number.group()));
        if (before != null && before.message().time().equals(time)) {
            return Optional.empty();
        }
        Sent trade =
                new Sent(
                        tradeMessage(
                                symbol, Long.parseLong(number.group()), price, size, time, payload),
                        price,
                        size);
        sentTrades.put(tradeKey(symbol, number.group()), trade);
        minutes.computeIfAbsent(minuteKey(symbol, time), key -> new MinuteTotal()).add(trade);
        return Optional.of(trade.message());
    }

    private static AlpacaMessage tradeMessage(
            String symbol,
            long id,
            BigDecimal price,
            BigDecimal size,
            Instant time,
            JsonNode payload) {
        if (isCrypto(symbol)) {
            String takerSide = id % 2 == 0 ? "B" : "S";
            return AlpacaMessage.cryptoTrade(symbol, id, price, size, time, takerSide);
        }
        String exchange = EXCHANGES.get((int) (id % EXCHANGES.size()));
        List<String> conditions = size.compareTo(ROUND_LOT) < 0 ? List.of("@", "I") : List.of("@");
        return AlpacaMessage.trade(
                symbol,
                id,
                payload.path("x").asText(exchange),
                price,
                size.longValue(),
                time,
                strings(payload.path("c")).orElse(conditions),
                payload.path("z").asText(TAPE));
    }

    private Optional<AlpacaMessage> correction(String symbol, JsonNode payload, Instant time) {
        Sent original = sentTrades.get(tradeKey(symbol, payload.path("oi").asText()));
        BigDecimal price = positive(payload.path("cp"));
        BigDecimal size = positive(payload.path("cs"));
        Matcher id = NUMBER.matcher(payload.path("ci").asText());
        if (original == null || price == null || size == null || !id.find()) {
            return Optional.empty();
        }
        AlpacaMessage corrected =
                original.message()
                        .corrected(
                                Map.of(
                                        "ci", id.group(),
                                        "cp", price.toPlainString(),
                                        "cs", size.toBigInteger().toString(),
                                        "cc", payload.path("cc").toString()));
        Sent trade = new Sent(corrected, price, size);
        sentTrades.put(tradeKey(symbol, id.group()), trade);
        MinuteTotal minute = minutes.get(minuteKey(symbol, corrected.time()));
        if (minute != null) {
            minute.remove(original);
            minute.add(trade);
        }
        return Optional.of(AlpacaMessage.correction(original.message(), corrected, time));
    }

    private Optional<AlpacaMessage> cancel(String symbol, JsonNode payload, Instant time) {
        String id = payload.path("id").asText(payload.path("i").asText());
        Sent trade = sentTrades.get(tradeKey(symbol, id));
        if (trade == null) {
            return Optional.empty();
        }
        MinuteTotal minute = minutes.get(minuteKey(symbol, trade.message().time()));
        if (minute != null) {
            minute.remove(trade);
        }
        return Optional.of(
                AlpacaMessage.cancel(trade.message(), payload.path("a").asText("C"), time));
    }

    private static String tradeKey(String symbol, String id) {
        return symbol + " " + id;
    }

    private static Optional<AlpacaMessage> quote(String symbol, JsonNode payload, Instant time) {
        BigDecimal bid = notNegative(payload.path("bp"));
        BigDecimal ask = notNegative(payload.path("ap"));
        BigDecimal bidSize = notNegative(payload.path("bs"));
        BigDecimal askSize = notNegative(payload.path("as"));
        if (bid == null || ask == null || bidSize == null || askSize == null) {
            return Optional.empty();
        }
        if (isCrypto(symbol)) {
            return Optional.of(AlpacaMessage.cryptoQuote(symbol, bid, bidSize, ask, askSize, time));
        }
        String exchange = payload.path("x").asText("Q");
        return Optional.of(
                AlpacaMessage.quote(
                        symbol,
                        payload.path("bx").asText(exchange),
                        bid,
                        roundLots(bidSize),
                        payload.path("ax").asText(exchange),
                        ask,
                        roundLots(askSize),
                        time,
                        strings(payload.path("c")).orElse(List.of("R")),
                        payload.path("z").asText(TAPE)));
    }

    private static long roundLots(BigDecimal shares) {
        return shares.divide(ROUND_LOT, 0, RoundingMode.CEILING).longValue();
    }

    /**
     * A record has neither the number of trades nor the VWAP: they are those of the trades that
     * were sent before it, with what was corrected or cancelled before it.
     */
    private Optional<AlpacaMessage> minuteBar(String symbol, JsonNode payload, Instant time) {
        BigDecimal open = positive(payload.path("o"));
        BigDecimal high = positive(payload.path("h"));
        BigDecimal low = positive(payload.path("l"));
        BigDecimal close = positive(payload.path("c"));
        BigDecimal volume = notNegative(payload.path("v"));
        MinuteTotal minute = minutes.remove(minuteKey(symbol, time));
        if (open == null || high == null || low == null || close == null || volume == null) {
            return Optional.empty();
        }
        BigDecimal vwap =
                minute == null || minute.count == 0
                        ? close
                        : minute.notional.divide(minute.volume, MathContext.DECIMAL64);
        return Optional.of(
                AlpacaMessage.bar(
                        Channel.BARS,
                        symbol,
                        open,
                        high,
                        low,
                        close,
                        volume,
                        time,
                        minute == null ? 1 : minute.count,
                        vwap.setScale(6, RoundingMode.HALF_EVEN).stripTrailingZeros()));
    }

    private static String minuteKey(String symbol, Instant time) {
        return symbol + " " + time.truncatedTo(ChronoUnit.MINUTES);
    }

    private static boolean isCrypto(String symbol) {
        return symbol.indexOf('/') >= 0;
    }

    private static BigDecimal positive(JsonNode number) {
        BigDecimal value = notNegative(number);
        return value == null || value.signum() == 0 ? null : value;
    }

    private static BigDecimal notNegative(JsonNode number) {
        return number.isNumber() && number.decimalValue().signum() >= 0
                ? number.decimalValue()
                : null;
    }

    private static Optional<List<String>> strings(JsonNode list) {
        if (!list.isArray()) {
            return Optional.empty();
        }
        List<String> strings = new ArrayList<>();
        list.forEach(element -> strings.add(element.asText()));
        return Optional.of(strings);
    }
}
