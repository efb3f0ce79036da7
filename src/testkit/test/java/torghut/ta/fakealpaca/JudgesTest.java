package torghut.ta.fakealpaca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Alpaca's own clients for Python and Go read the fake server, and what they make of it is what was
 * published. They are what says that the server speaks as Alpaca does.
 *
 * <p>{@code .ci/run} installs them; the tests are skipped where they are not.
 */
class JudgesTest {

    private static final Path INSTALLED = Path.of("target/judges");
    private static final Path SOURCES = Path.of("src/testkit/test/judges");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SEED = 20240224;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @TempDir private Path folder;

    private final FakeAlpaca alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());
    private final Market market = new Market(SEED);
    private Process process;

    private enum Judge {
        PYTHON,
        GO;

        ChronoUnit precision() {
            return this == PYTHON ? ChronoUnit.MICROS : ChronoUnit.NANOS;
        }

        /** The Python client has no limit-up limit-down bands and no imbalances. */
        boolean knows(Channel channel) {
            return this == GO || (channel != Channel.LULDS && channel != Channel.IMBALANCES);
        }

        /** The Python client drops the taker's side of a crypto trade. */
        boolean knows(String field) {
            return this == GO || !field.equals("tks");
        }

        void assumeInstalled() {
            switch (this) {
                case PYTHON ->
                        assumeTrue(
                                Files.isDirectory(INSTALLED.resolve("python/alpaca")),
                                "alpaca-py is not in target/judges/python: .ci/run installs it");
                case GO ->
                        assumeTrue(
                                Files.isExecutable(INSTALLED.resolve("alpaca-go-judge")),
                                "target/judges/alpaca-go-judge is not there: .ci/run builds it");
            }
        }

        List<String> command() {
            return switch (this) {
                case PYTHON -> List.of("python3", SOURCES.resolve("alpaca_py_judge.py").toString());
                case GO -> List.of(INSTALLED.resolve("alpaca-go-judge").toString());
            };
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        alpaca.close();
    }

    private void start(Judge judge, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(judge.command());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(folder.resolve("output").toFile())
                        .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("PYTHONPATH", INSTALLED.resolve("python").toString());
        process = builder.start();
    }

    /** What the judge has printed by its end, which must be a good one. */
    private List<JsonNode> verdict() throws Exception {
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String errors = Files.readString(folder.resolve("errors"));
        assertThat(ended).as("ended within %s; it said: %s", PATIENCE, errors).isTrue();
        assertThat(process.exitValue()).as(errors).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("output"))) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource(Judge.class)
    void readsEveryMessageOfTheStockStream(Judge judge) throws Exception {
        judge.assumeInstalled();
        List<AlpacaMessage> messages = market.stocks(2_000);
        messages.removeIf(message -> !judge.knows(message.channel()));

        start(judge, "stocks", String.valueOf(alpaca.port()), String.valueOf(messages.size()));
        alpaca.awaitSubscription(Channel.TRADES, "AAPL", PATIENCE);
        alpaca.push(messages);

        assertAgreed(judge, messages, verdict());
    }

    @ParameterizedTest
    @EnumSource(Judge.class)
    void readsEveryMessageOfTheCryptoStream(Judge judge) throws Exception {
        judge.assumeInstalled();
        List<AlpacaMessage> messages = market.crypto(2_000);

        start(judge, "crypto", String.valueOf(alpaca.port()), String.valueOf(messages.size()));
        alpaca.awaitSubscription(Channel.TRADES, "BTC/USD", PATIENCE);
        alpaca.push(messages);

        assertAgreed(judge, messages, verdict());
    }

    @ParameterizedTest
    @EnumSource(Judge.class)
    void readsTheHistoryPageByPage(Judge judge) throws Exception {
        judge.assumeInstalled();
        List<AlpacaMessage> expected = new ArrayList<>();
        // More than the largest page, in the order in which the judge asks and gets.
        expected.addAll(market.many(Channel.TRADES, "AAPL", 9_000));
        expected.addAll(market.many(Channel.TRADES, "MSFT", 2_500));
        for (Channel channel : List.of(Channel.QUOTES, Channel.BARS, Channel.DAILY_BARS)) {
            expected.addAll(market.many(channel, "AAPL", 20));
            expected.addAll(market.many(channel, "MSFT", 20));
        }
        for (Channel channel : List.of(Channel.TRADES, Channel.QUOTES, Channel.BARS)) {
            expected.addAll(market.many(channel, "BTC/USD", 20));
        }
        alpaca.push(expected);

        start(judge, "history", String.valueOf(alpaca.port()));
        List<JsonNode> verdict = verdict();

        JsonNode clock = verdict.remove(verdict.size() - 1);
        assertThat(clock.get("is_open").asBoolean()).isTrue();
        assertThat(OffsetDateTime.parse(clock.get("timestamp").asText()).toInstant())
                .isBetween(Instant.now().minus(PATIENCE), Instant.now().plusSeconds(1));
        assertAgreed(judge, expected, verdict);
    }

    /** The SDK tries again on the same connection after error 406, and gets in. */
    @Test
    void comesBackAfterACutAndWaitsForTheOldConnectionToBeTakenDown() throws Exception {
        Judge.GO.assumeInstalled();
        AlpacaMessage before = market.many(Channel.TRADES, "AAPL", 1).get(0);
        AlpacaMessage after = market.many(Channel.TRADES, "AAPL", 1).get(0);

        start(Judge.GO, "stocks", String.valueOf(alpaca.port()), "2");
        alpaca.awaitSubscription(Channel.TRADES, "AAPL", PATIENCE);
        alpaca.push(before);
        awaitOutput();
        alpaca.faults().slotHeld(Duration.ofSeconds(1));
        alpaca.faults().cut();
        alpaca.awaitAuthentications(2, PATIENCE);
        alpaca.awaitSubscription(Channel.TRADES, "AAPL", PATIENCE);
        alpaca.push(after);

        assertAgreed(Judge.GO, List.of(before, after), verdict());
    }

    private void awaitOutput() throws Exception {
        // The judge prints at once; the file has no other way to say that it has grown.
        try (BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(
                                Files.newInputStream(folder.resolve("output")), UTF_8))) {
            while (process.isAlive() && !output.ready()) {
                process.waitFor(10, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Each message with each of its fields, in the order of publication. */
    private static void assertAgreed(
            Judge judge, List<AlpacaMessage> published, List<JsonNode> verdict) throws IOException {
        for (int i = 0; i < Math.min(published.size(), verdict.size()); i++) {
            JsonNode sent = JSON.readTree(published.get(i).json());
            for (Iterator<Map.Entry<String, JsonNode>> f = sent.fields(); f.hasNext(); ) {
                Map.Entry<String, JsonNode> field = f.next();
                if (judge.knows(field.getKey())) {
                    JsonNode seen = verdict.get(i).path(field.getKey());
                    assertThat(agree(judge, field.getKey(), field.getValue(), seen))
                            .as(
                                    "%s of message %d: sent %s, seen %s",
                                    field, i, sent, verdict.get(i))
                            .isTrue();
                }
            }
        }
        assertThat(verdict).hasSameSizeAs(published);
    }

    private static boolean agree(Judge judge, String name, JsonNode sent, JsonNode seen) {
        if (name.equals("t")) {
            return OffsetDateTime.parse(sent.asText())
                    .toInstant()
                    .truncatedTo(judge.precision())
                    .equals(OffsetDateTime.parse(seen.asText()).toInstant());
        }
        if (sent.isIntegralNumber() && seen.isIntegralNumber()) {
            return sent.bigIntegerValue().equals(seen.bigIntegerValue());
        }
        if (sent.isNumber() && seen.isNumber()) {
            return sent.doubleValue() == seen.doubleValue();
        }
        if (sent.isArray() && sent.size() == seen.size()) {
            for (int i = 0; i < sent.size(); i++) {
                if (!agree(judge, "", sent.get(i), seen.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (sent.isObject()) {
            return agree(judge, "", sent.get("p"), seen.path("p"))
                    && agree(judge, "", sent.get("s"), seen.path("s"));
        }
        return sent.equals(seen);
    }

    /** Messages of all kinds with numbers from the edges of what a client has to take. */
    private static final class Market {
        private static final Instant START = Instant.parse("2024-02-24T14:30:00Z");
        private static final List<String> EXCHANGES = List.of("D", "V", "Q", "N", "Z");

        private final SplittableRandom random;
        private final List<AlpacaMessage> trades = new ArrayList<>();
        private long steps;

        Market(long seed) {
            random = new SplittableRandom(seed);
        }

        List<AlpacaMessage> stocks(int count) {
            List<AlpacaMessage> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Channel channel =
                        i == 0
                                ? Channel.TRADES
                                : Channel.OF_STOCKS.get(random.nextInt(Channel.OF_STOCKS.size()));
                messages.add(message(channel, "AAPL"));
            }
            return messages;
        }

        List<AlpacaMessage> crypto(int count) {
            List<AlpacaMessage> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                messages.add(
                        message(
                                Channel.OF_CRYPTO.get(random.nextInt(Channel.OF_CRYPTO.size())),
                                "BTC/USD"));
            }
            return messages;
        }

        /** In the order of time. */
        List<AlpacaMessage> many(Channel channel, String symbol, int count) {
            List<AlpacaMessage> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                messages.add(message(channel, symbol));
            }
            messages.sort(Comparator.comparing(AlpacaMessage::time));
            return messages;
        }

        private AlpacaMessage message(Channel channel, String symbol) {
            boolean crypto = symbol.contains("/");
            return switch (channel) {
                case TRADES -> crypto ? cryptoTrade(symbol) : trade(symbol);
                case QUOTES -> crypto ? cryptoQuote(symbol) : quote(symbol);
                case BARS, UPDATED_BARS, DAILY_BARS ->
                        AlpacaMessage.bar(
                                channel,
                                symbol,
                                price(),
                                price(),
                                price(),
                                price(),
                                crypto ? size() : BigDecimal.valueOf(random.nextLong(1L << 53)),
                                START.plus(Duration.ofMinutes(++steps)),
                                random.nextLong(1L << 40),
                                price());
                case STATUSES ->
                        AlpacaMessage.status(
                                symbol,
                                "H",
                                "Trading \"Halt\"",
                                "T12",
                                "Überprüfung\n– 取引停止",
                                time(),
                                "C");
                case LULDS -> AlpacaMessage.luld(symbol, price(), price(), "B", time(), "C");
                case IMBALANCES ->
                        AlpacaMessage.parse(
                                "{\"T\":\"i\",\"S\":\"%s\",\"p\":%s,\"t\":\"%s\",\"z\":\"C\"}"
                                        .formatted(symbol, price().toPlainString(), time()));
                case ORDERBOOKS ->
                        AlpacaMessage.parse(
                                ("{\"T\":\"o\",\"S\":\"%s\",\"t\":\"%s\",\"b\":[{\"p\":%s,\"s\":%s}],"
                                                + "\"a\":[],\"r\":%s}")
                                        .formatted(
                                                symbol,
                                                time(),
                                                price().toPlainString(),
                                                size().toPlainString(),
                                                random.nextBoolean()));
                case CORRECTIONS ->
                        AlpacaMessage.correction(
                                trades.get(random.nextInt(trades.size())), trade(symbol), time());
                case CANCELS ->
                        AlpacaMessage.cancel(
                                trades.get(random.nextInt(trades.size())), "E", time());
            };
        }

        private AlpacaMessage trade(String symbol) {
            AlpacaMessage trade =
                    AlpacaMessage.trade(
                            symbol,
                            random.nextInt(2) == 0 ? random.nextInt(100) : random.nextLong() >>> 1,
                            EXCHANGES.get(random.nextInt(EXCHANGES.size())),
                            price(),
                            random.nextInt(2) == 0 ? 1 : random.nextLong(1L << 32),
                            time(),
                            random.nextBoolean() ? List.of("@", "4", "I") : List.of(" "),
                            "C");
            trades.add(trade);
            return trade;
        }

        private AlpacaMessage cryptoTrade(String symbol) {
            return AlpacaMessage.cryptoTrade(
                    symbol,
                    random.nextLong() >>> 1,
                    price(),
                    size(),
                    time(),
                    random.nextBoolean() ? "B" : "S");
        }

        private AlpacaMessage quote(String symbol) {
            return AlpacaMessage.quote(
                    symbol,
                    "U",
                    random.nextInt(10) == 0 ? BigDecimal.ZERO : price(),
                    random.nextLong(1L << 32),
                    "Q",
                    price(),
                    random.nextInt(300),
                    time(),
                    List.of("R"),
                    "C");
        }

        private AlpacaMessage cryptoQuote(String symbol) {
            return AlpacaMessage.cryptoQuote(symbol, price(), size(), price(), size(), time());
        }

        /** Whole, in cents, in hundredths of a cent, or tiny. */
        private BigDecimal price() {
            return switch (random.nextInt(4)) {
                case 0 -> BigDecimal.valueOf(random.nextInt(1, 5_000));
                case 1 -> BigDecimal.valueOf(random.nextInt(1, 500_000), 2);
                case 2 -> BigDecimal.valueOf(random.nextInt(1, 50_000_000), 4);
                default -> BigDecimal.valueOf(random.nextInt(1, 1_000), 9);
            };
        }

        private BigDecimal size() {
            return BigDecimal.valueOf(random.nextLong(1, 1_000_000_000_000L), 9);
        }

        /** With nanoseconds, without, and whole seconds. */
        private Instant time() {
            Instant time = START.plusNanos(++steps * 1_000_003L);
            return switch (random.nextInt(4)) {
                case 0 -> time.truncatedTo(ChronoUnit.SECONDS);
                case 1 -> time.truncatedTo(ChronoUnit.MILLIS);
                default -> time;
            };
        }
    }
}
