package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static torghut.ta.forwarder.ForwarderRun.PATIENCE;
import static torghut.ta.forwarder.ForwarderRun.QUOTES;
import static torghut.ta.forwarder.ForwarderRun.STATUS;
import static torghut.ta.forwarder.ForwarderRun.TRADES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import torghut.ta.fakealpaca.AlpacaMessage;
import torghut.ta.fakealpaca.FakeAlpaca;
import torghut.ta.fakealpaca.StreamError;
import torghut.ta.forwarder.ForwarderSettings.Backfill;
import torghut.ta.testkit.CommittedRecords;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/** The forwarder against a fake Alpaca and a real broker. */
@Timeout(180)
class ForwarderITCase {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static EmbeddedKafka kafka;
    private static int tests;
    private String suffix;
    private FakeAlpaca alpaca;
    private long id;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void startAlpaca() {
        suffix = "." + ++tests;
        ForwarderRun.createTopics(kafka, suffix);
        alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());
    }

    @AfterEach
    void stopAlpaca() {
        alpaca.close();
    }

    private ForwarderRun.Options options() {
        return new ForwarderRun.Options(suffix);
    }

    private ForwarderRun start(ForwarderRun.Options options) {
        return ForwarderRun.start(options.settings(alpaca, kafka.bootstrap()));
    }

    private AlpacaMessage trade(String symbol, Instant time) {
        return AlpacaMessage.trade(
                symbol, ++id, "V", new BigDecimal("190.10"), 100, time, List.of("@"), "C");
    }

    private static AlpacaMessage quote(String symbol, Instant time) {
        return AlpacaMessage.quote(
                symbol,
                "V",
                new BigDecimal("190.10"),
                3,
                "Q",
                new BigDecimal("190.12"),
                4,
                time,
                List.of("R"),
                "C");
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int atLeast) {
        try (CommittedRecords records = new CommittedRecords(kafka.bootstrap(), topic + suffix)) {
            return records.await(read -> read.size() >= atLeast);
        }
    }

    private List<String> payloads(String topic, int atLeast) {
        List<String> payloads = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read(topic, atLeast)) {
            String value = new String(record.value(), UTF_8);
            int start = value.indexOf("\"payload\":") + "\"payload\":".length();
            payloads.add(value.substring(start, value.indexOf(",\"is_final\"", start)));
        }
        return payloads;
    }

    private static JsonNode envelope(ConsumerRecord<byte[], byte[]> record) throws Exception {
        return JSON.readTree(record.value());
    }

    private List<JsonNode> statuses() throws Exception {
        List<JsonNode> statuses = new ArrayList<>();
        try (CommittedRecords records = new CommittedRecords(kafka.bootstrap(), STATUS + suffix)) {
            for (ConsumerRecord<byte[], byte[]> record : records.toEnd()) {
                statuses.add(envelope(record));
            }
        }
        return statuses;
    }

    private JsonNode lastStatus() throws Exception {
        List<JsonNode> statuses = statuses();
        return statuses.get(statuses.size() - 1);
    }

    @Test
    void everyMessageReachesItsTopicUntouchedAndKeyedBySymbol() throws Exception {
        Instant now = Instant.now();
        AlpacaMessage trade = trade("AAPL", now);
        AlpacaMessage cancelled = trade("MSFT", now.plusNanos(1));
        AlpacaMessage cancel = AlpacaMessage.cancel(cancelled, "C", now.plusNanos(2));
        AlpacaMessage quote = quote("AAPL", now.plusNanos(3));
        try (ForwarderRun run = start(options())) {
            run.awaitState(StreamState.LIVE);
            alpaca.push(trade, cancelled, cancel, quote);

            List<String> trades = payloads(TRADES, 3);
            assertThat(trades)
                    .containsExactlyInAnyOrder(trade.json(), cancelled.json(), cancel.json());
            assertThat(payloads(QUOTES, 1)).containsExactly(quote.json());

            ConsumerRecord<byte[], byte[]> record = read(QUOTES, 1).get(0);
            assertThat(new String(record.key(), UTF_8)).isEqualTo("AAPL");
            JsonNode envelope = envelope(record);
            assertThat(Instant.parse(envelope.path("event_ts").asText())).isEqualTo(quote.time());
            assertThat(envelope.path("feed").asText()).isEqualTo("sip");
            assertThat(envelope.path("channel").asText()).isEqualTo("quotes");
            assertThat(envelope.path("source").asText()).isEqualTo("ws");
            assertThat(envelope.path("is_final").asBoolean()).isTrue();
            assertThat(envelope.path("seq").asLong()).isEqualTo(4);
            assertThat(envelope.path("version").asInt()).isEqualTo(1);
            // The record's own time is when Kafka got it, so that a clock ahead moves nothing.
            assertThat(record.timestamp())
                    .isBetween(now.toEpochMilli(), Instant.now().toEpochMilli());
        }
    }

    @Test
    void whatIsMissedInAnOutageComesFromTheHistoryBeforeWhatIsLive() throws Exception {
        try (ForwarderRun run = start(options().symbols("AAPL"))) {
            run.awaitState(StreamState.LIVE);
            AlpacaMessage before = trade("AAPL", Instant.now());
            alpaca.push(before);
            payloads(TRADES, 1);

            alpaca.faults().outage(true);
            run.awaitState(StreamState.CONNECTING);
            AlpacaMessage missed1 = trade("AAPL", Instant.now());
            AlpacaMessage missed2 = trade("AAPL", missed1.time().plusNanos(1));
            alpaca.push(missed1, missed2);
            alpaca.faults().outage(false);
            run.awaitState(StreamState.LIVE);
            AlpacaMessage after = trade("AAPL", Instant.now());
            alpaca.push(after);

            List<ConsumerRecord<byte[], byte[]>> records = read(TRADES, 4);
            assertThat(records).hasSize(4);
            List<Long> ids = new ArrayList<>();
            List<String> sources = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                JsonNode envelope = envelope(record);
                ids.add(envelope.path("payload").path("i").asLong());
                sources.add(envelope.path("source").asText());
                assertThat(envelope.path("payload").path("S").asText()).isEqualTo("AAPL");
                assertThat(envelope.path("payload").path("T").asText()).isEqualTo("t");
            }
            assertThat(ids).containsExactly(1L, 2L, 3L, 4L);
            assertThat(sources).containsExactly("ws", "backfill", "backfill", "ws");
            assertThat(lastStatus().path("gaps").toString()).contains("corrections", "statuses");
        }
    }

    @Test
    void aRestartGoesOnWhereTheFirstRunStopped() throws Exception {
        Instant start = Instant.now();
        AlpacaMessage history = trade("AAPL", start.minusSeconds(1800));
        alpaca.push(history);
        ForwarderRun.Options options =
                options().symbols("AAPL").backfill(new Backfill.Last(Duration.ofHours(1)));
        AlpacaMessage live;
        try (ForwarderRun run = start(options)) {
            run.awaitState(StreamState.LIVE);
            live = trade("AAPL", Instant.now());
            alpaca.push(live);
            assertThat(payloads(TRADES, 2)).containsExactly(history.json(), live.json());
        }
        AlpacaMessage between = trade("AAPL", Instant.now());
        alpaca.push(between);
        try (ForwarderRun run = start(options)) {
            run.awaitState(StreamState.LIVE);
            List<String> payloads = payloads(TRADES, 3);
            assertThat(payloads).contains(between.json());
            // The half-hour-old trade does not come again; what is near the end may.
            assertThat(payloads).containsOnlyOnce(history.json());
        }
    }

    @Test
    void aBadKeyEndsItAtOnce() throws Exception {
        ForwarderSettings settings =
                options()
                        .settings(
                                alpaca.streamUri("v2/sip"),
                                alpaca.dataUri(),
                                kafka.bootstrap(),
                                "wrong-key");
        ForwarderRun run = ForwarderRun.start(settings);
        assertThat(run.exitCode()).isEqualTo(StreamMachine.REFUSED);
        JsonNode last = lastStatus();
        assertThat(last.path("state").asText()).isEqualTo("STOPPED");
        assertThat(last.path("code").asInt()).isEqualTo(402);
        assertThat(last.path("reason").asText()).contains("ALPACA_KEY_ID");
        assertThat(last.toString()).doesNotContain("fake-secret");
    }

    @Test
    void aConnectionThatIsStillCountedIsWaitedFor() throws Exception {
        alpaca.faults().onAuthenticate(StreamError.CONNECTION_LIMIT, 2);
        try (ForwarderRun run = start(options())) {
            run.awaitState(StreamState.LIVE);
        }
        assertThat(statuses())
                .anySatisfy(
                        status -> {
                            assertThat(status.path("code").asInt()).isEqualTo(406);
                            assertThat(status.path("reconnects").asInt()).isZero();
                        });
    }

    @Test
    void aSymbolThatAlpacaDoesNotKnowIsReportedAndTheOthersFlow() throws Exception {
        alpaca.faults().refuseSymbols("NOPE");
        try (ForwarderRun run = start(options().symbols("AAPL", "NOPE", "MSFT"))) {
            run.awaitState(StreamState.LIVE);
            AlpacaMessage trade = trade("MSFT", Instant.now());
            alpaca.push(trade);
            assertThat(payloads(TRADES, 1)).containsExactly(trade.json());
        }
        assertThat(statuses())
                .anySatisfy(
                        status -> {
                            assertThat(status.path("state").asText()).isEqualTo("LIVE");
                            assertThat(status.path("reason").asText()).isEqualTo("refused: NOPE");
                        });
    }

    @Test
    void aMuteSocketIsLeftAndTheGapIsHealed() throws Exception {
        ForwarderRun.Options options =
                options()
                        .feed(Feed.CRYPTO)
                        .symbols("BTC/USD")
                        .channels(Set.of(Channel.TRADES))
                        .dataTimeout(Duration.ofSeconds(2));
        try (ForwarderRun run = start(options)) {
            run.awaitState(StreamState.LIVE);
            alpaca.faults().mute(true);
            AlpacaMessage trade =
                    AlpacaMessage.cryptoTrade(
                            "BTC/USD",
                            7,
                            new BigDecimal("65000.5"),
                            new BigDecimal("0.000012"),
                            Instant.now(),
                            "B");
            alpaca.push(trade);
            List<String> payloads = payloads(TRADES, 1);
            assertThat(payloads).hasSize(1);
            assertThat(payloads.get(0)).contains("\"s\":0.000012", "\"tks\":\"B\"");
        }
        assertThat(statuses())
                .anySatisfy(status -> assertThat(status.path("state").asText()).isEqualTo("STALE"));
    }

    @Test
    void anOutageOfKafkaLosesNothing() throws Exception {
        EmbeddedKafka broker = EmbeddedKafka.start();
        try {
            ForwarderRun.createTopics(broker, suffix);
            ForwarderSettings settings =
                    options().producerBuffer(1 << 18).settings(alpaca, broker.bootstrap());
            try (ForwarderRun run = ForwarderRun.start(settings)) {
                run.awaitState(StreamState.LIVE);
                alpaca.push(trade("AAPL", Instant.now()));
                broker.stop();
                // More than the producer's buffer of 256 KiB.
                for (int i = 0; i < 2_000; i++) {
                    alpaca.push(trade("AAPL", Instant.now()));
                }
                Waiting.until(
                        "the stream to be closed",
                        PATIENCE,
                        () ->
                                run.forwarder().state() == StreamState.CONNECTING
                                        && alpaca.authenticatedConnections() == 0);
                alpaca.push(trade("AAPL", Instant.now()));
                broker.restart();
                run.awaitState(StreamState.LIVE);
                try (CommittedRecords records =
                        new CommittedRecords(broker.bootstrap(), TRADES + suffix)) {
                    records.await(read -> read.size() >= 2_002);
                    List<Long> ids = new ArrayList<>();
                    for (ConsumerRecord<byte[], byte[]> record : records.toEnd()) {
                        ids.add(envelope(record).path("payload").path("i").asLong());
                    }
                    assertThat(ids).doesNotHaveDuplicates().hasSize(2_002).isSorted();
                }
            }
        } finally {
            broker.close();
        }
    }
}
