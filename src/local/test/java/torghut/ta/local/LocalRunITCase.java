package torghut.ta.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.TaBar;
import torghut.ta.TaRevision;
import torghut.ta.TaSignal;
import torghut.ta.fakealpaca.AlpacaMessage;
import torghut.ta.fakealpaca.FakeAlpaca;
import torghut.ta.functions.MarketEventDeserializer;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.DeadLetter;
import torghut.ta.model.InputRecord;
import torghut.ta.model.Trade;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testing.TestSettings;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.FeedRecord;
import torghut.ta.testkit.FeedRecord.Channel;
import torghut.ta.testkit.MarketSimulator;
import torghut.ta.testkit.Waiting;
import torghut.ta.wire.OutputTopics;

class LocalRunITCase {

    private static final Instant START = Instant.parse("2024-03-05T14:30:00Z");
    private static final Duration MAX_DELAY = Duration.ofSeconds(2);
    private static final Duration LENGTH = Duration.ofSeconds(90);

    private int lateTrades;
    private int corrections;
    private int cancels;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @TempDir private Path folder;

    @Test
    void replayToTheUsersBrokerPublishesOneBarPerSymbolAndSecondAndEnds() throws Exception {
        Set<String> seconds = record();
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            Settings settings = TestSettings.of("KAFKA_BOOTSTRAP", kafka.bootstrap());
            assertThat(run(Map.of("KAFKA_BOOTSTRAP", kafka.bootstrap()))).isEqualTo(2);
            assertThat(shown.toString(UTF_8)).contains(settings.inputs().trades());
            kafka.createTopics(JobTopics.newTopics(settings));

            int exitCode =
                    run(
                            Map.of("KAFKA_BOOTSTRAP", kafka.bootstrap()),
                            "--replay",
                            folder.toString());

            assertThat(shown.toString(UTF_8)).contains("replay finished");
            assertThat(exitCode).isZero();
            Set<String> bars = new TreeSet<>();
            for (ConsumerRecord<byte[], byte[]> record :
                    read(kafka, settings.outputs().name(OutputTopics.BARS).orElseThrow())) {
                TaBar bar = TaBar.getDecoder().decode(record.value());
                assertThat(bars.add(bar.getSymbol() + " " + bar.getSeq())).isTrue();
            }
            assertThat(bars).containsExactlyElementsOf(seconds);
            Set<String> signals = new TreeSet<>();
            for (ConsumerRecord<byte[], byte[]> record :
                    read(kafka, settings.outputs().name(OutputTopics.SIGNALS).orElseThrow())) {
                TaSignal signal = TaSignal.getDecoder().decode(record.value());
                assertThat(signals.add(signal.getSymbol() + " " + signal.getSeq())).isTrue();
            }
            assertThat(signals).containsExactlyElementsOf(seconds);
            assertThat(shown.toString(UTF_8))
                    .contains(
                            "published  %,d bars, %,d signals".formatted(bars.size(), bars.size()))
                    .contains(
                            "revised    by %d late trades, %d corrections, %d cancels"
                                    .formatted(lateTrades, corrections, cancels))
                    .containsPattern("checked    [1-9][0-9]* minute bars, 0 differ");
            assertThat(lateTrades).isPositive();
            assertThat(corrections + cancels).isPositive();
        }
    }

    @Test
    void simulatedMarketOnTheOwnBrokerRunsUntilItIsStopped() throws Exception {
        showsSignalsUntilItIsStopped("--rate", "2");
        assertThat(shown.toString(UTF_8)).contains("BTCUSD");
    }

    /** From a fake Alpaca's stream through the forwarder and the job to signals in Kafka. */
    @Test
    void aFakeAlpacaFeedsTheJobThroughTheForwarder() throws Exception {
        showsSignalsUntilItIsStopped("--feed", "fake-alpaca", "--rate", "2");
    }

    /**
     * From a stream of known trades to bars, signals and revisions: what is reported late,
     * corrected or cancelled after a second has its bar changes that bar and no other.
     */
    @Test
    void lateTradesCorrectionsAndCancelsOfTheStreamReviseTheBar() throws Exception {
        try (FakeAlpaca alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());
                EmbeddedKafka kafka = EmbeddedKafka.start()) {
            Settings settings = TestSettings.of("KAFKA_BOOTSTRAP", kafka.bootstrap());
            kafka.createTopics(JobTopics.newTopics(settings));
            LocalRun run =
                    new LocalRun(
                            Map.of(
                                    "KAFKA_BOOTSTRAP", kafka.bootstrap(),
                                    "ALPACA_KEY_ID", "fake-key",
                                    "ALPACA_SECRET_KEY", "fake-secret",
                                    "ALPACA_FEED", "sip",
                                    "ALPACA_SYMBOLS", "AAPL",
                                    "ALPACA_URL", alpaca.streamUri("v2/sip").toString(),
                                    "ALPACA_DATA_URL", alpaca.dataUri().toString(),
                                    "DATA_TIMEOUT_MS", "0"),
                            new PrintStream(shown, true, UTF_8));
            CompletableFuture<Integer> exitCode =
                    CompletableFuture.supplyAsync(
                            () -> run.run(List.of("--view", "plain", "--feed", "alpaca")));
            AtomicBoolean open = new AtomicBoolean(true);
            Thread market = new Thread(() -> tradeOn(alpaca, open), "market");
            try {
                alpaca.awaitSubscription(
                        torghut.ta.fakealpaca.Channel.TRADES, "AAPL", Duration.ofMinutes(2));
                Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS);
                AlpacaMessage first = trade(1, "100.00", 100, second.plusMillis(100));
                AlpacaMessage middle = trade(2, "101.00", 200, second.plusMillis(400));
                AlpacaMessage last = trade(3, "99.00", 100, second.plusMillis(700));
                alpaca.push(first, middle, last);
                market.start();

                TaBar bar = awaitBar(kafka, settings, second);
                assertThat(prices(bar)).containsExactly(100.0, 101.0, 99.0, 99.0);
                assertThat(bar.getVolume()).isEqualTo(400);
                TaSignal signal = awaitSignal(kafka, settings, second);
                assertThat(signal.getSymbol()).isEqualTo("AAPL");

                AlpacaMessage late = trade(4, "105.00", 50, second.plusMillis(500));
                alpaca.push(late);
                TaRevision revision = awaitRevision(kafka, settings, second, 1);
                assertThat(revision.getCause()).isEqualTo("LATE");
                assertThat(revision.getTradeId()).isEqualTo("4");
                assertThat(prices(revision)).containsExactly(100.0, 105.0, 99.0, 99.0);
                assertThat(revision.getVolume()).isEqualTo(450);
                assertThat(revision.getTradeCount()).isEqualTo(4);

                AlpacaMessage right = trade(5, "102.00", 300, second.plusMillis(400));
                alpaca.push(AlpacaMessage.correction(middle, right, Instant.now()));
                revision = awaitRevision(kafka, settings, second, 2);
                assertThat(revision.getCause()).isEqualTo("CORRECTION");
                assertThat(revision.getTradeId()).isEqualTo("2");
                assertThat(prices(revision)).containsExactly(100.0, 105.0, 99.0, 99.0);
                assertThat(revision.getVolume()).isEqualTo(550);
                // (100 x 100 + 300 x 102 + 50 x 105 + 100 x 99) / 550
                assertThat(revision.getVwap()).isCloseTo(55_750 / 550.0, within(1e-9));

                alpaca.push(AlpacaMessage.cancel(last, "C", Instant.now()));
                revision = awaitRevision(kafka, settings, second, 3);
                assertThat(revision.getCause()).isEqualTo("CANCEL");
                assertThat(revision.getTradeId()).isEqualTo("3");
                assertThat(prices(revision)).containsExactly(100.0, 105.0, 100.0, 105.0);
                assertThat(revision.getVolume()).isEqualTo(450);
                assertThat(revision.getTradeCount()).isEqualTo(3);
                assertThat(revision.getDeleted()).isFalse();
            } finally {
                open.set(false);
                market.join();
                run.stop();
            }
            assertThat(exitCode.get(1, TimeUnit.MINUTES)).as(shown.toString(UTF_8)).isZero();
            assertThat(shown.toString(UTF_8))
                    .contains("revised    by 1 late trades, 1 corrections, 1 cancels");
            assertThat(revisions(kafka, settings))
                    .filteredOn(revised -> revised.getTimeframe().equals("1s"))
                    .extracting(TaRevision::getRevision)
                    .containsExactly(1L, 2L, 3L);
        }
    }

    /** Moves event time on. */
    private static void tradeOn(FakeAlpaca alpaca, AtomicBoolean open) {
        for (long id = 1_000; open.get(); id++) {
            Waiting.pause(Duration.ofMillis(100));
            // Its second is another than that of the trades of the test.
            alpaca.push(trade(id, "100.00", 100, Instant.now().plusSeconds(1)));
        }
    }

    private static AlpacaMessage trade(long id, String price, long size, Instant time) {
        return AlpacaMessage.trade(
                "AAPL", id, "V", new BigDecimal(price), size, time, List.of("@"), "C");
    }

    private static List<Double> prices(TaBar bar) {
        return List.of(bar.getOpen(), bar.getHigh(), bar.getLow(), bar.getClose());
    }

    private static List<Double> prices(TaRevision bar) {
        return List.of(bar.getOpen(), bar.getHigh(), bar.getLow(), bar.getClose());
    }

    private static TaBar awaitBar(EmbeddedKafka kafka, Settings settings, Instant second) {
        return await(
                kafka,
                settings.outputs().name(OutputTopics.BARS).orElseThrow(),
                value -> TaBar.getDecoder().decode(value),
                bar -> bar.getSeq() == second.getEpochSecond());
    }

    private static TaSignal awaitSignal(EmbeddedKafka kafka, Settings settings, Instant second) {
        return await(
                kafka,
                settings.outputs().name(OutputTopics.SIGNALS).orElseThrow(),
                value -> TaSignal.getDecoder().decode(value),
                signal -> signal.getSeq() == second.getEpochSecond());
    }

    private static TaRevision awaitRevision(
            EmbeddedKafka kafka, Settings settings, Instant second, long number) {
        return await(
                kafka,
                settings.outputs().name(OutputTopics.REVISIONS).orElseThrow(),
                value -> TaRevision.getDecoder().decode(value),
                revision ->
                        revision.getTimeframe().equals("1s")
                                && revision.getSeq() == second.getEpochSecond()
                                && revision.getRevision() == number);
    }

    /** Decodes an Avro value. */
    private interface Decoder<T> {
        T decode(byte[] value) throws IOException;
    }

    private static <T> T await(
            EmbeddedKafka kafka, String topic, Decoder<T> decoder, Predicate<T> wanted) {
        List<T> found = new ArrayList<>();
        try (CommittedRecords records = new CommittedRecords(kafka.bootstrap(), topic)) {
            records.await(
                    read -> {
                        found.clear();
                        read.stream()
                                .map(record -> decode(decoder, record.value()))
                                .filter(wanted)
                                .forEach(found::add);
                        return !found.isEmpty();
                    });
        }
        return found.get(0);
    }

    private static <T> T decode(Decoder<T> decoder, byte[] value) {
        try {
            return decoder.decode(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<TaRevision> revisions(EmbeddedKafka kafka, Settings settings) {
        return read(kafka, settings.outputs().name(OutputTopics.REVISIONS).orElseThrow()).stream()
                .map(
                        record ->
                                decode(
                                        value -> TaRevision.getDecoder().decode(value),
                                        record.value()))
                .toList();
    }

    @Test
    void alpacaWithoutAKeyIsRefusedWithTheVariablesThatAreMissing() {
        LocalRun run = new LocalRun(Map.of(), new PrintStream(shown, true, UTF_8));

        assertThat(run.run(List.of("--view", "plain", "--feed", "alpaca"))).isEqualTo(2);
        assertThat(shown.toString(UTF_8)).contains("ALPACA_KEY_ID", "ALPACA_SECRET_KEY");
    }

    private void showsSignalsUntilItIsStopped(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--view", "plain"));
        all.addAll(List.of(arguments));
        CountDownLatch published = new CountDownLatch(1);
        OutputStream screen =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        shown.write(b);
                    }

                    @Override
                    public void flush() {
                        if (shown.toString(UTF_8).contains("macd_hist")) {
                            published.countDown();
                        }
                    }
                };
        LocalRun run = new LocalRun(Map.of(), new PrintStream(screen, false, UTF_8));

        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(() -> run.run(all));
        boolean moved = published.await(2, TimeUnit.MINUTES);
        run.stop();

        assertThat(moved).as(shown.toString(UTF_8)).isTrue();
        assertThat(exitCode.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(shown.toString(UTF_8))
                .contains("Web UI   http://localhost:")
                .contains("Kafka    127.0.0.1:")
                .contains("Metrics  http://localhost:")
                .contains("flink-ta: stopped after")
                .containsPattern("published  [1-9][0-9,]* bars, [1-9][0-9,]* signals")
                .contains("SYMBOL")
                .doesNotContain("\033");
    }

    @Test
    void wrongArgumentsAndSettingsAreExplained() {
        assertThat(run(Map.of(), "--fed", "simulator")).isEqualTo(2);
        assertThat(shown.toString(UTF_8))
                .contains("Unknown options: '--fed', 'simulator'")
                .contains("--help");

        assertThat(run(Map.of("OUTPUT_FORMAT", "xml", "STATUS_INTERVAL_MS", "soon"))).isEqualTo(2);
        assertThat(shown.toString(UTF_8)).contains("OUTPUT_FORMAT").contains("STATUS_INTERVAL_MS");

        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(shown.toString(UTF_8)).contains("./mvnw -q -Plocal");
    }

    private int run(Map<String, String> environment, String... arguments) {
        return new LocalRun(environment, new PrintStream(shown, true, UTF_8))
                .run(List.of(arguments));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(EmbeddedKafka kafka, String topic) {
        try (CommittedRecords records = new CommittedRecords(kafka.bootstrap(), topic)) {
            return records.toEnd();
        }
    }

    /**
     * Records a simulated market into files, one of them compressed.
     *
     * @return symbol and number of each second with a bar: with a trade that sets a price, came in
     *     time and was not taken back at once
     */
    private Set<String> record() throws IOException {
        long end = START.plus(LENGTH).getEpochSecond() * 1_000_000_000L;
        Map<Channel, OutputStream> files = new EnumMap<>(Channel.class);
        files.put(Channel.TRADES, Files.newOutputStream(folder.resolve("trades.jsonl")));
        files.put(
                Channel.QUOTES,
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("quotes.jsonl.gz"))));
        files.put(Channel.MINUTE_BARS, Files.newOutputStream(folder.resolve("bars_1m.jsonl")));
        MarketEventDeserializer decoder =
                new MarketEventDeserializer(
                        MarketEventDeserializer.Input.TRADES,
                        Duration.ofMinutes(1),
                        Clock.fixed(START.plus(LENGTH), ZoneOffset.UTC));
        Map<String, Trade> counting = new HashMap<>();
        Set<String> seen = new HashSet<>();
        MarketSimulator market = new MarketSimulator(3, START, 0.5, MAX_DELAY);
        for (FeedRecord record = market.next(); record.sendNanos() < end; record = market.next()) {
            if (record.channel() == Channel.TRADES) {
                InputRecord event =
                        decoder.decode(
                                new ConsumerRecord<>("trades", 0, 0, new byte[0], record.value()));
                if (event instanceof Trade trade && seen.add(trade.symbol() + trade.id())) {
                    if (!isOpen(trade, record)) {
                        lateTrades++;
                    } else if (trade.conditions().matches("[ @F]*")) {
                        counting.put(trade.symbol() + trade.id(), trade);
                    }
                } else if (event instanceof Correction) {
                    corrections++;
                } else if (event instanceof Cancel cancel) {
                    cancels++;
                    Trade cancelled = counting.get(cancel.symbol() + cancel.id());
                    if (cancelled != null && isOpen(cancelled, record)) {
                        counting.remove(cancel.symbol() + cancel.id());
                    }
                } else if (event instanceof DeadLetter letter
                        && letter.reason() == DeadLetter.Reason.FUTURE) {
                    // Years later, when the recording is replayed, its future is past.
                    continue;
                }
            }
            files.get(record.channel()).write(record.value());
            files.get(record.channel()).write('\n');
        }
        for (OutputStream file : files.values()) {
            file.close();
        }
        Set<String> seconds = new TreeSet<>();
        counting.values().forEach(trade -> seconds.add(trade.symbol() + " " + trade.second()));
        assertThat(seconds).hasSizeGreaterThan(500);
        return seconds;
    }

    private static boolean isOpen(Trade trade, FeedRecord record) {
        long closed = (trade.second() + 1) * 1_000_000_000L + MAX_DELAY.toNanos();
        return record.sendNanos() < closed;
    }
}
