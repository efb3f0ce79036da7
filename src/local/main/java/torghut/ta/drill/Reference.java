package torghut.ta.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Bars as they should be in the end, by brute force: it sees the whole log of trades before it adds
 * anything up, so that nothing is late, and corrections and cancels are known from the start. It
 * shares no code with the job. It knows one kind of trade, that without sale conditions.
 */
final class Reference {

    /** Enough digits to tell on which side of the middle between two doubles a quotient lies. */
    private static final MathContext DIGITS = new MathContext(150);

    private static final Comparator<Trade> ORDER =
            Comparator.comparing((Trade trade) -> trade.time)
                    .thenComparing(trade -> trade.partition)
                    .thenComparing(trade -> trade.offset);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> refused;
    private final Map<String, Trade> byIdentity = new HashMap<>();
    private final Map<String, Trade> byId = new HashMap<>();
    private final Set<String> cancelledSeconds = new HashSet<>();

    /** By symbol and time in milliseconds; filled by the first question. */
    private Map<String, NavigableMap<Long, List<Trade>>> bySymbol;

    /** A bar's numbers. */
    record Bar(
            double open,
            double high,
            double low,
            double close,
            double volume,
            double vwap,
            long tradeCount,
            boolean isFinal) {}

    private static final class Trade {
        private final String symbol;
        private final Instant time;
        private final int partition;
        private final long offset;
        private final boolean isFinal;
        private double price;
        private double size;
        private boolean isCancelled;

        private Trade(ConsumerRecord<byte[], byte[]> record, Fields fields) {
            symbol = fields.text("symbol");
            time = fields.time();
            partition = record.partition();
            offset = record.offset();
            isFinal = fields.isFinal();
            price = fields.number("p");
            size = fields.number("s");
        }
    }

    /** Both shapes of a record. */
    private record Fields(JsonNode record) {

        private JsonNode field(String name) {
            JsonNode inPayload = record.path("payload").path(name);
            return inPayload.isMissingNode() ? record.path(name) : inPayload;
        }

        private String text(String name) {
            return field(name).asText();
        }

        private double number(String name) {
            return field(name).doubleValue();
        }

        private Instant time() {
            JsonNode time = field("t");
            return time.isNumber()
                    ? Instant.ofEpochMilli(time.longValue())
                    : Instant.parse(time.textValue());
        }

        private boolean isFinal() {
            return record.path("is_final").asBoolean(true);
        }
    }

    /**
     * A reference without any trade.
     *
     * @param refused records of the log that the job refuses, as {@code topic-partition@offset}
     */
    Reference(Set<String> refused) {
        this.refused = refused;
    }

    /** Takes the next record of its partition. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        if (refused.contains(record.topic() + "-" + record.partition() + "@" + record.offset())) {
            return;
        }
        Fields fields = new Fields(parse(record.value()));
        String venue = fields.text("symbol") + "/" + fields.text("x") + "/";
        switch (fields.text("T")) {
            case "c" -> correct(byId.get(venue + fields.text("oi")), fields);
            case "x" -> cancel(byId.get(venue + fields.text("i")));
            default -> {
                Trade trade = new Trade(record, fields);
                String id = venue + fields.text("id");
                if (byIdentity.putIfAbsent(id + "/" + trade.time, trade) == null) {
                    byId.put(id, trade);
                }
            }
        }
    }

    private static JsonNode parse(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void correct(Trade trade, Fields fields) {
        trade.price = fields.number("cp");
        trade.size = fields.number("cs");
    }

    private void cancel(Trade trade) {
        trade.isCancelled = true;
        cancelledSeconds.add(second(trade.symbol, trade.time.getEpochSecond()));
    }

    /** Whether a trade of this second was cancelled, so that it may have no bar any more. */
    boolean hadCancel(String symbol, long second) {
        return cancelledSeconds.contains(second(symbol, second));
    }

    private static String second(String symbol, long second) {
        return symbol + "/" + second;
    }

    /** The bar of a window, both ends in milliseconds since the epoch; empty without a trade. */
    Optional<Bar> bar(String symbol, long startMillis, long endMillis) {
        List<Trade> trades = new ArrayList<>();
        trades().getOrDefault(symbol, new TreeMap<>())
                .subMap(startMillis, endMillis)
                .values()
                .forEach(trades::addAll);
        trades.sort(ORDER);
        return trades.isEmpty() ? Optional.empty() : Optional.of(bar(trades));
    }

    /** Every second that has a bar, as symbol and start in milliseconds since the epoch. */
    Map<String, Set<Long>> seconds() {
        Map<String, Set<Long>> seconds = new HashMap<>();
        trades().forEach(
                        (symbol, trades) ->
                                trades.keySet()
                                        .forEach(
                                                millis ->
                                                        seconds.computeIfAbsent(
                                                                        symbol,
                                                                        each -> new HashSet<>())
                                                                .add(
                                                                        Math.floorDiv(millis, 1000L)
                                                                                * 1000L)));
        return seconds;
    }

    private Map<String, NavigableMap<Long, List<Trade>>> trades() {
        if (bySymbol == null) {
            bySymbol = new HashMap<>();
            byIdentity.values().stream()
                    .filter(trade -> !trade.isCancelled)
                    .forEach(
                            trade ->
                                    bySymbol.computeIfAbsent(trade.symbol, each -> new TreeMap<>())
                                            .computeIfAbsent(
                                                    trade.time.toEpochMilli(),
                                                    each -> new ArrayList<>())
                                            .add(trade));
        }
        return bySymbol;
    }

    private static Bar bar(List<Trade> trades) {
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal turnover = BigDecimal.ZERO;
        for (Trade trade : trades) {
            BigDecimal size = new BigDecimal(trade.size);
            volume = volume.add(size);
            turnover = turnover.add(size.multiply(new BigDecimal(trade.price)));
        }
        return new Bar(
                trades.get(0).price,
                trades.stream().mapToDouble(trade -> trade.price).max().orElseThrow(),
                trades.stream().mapToDouble(trade -> trade.price).min().orElseThrow(),
                trades.get(trades.size() - 1).price,
                volume.doubleValue(),
                turnover.divide(volume, DIGITS).doubleValue(),
                trades.size(),
                trades.stream().allMatch(trade -> trade.isFinal));
    }
}
