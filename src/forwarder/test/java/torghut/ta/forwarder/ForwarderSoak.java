package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import torghut.ta.fakealpaca.AlpacaMessage;
import torghut.ta.fakealpaca.FakeAlpaca;
import torghut.ta.fakealpaca.StreamError;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/**
 * Lets a fake Alpaca misbehave in every way it can, one strike after the other while the market
 * goes on, and then compares what stands in Kafka with what the market has published.
 *
 * <p>The rule of comparison is the job's: trades are told apart by symbol, exchange, id and time,
 * corrections and cancels are applied, of several bars for one minute the last counts, equal quotes
 * are one. Nothing may be missing and nothing may be there twice or changed. Trading statuses have
 * no history: one may be missing, if the forwarder has reported a gap that covers it.
 */
@CommandLine.Command(
        name = "forwarder-soak",
        mixinStandardHelpOptions = true,
        description = "Strikes the forwarder with each misbehaviour of a fake Alpaca.")
public final class ForwarderSoak implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SYMBOLS =
            List.of("AAPL", "MSFT", "NVDA", "BRK.B", "SPY", "QQQ", "F", "T");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TICK = Duration.ofMillis(10);

    /**
     * A server that is mute, also after a reconnect, for less than the data timeout and then goes
     * on hides messages that nobody can know of: it must be mute for longer.
     */
    private static final int SECONDS_FOR_MUTE = 15;

    @Option(names = "--seed", description = "market and order of the strikes (default: 1)")
    private long seed = 1;

    @Option(names = "--seconds", description = "length (default: 600)")
    private int seconds = 600;

    @Option(names = "--every", description = "seconds between strikes (default: 20)")
    private int every = 20;

    @Option(names = "--rate", description = "messages per second (default: 1000)")
    private int rate = 1000;

    private PrintStream out = System.out;

    /** What a strike does; the fake is told to behave again halfway to the next strike. */
    @SuppressWarnings("ImmutableEnumChecker") // its actions have no state
    private enum Strike {
        OUTAGE(soak -> soak.alpaca.faults().outage(true)),
        MUTE_SOCKET(soak -> soak.alpaca.faults().muteConnections()),
        MUTE(soak -> soak.alpaca.faults().mute(true)),
        CUT(soak -> soak.alpaca.faults().cut()),
        HALF_A_FRAME(soak -> soak.alpaca.faults().cutInFrame()),
        CLOSE(soak -> soak.alpaca.faults().close(1001, "going away")),
        SLOW_CLIENT(soak -> soak.error(StreamError.SLOW_CLIENT)),
        INTERNAL(soak -> soak.error(StreamError.INTERNAL)),
        NOT_AUTHENTICATED(soak -> soak.error(StreamError.NOT_AUTHENTICATED)),
        AUTH_TIMEOUT(soak -> soak.error(StreamError.AUTH_TIMEOUT)),
        ALREADY_AUTHENTICATED(soak -> soak.error(StreamError.ALREADY_AUTHENTICATED)),
        SYMBOL_LIMIT(soak -> soak.error(StreamError.SYMBOL_LIMIT)),
        CONNECTION_LIMIT(
                soak -> {
                    soak.alpaca.faults().onAuthenticate(StreamError.CONNECTION_LIMIT, 3);
                    soak.alpaca.faults().cut();
                }),
        SLOT_HELD(
                soak -> {
                    soak.alpaca.faults().slotHeld(Duration.ofSeconds(2));
                    soak.alpaca.faults().cut();
                }),
        UPGRADE_429(
                soak -> {
                    soak.alpaca.faults().onUpgrade(429, 2);
                    soak.alpaca.faults().cut();
                }),
        HISTORY_429(
                soak -> {
                    soak.alpaca.faults().tooManyRequests(3, Duration.ofSeconds(1));
                    soak.alpaca.faults().cut();
                }),
        HISTORY_500(
                soak -> {
                    soak.alpaca.faults().onHistory(500, 3);
                    soak.alpaca.faults().cut();
                }),
        NO_PONG(soak -> soak.alpaca.faults().ignorePings(true)),
        SERVER_READS_NOTHING(soak -> soak.alpaca.faults().stopReading(true)),
        SLOW_LINE(soak -> soak.alpaca.faults().bytesPerSecond(20_000)),
        LONG_ARRAYS(soak -> soak.alpaca.faults().shortestArray(1_000_000)),
        DUPLICATES(soak -> soak.alpaca.faults().duplicate(0.3, soak.seed)),
        CLOCK_AHEAD(soak -> soak.alpaca.faults().clockAhead(Duration.ofSeconds(30))),
        KAFKA_OUTAGE(
                soak -> {
                    soak.kafka.stop();
                    Waiting.pause(Duration.ofSeconds(2));
                    soak.kafka.restart();
                });

        /** A lambda without state, though its type does not say so. */
        @SuppressWarnings("ImmutableEnumChecker")
        private final Consumer<ForwarderSoak> action;

        Strike(Consumer<ForwarderSoak> action) {
            this.action = action;
        }
    }

    private EmbeddedKafka kafka;
    private FakeAlpaca alpaca;
    private long ids;
    private volatile boolean marketOpen = true;

    /** Runs from the command line; exit code 0 if nothing is missing and nothing twice. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ForwarderSoak()).execute(arguments));
    }

    /** A soak for a test. */
    static int run(long seed, int seconds, int every, int rate, PrintStream out) throws Exception {
        ForwarderSoak soak = new ForwarderSoak();
        soak.seed = seed;
        soak.seconds = seconds;
        soak.every = every;
        soak.rate = rate;
        soak.out = out;
        return soak.call();
    }

    @Override
    public Integer call() throws Exception {
        out.printf(
                "seed %d, %d s, a strike every %d s, %d messages/s%n", seed, seconds, every, rate);
        kafka = EmbeddedKafka.start();
        alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());
        try {
            ForwarderRun.createTopics(kafka, "");
            ForwarderSettings settings =
                    new ForwarderRun.Options("")
                            .symbols(SYMBOLS.toArray(String[]::new))
                            .dataTimeout(Duration.ofSeconds(Math.max(2, every / 5)))
                            .settings(alpaca, kafka.bootstrap());
            try (ForwarderRun run = ForwarderRun.start(settings)) {
                run.awaitState(StreamState.LIVE);
                Thread market = new Thread(this::runMarket, "market");
                market.start();
                strike(run);
                alpaca.faults().reset();
                Waiting.until(
                        "a quiet end",
                        PATIENCE,
                        () ->
                                run.forwarder().state() == StreamState.LIVE
                                        && run.forwarder().caughtUp());
                marketOpen = false;
                market.join();
                settle();
            }
            return judge();
        } finally {
            marketOpen = false;
            alpaca.close();
            kafka.close();
        }
    }

    private void error(StreamError error) {
        alpaca.faults().error(error);
    }

    private void strike(ForwarderRun run) {
        Random random = new Random(seed);
        List<Strike> order = new ArrayList<>();
        for (int struck = 0; struck < seconds / every; struck++) {
            if (order.isEmpty()) {
                order.addAll(List.of(Strike.values()));
                if (every < SECONDS_FOR_MUTE) {
                    order.remove(Strike.MUTE);
                }
                Collections.shuffle(order, random);
            }
            Strike strike = order.remove(order.size() - 1);
            strike.action.accept(this);
            Waiting.pause(Duration.ofMillis(every * 500L));
            alpaca.faults().reset();
            Waiting.pause(Duration.ofMillis(every * 500L));
            out.printf("%-22s then %s%n", strike, run.forwarder().state());
        }
    }

    /** Waits until a last trade per symbol has come through. */
    private void settle() {
        Set<String> last = new TreeSet<>();
        for (String symbol : SYMBOLS) {
            AlpacaMessage trade = trade(symbol, new Random(seed));
            alpaca.push(trade);
            last.add(trade.json());
        }
        try (CommittedRecords records =
                new CommittedRecords(kafka.bootstrap(), ForwarderRun.TRADES)) {
            AtomicInteger looked = new AtomicInteger();
            records.await(
                    read -> {
                        while (looked.get() < read.size()) {
                            last.remove(payload(read.get(looked.getAndIncrement())));
                        }
                        return last.isEmpty();
                    });
        }
    }

    private void runMarket() {
        Random random = new Random(seed);
        List<AlpacaMessage> recent = new ArrayList<>();
        long start = System.nanoTime();
        long sent = 0;
        while (marketOpen) {
            long due = (System.nanoTime() - start) / 1_000_000 * rate / 1_000;
            List<AlpacaMessage> batch = new ArrayList<>();
            for (; sent < due; sent++) {
                batch.add(next(random, recent));
            }
            alpaca.push(batch);
            Waiting.pause(TICK);
        }
    }

    private AlpacaMessage next(Random random, List<AlpacaMessage> recent) {
        String symbol = SYMBOLS.get(random.nextInt(SYMBOLS.size()));
        int kind = random.nextInt(1_000);
        if (kind < 3 && !recent.isEmpty()) {
            AlpacaMessage trade = recent.remove(random.nextInt(recent.size()));
            return AlpacaMessage.cancel(trade, "C", Instant.now());
        }
        if (kind < 6 && !recent.isEmpty()) {
            AlpacaMessage trade = recent.remove(random.nextInt(recent.size()));
            return AlpacaMessage.correction(trade, trade(trade.symbol(), random), Instant.now());
        }
        if (kind < 8) {
            return AlpacaMessage.status(
                    symbol, "H", "Halted " + ++ids, "T12", "reason", Instant.now(), "C");
        }
        if (kind < 10) {
            Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(60);
            BigDecimal price = price(random);
            return AlpacaMessage.bar(
                    random.nextBoolean()
                            ? torghut.ta.fakealpaca.Channel.BARS
                            : torghut.ta.fakealpaca.Channel.UPDATED_BARS,
                    symbol,
                    price,
                    price,
                    price,
                    price,
                    BigDecimal.valueOf(++ids),
                    minute,
                    1,
                    price);
        }
        if (kind < 300) {
            AlpacaMessage trade = trade(symbol, random);
            recent.add(trade);
            // A second's worth: what is voided later than that is beyond what a gap's history
            // tells.
            if (recent.size() > rate / 4) {
                recent.remove(0);
            }
            return trade;
        }
        return AlpacaMessage.quote(
                symbol,
                "V",
                price(random),
                1 + random.nextInt(9),
                "Q",
                price(random),
                1 + random.nextInt(9),
                Instant.now(),
                List.of("R"),
                "C");
    }

    private AlpacaMessage trade(String symbol, Random random) {
        return AlpacaMessage.trade(
                symbol,
                ++ids,
                "V",
                price(random),
                1 + random.nextInt(500),
                Instant.now(),
                List.of("@"),
                "C");
    }

    private static BigDecimal price(Random random) {
        return BigDecimal.valueOf(10_000 + random.nextInt(1_000), 2);
    }

    private int judge() throws Exception {
        long wrong = 0;
        wrong +=
                compare(
                        "trades",
                        effectiveTrades(
                                ledger(
                                        torghut.ta.fakealpaca.Channel.TRADES,
                                        torghut.ta.fakealpaca.Channel.CORRECTIONS,
                                        torghut.ta.fakealpaca.Channel.CANCELS)),
                        effectiveTrades(written(ForwarderRun.TRADES)));
        wrong +=
                compare(
                        "quotes",
                        distinct(ledger(torghut.ta.fakealpaca.Channel.QUOTES)),
                        distinct(written(ForwarderRun.QUOTES)));
        wrong +=
                compare(
                        "minute bars",
                        bars(
                                ledger(
                                        torghut.ta.fakealpaca.Channel.BARS,
                                        torghut.ta.fakealpaca.Channel.UPDATED_BARS)),
                        bars(written(ForwarderRun.BARS)));
        wrong += compareStatuses();
        out.println(wrong == 0 ? "nothing missing, nothing twice" : wrong + " WRONG");
        return wrong == 0 ? 0 : 1;
    }

    private long compare(String what, Map<String, String> published, Map<String, String> standing) {
        long missing =
                published.keySet().stream().filter(key -> !standing.containsKey(key)).count();
        long invented =
                standing.keySet().stream().filter(key -> !published.containsKey(key)).count();
        List<String> changed =
                published.keySet().stream()
                        .filter(standing::containsKey)
                        .filter(key -> !published.get(key).equals(standing.get(key)))
                        .toList();
        out.printf(
                "%-12s published %,d, in Kafka %,d: missing %d, not published %d, changed %d%n",
                what, published.size(), standing.size(), missing, invented, changed.size());
        published.keySet().stream()
                .filter(key -> !standing.containsKey(key))
                .limit(3)
                .forEach(key -> out.println("  missing " + key + " " + published.get(key)));
        standing.keySet().stream()
                .filter(key -> !published.containsKey(key))
                .limit(3)
                .forEach(key -> out.println("  not published " + key + " " + standing.get(key)));
        changed.stream()
                .limit(3)
                .forEach(
                        key ->
                                out.println(
                                        "  changed "
                                                + published.get(key)
                                                + " to "
                                                + standing.get(key)));
        return missing + invented + changed.size();
    }

    private long compareStatuses() throws Exception {
        Map<String, String> published = distinct(ledger(torghut.ta.fakealpaca.Channel.STATUSES));
        Map<String, String> standing = distinct(written(ForwarderRun.STATUSES));
        List<Instant[]> gaps = new ArrayList<>();
        for (JsonNode status : records(ForwarderRun.STATUS).toList()) {
            for (JsonNode gap : status.path("gaps")) {
                if (gap.path("channels").toString().contains("\"statuses\"")) {
                    gaps.add(
                            new Instant[] {
                                Instant.parse(gap.path("from").asText()),
                                Instant.parse(gap.path("to").asText())
                            });
                }
            }
        }
        long unreported = 0;
        long reported = 0;
        for (String payload : published.keySet()) {
            if (!standing.containsKey(payload)) {
                Instant time = Instant.parse(JSON.readTree(payload).path("t").asText());
                boolean known =
                        gaps.stream()
                                .anyMatch(gap -> !time.isBefore(gap[0]) && time.isBefore(gap[1]));
                reported += known ? 1 : 0;
                unreported += known ? 0 : 1;
            }
        }
        standing.keySet().removeAll(published.keySet());
        out.printf(
                "%-12s published %,d: missing and reported as gaps %d, missing unreported %d, not"
                        + " published %d%n",
                "statuses", published.size(), reported, unreported, standing.size());
        return unreported + standing.size();
    }

    /** Read one by one: of ten minutes, not all fit into memory as trees. */
    private Stream<JsonNode> ledger(torghut.ta.fakealpaca.Channel... channels) {
        return Arrays.stream(channels)
                .flatMap(channel -> alpaca.ledger().published(channel).stream())
                .map(message -> tree(message.json().getBytes(UTF_8)));
    }

    private Stream<JsonNode> written(String topic) {
        return records(topic).map(envelope -> envelope.path("payload"));
    }

    private Stream<JsonNode> records(String topic) {
        try (CommittedRecords committed = new CommittedRecords(kafka.bootstrap(), topic)) {
            return committed.toEnd().stream().map(record -> tree(record.value()));
        }
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String payload(ConsumerRecord<byte[], byte[]> record) {
        String value = new String(record.value(), UTF_8);
        int start = value.indexOf("\"payload\":") + "\"payload\":".length();
        return value.substring(start, value.indexOf(",\"is_final\"", start));
    }

    /** The trades after the first of each identity, corrections and cancels have been applied. */
    private static Map<String, String> effectiveTrades(Stream<JsonNode> stream) {
        List<JsonNode> messages = stream.toList();
        Map<String, ObjectNode> trades = new TreeMap<>();
        for (JsonNode message : messages) {
            if (message.path("T").asText().equals("t")) {
                ObjectNode trade = ((ObjectNode) message).remove(List.of("u"));
                trades.putIfAbsent(key(trade, "i"), trade);
            }
        }
        for (JsonNode message : messages) {
            if (message.path("T").asText().equals("c")) {
                ObjectNode trade = trades.remove(key(message, "oi"));
                if (trade != null) {
                    trade.set("i", message.path("ci"));
                    trade.set("p", message.path("cp"));
                    trade.set("s", message.path("cs"));
                    trade.set("c", message.path("cc"));
                    trades.putIfAbsent(key(message, "ci"), trade);
                }
            }
        }
        for (JsonNode message : messages) {
            if (message.path("T").asText().equals("x")) {
                trades.remove(key(message, "i"));
            }
        }
        Map<String, String> texts = new TreeMap<>();
        trades.forEach((key, trade) -> texts.put(key, sorted(trade)));
        return texts;
    }

    private static String key(JsonNode message, String id) {
        return message.path("S").asText()
                + ' '
                + message.path("x").asText()
                + ' '
                + message.path(id);
    }

    private static Map<String, String> distinct(Stream<JsonNode> messages) {
        Map<String, String> texts = new TreeMap<>();
        messages.forEach(message -> texts.put(sorted(message), ""));
        return texts;
    }

    /** The newest bar of each minute; the history does not tell an updated bar from a first one. */
    private static Map<String, String> bars(Stream<JsonNode> messages) {
        Map<String, ObjectNode> bars = new HashMap<>();
        messages.forEach(
                message -> {
                    ObjectNode bar = ((ObjectNode) message).remove(List.of("T"));
                    // The volume counts up in this market, so the newest bar has the largest.
                    bars.merge(
                            bar.path("S").asText() + ' ' + bar.path("t").asText(),
                            bar,
                            (one, other) ->
                                    one.path("v").asLong() >= other.path("v").asLong()
                                            ? one
                                            : other);
                });
        Map<String, String> texts = new TreeMap<>();
        bars.forEach((key, bar) -> texts.put(key, sorted(bar)));
        return texts;
    }

    private static String sorted(JsonNode message) {
        try {
            Map<String, JsonNode> fields = new TreeMap<>();
            message.fields()
                    .forEachRemaining(field -> fields.put(field.getKey(), field.getValue()));
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
