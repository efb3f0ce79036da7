package torghut.ta.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.TaBar;
import torghut.ta.TaSignal;
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
