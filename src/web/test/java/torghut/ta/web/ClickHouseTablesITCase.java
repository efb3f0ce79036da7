package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import torghut.ta.config.RegistryConnection;
import torghut.ta.testing.RegistryStandIn;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/**
 * The tables as deployed, filled by ClickHouse's own Kafka engine from a real broker, and the
 * service with its history in them. Each test has a symbol of its own.
 */
class ClickHouseTablesITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration IN_MEMORY = Duration.ofMinutes(10);
    private static final int SECONDS = 2_400;

    /** As ClickHouse writes times. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final Map<TopicKind, String> TABLES =
            Map.of(
                    TopicKind.BAR, "ta_microbars",
                    TopicKind.SIGNAL, "ta_signals",
                    TopicKind.AGGREGATE, "ta_aggregates",
                    TopicKind.REVISION, "ta_revisions",
                    TopicKind.ALERT, "ta_alerts");

    private static EmbeddedKafka kafka;
    private static RegistryStandIn registry;
    private static WireFormat encoding;
    private static CheckedProducer producer;
    private static SampleMarket market;
    private static ClickHouseEngine clickHouse;
    private static long end;

    @BeforeAll
    static void start() throws Exception {
        clickHouse = ClickHouseEngine.start();
        kafka = EmbeddedKafka.start();
        for (String topic : SampleMarket.TOPICS.values()) {
            kafka.createTopic(topic, topic.contains("status") ? 1 : 2, Map.of());
        }
        registry = new RegistryStandIn();
        encoding = new WireFormat(registry);
        clickHouse.apply("01-tables.sql", sql -> sql);
        clickHouse.apply("02-kafka.sql", ClickHouseTablesITCase::withoutCollection);
        clickHouse.apply("03-views.sql", sql -> sql);
        producer = new CheckedProducer(kafka.bootstrap(), Map.of("transactional.id", "job"));
        producer.initTransactions();
        market = new SampleMarket(5, 4, producer, encoding).remembering();
        // The first minute is a whole one.
        end = System.currentTimeMillis() / 60_000 * 60 - 60;
        producer.beginTransaction();
        market.history(end - SECONDS, end);
        for (String symbol : market.symbols()) {
            alert(symbol, end * 1000);
            revise(symbol, TopicKind.BAR, "1s", 40, 77, false);
            revise(symbol, TopicKind.BAR, "1s", 42, 0, true);
            revise(symbol, TopicKind.AGGREGATE, "1m", 3, 78, false);
        }
        producer.commitTransaction();
    }

    @AfterAll
    static void stop() throws Exception {
        if (kafka != null) {
            producer.close();
            clickHouse.close();
            registry.close();
            kafka.close();
        }
    }

    /** The embedded engine has no named collections: what they hold stands in each table. */
    private static String withoutCollection(String sql) {
        String run = UUID.randomUUID().toString();
        return sql.replace("ENGINE = Kafka(torghut_kafka)", "ENGINE = Kafka")
                .replace(
                        "SETTINGS kafka_topic_list",
                        ("SETTINGS kafka_broker_list = '%s', format_avro_schema_registry_url = '%s',"
                                        + " kafka_topic_list")
                                .formatted(kafka.bootstrap(), registry.url()))
                .replaceAll("(kafka_group_name = '[^']*)'", "$1-" + run + "'");
    }

    private static void alert(String symbol, long millis) {
        Map<String, Object> alert = new LinkedHashMap<>();
        alert.put("alert_id", "rsi14 < 30|" + symbol + "|" + millis);
        alert.put("alert_type", "INDICATOR");
        alert.put("rule", "rsi14 < 30");
        alert.put("symbol", symbol);
        alert.put("timeframe", "1s");
        alert.put("direction", "DOWN");
        alert.put("current_price", 225.5);
        alert.put("value", 29.75);
        alert.put("detected_at_ms", millis);
        alert.put("event_ts", millis);
        alert.put("ingest_ts", millis + 700);
        alert.put("seq", millis / 1000 - 1);
        alert.put("severity", "MEDIUM");
        market.send(TopicKind.ALERT, symbol, alert);
    }

    /** Two revisions of a bar, the second of which holds. */
    private static void revise(
            String symbol,
            TopicKind kind,
            String timeframe,
            int index,
            double close,
            boolean deleted) {
        for (long number : List.of(1L, 2L)) {
            Map<String, Object> revision =
                    new LinkedHashMap<>(sent(kind, symbol, timeframe).get(index));
            revision.putIfAbsent("unpriced_volume", 0.0);
            revision.putIfAbsent("unpriced_count", 0L);
            revision.put("close", number == 2 ? close : 1.0);
            revision.put("timeframe", timeframe);
            revision.put("revision", number);
            revision.put("cause", "LATE");
            revision.put("trade_id", "9");
            revision.put("deleted", number == 2 && deleted);
            market.send(TopicKind.REVISION, symbol, revision);
        }
    }

    private static List<Map<String, Object>> sent(TopicKind kind, String symbol, String timeframe) {
        return market.sent(kind, symbol).stream()
                .filter(record -> record.getOrDefault("timeframe", "1s").equals(timeframe))
                .toList();
    }

    private static void awaitAll(TopicKind kind, String symbol) {
        int records = market.sent(kind, symbol).size();
        assertThat(records).isPositive();
        Waiting.until(
                "%d rows of %s in %s".formatted(records, symbol, TABLES.get(kind)),
                PATIENCE,
                () -> count(kind, symbol, "FINAL") >= records);
    }

    private static long count(TopicKind kind, String symbol, String how) {
        return clickHouse.number(
                "SELECT count() FROM torghut.%s %s WHERE symbol = '%s'"
                        .formatted(TABLES.get(kind), how, symbol));
    }

    /** The rows of the table are the records that were sent, every column of them. */
    private static void assertTableHoldsWhatWasSent(TopicKind kind, String symbol)
            throws Exception {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        for (JsonNode row :
                clickHouse.rows(
                        "SELECT * FROM torghut.%s FINAL WHERE symbol = '%s'"
                                .formatted(TABLES.get(kind), symbol))) {
            rows.put(identity(row), row);
        }
        assertThat(rows).hasSameSizeAs(market.sent(kind, symbol));
        for (Map<String, Object> record : market.sent(kind, symbol)) {
            ObjectNode expected = flat(WireFormat.complete(kind, record));
            JsonNode row = rows.get(identity(expected));
            assertThat(row).as(expected.toString()).isNotNull();
            assertThat(row.properties().stream().map(Map.Entry::getKey))
                    .containsExactlyInAnyOrderElementsOf(
                            expected.properties().stream().map(Map.Entry::getKey).toList());
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                JsonNode found = row.get(field.getKey());
                if (field.getValue().isNumber()) {
                    assertThat(found.isNumber()).as("%s of %s", field, row).isTrue();
                    assertThat(found.asDouble())
                            .as("%s", field)
                            .isEqualTo(field.getValue().asDouble());
                } else {
                    assertThat(found).as("%s", field).isEqualTo(field.getValue());
                }
            }
        }
    }

    /** What tells records of a symbol apart, as the tables' keys do. */
    private static String identity(JsonNode record) {
        return record.path("timeframe").asText()
                + record.path("seq").asLong()
                + "/"
                + record.path("revision").asLong()
                + record.path("alert_id").asText();
    }

    private static ObjectNode flat(Map<String, Object> record) throws IOException {
        ObjectNode flat = (ObjectNode) JSON.readTree(new JsonBytes().value(record).toBytes());
        JsonNode window = flat.remove("window");
        if (window != null) {
            flat.set("window_start", window.get("start"));
            flat.set("window_end", window.get("end"));
        }
        for (String time : List.of("event_ts", "ingest_ts", "window_start", "window_end")) {
            if (flat.has(time)) {
                flat.put(time, TIME.format(Instant.ofEpochMilli(flat.get(time).asLong())));
            }
        }
        return flat;
    }

    @ParameterizedTest
    @CsvSource({"BAR", "SIGNAL", "AGGREGATE", "REVISION", "ALERT"})
    void everyCommittedRecordIsInItsTableOnce(TopicKind kind) throws Exception {
        awaitAll(kind, "AAPL");

        assertTableHoldsWhatWasSent(kind, "AAPL");
        assertThat(count(kind, "AAPL", "")).isEqualTo(market.sent(kind, "AAPL").size());
    }

    @ParameterizedTest
    @CsvSource({"BAR, 1s", "AGGREGATE, 1m"})
    void whatAnAbortedTransactionWroteIsNowhere(TopicKind kind, String timeframe) throws Exception {
        Map<String, Object> last = last(kind, "AMD", timeframe);
        int before = market.sent(kind, "AMD").size();

        producer.beginTransaction();
        send(kind, moved(last, 1));
        send(kind, changed(last, "close", 1.0, 1));
        producer.flush();
        producer.abortTransaction();
        producer.beginTransaction();
        // Behind the aborted ones, in the same partition.
        market.send(kind, "AMD", moved(last, 2));
        producer.commitTransaction();
        awaitAll(kind, "AMD");

        assertThat(market.sent(kind, "AMD")).hasSize(before + 1);
        assertTableHoldsWhatWasSent(kind, "AMD");
    }

    @ParameterizedTest
    @CsvSource({"BAR", "SIGNAL", "AGGREGATE", "REVISION", "ALERT"})
    void recordsThatComeAgainChangeNothing(TopicKind kind) throws Exception {
        List<Map<String, Object>> all = List.copyOf(market.sent(kind, "AMZN"));

        producer.beginTransaction();
        for (Map<String, Object> record : all) {
            send(kind, record);
        }
        // Of two copies that differ, the one that was emitted last holds.
        send(kind, changed(all.get(0), "is_final", false, -1));
        if (kind == TopicKind.ALERT) {
            alert("AMZN", end * 1000 + 5_000);
        } else {
            market.send(kind, "AMZN", moved(market.sent(kind, "AMZN").get(all.size() - 1), 9));
        }
        producer.commitTransaction();
        awaitAll(kind, "AMZN");

        assertTableHoldsWhatWasSent(kind, "AMZN");
    }

    @Test
    void aRecordThatCannotBeReadIsPutAsideAndTheTableGoesOn() throws Exception {
        byte[] unknownSchema = {0, 0, 0, 0x7f, 0x7f, 2, 4, 6};
        byte[] noAvro = "{\"symbol\":\"AVGO\"}".getBytes(UTF_8);
        Map<TopicKind, List<RecordMetadata>> broken = new LinkedHashMap<>();

        producer.beginTransaction();
        for (TopicKind kind : TABLES.keySet()) {
            List<RecordMetadata> places = new ArrayList<>();
            for (byte[] value : List.of(unknownSchema, noAvro)) {
                places.add(
                        producer.send(
                                        new ProducerRecord<>(
                                                kind.topic(), "AVGO".getBytes(UTF_8), value))
                                .get());
            }
            broken.put(kind, places);
            if (kind == TopicKind.ALERT) {
                alert("AVGO", end * 1000 + 7_000);
            } else {
                market.send(
                        kind,
                        "AVGO",
                        moved(
                                market.sent(kind, "AVGO").get(market.sent(kind, "AVGO").size() - 1),
                                4));
            }
        }
        producer.commitTransaction();

        for (TopicKind kind : TABLES.keySet()) {
            awaitAll(kind, "AVGO");
            assertTableHoldsWhatWasSent(kind, "AVGO");
            for (int i = 0; i < 2; i++) {
                RecordMetadata place = broken.get(kind).get(i);
                List<JsonNode> rows =
                        clickHouse.rows(
                                ("SELECT error, lower(hex(record)) AS record FROM torghut.ta_unreadable"
                                                + " FINAL WHERE topic = '%s' AND partition = %d AND offset"
                                                + " = %d")
                                        .formatted(
                                                place.topic(), place.partition(), place.offset()));
                assertThat(rows).as("%s", place).hasSize(1);
                assertThat(rows.get(0).get("error").asText()).isNotEmpty();
                assertThat(rows.get(0).get("record").asText())
                        .isEqualTo(HexFormat.of().formatHex(i == 0 ? unknownSchema : noAvro));
            }
        }
    }

    @Test
    void recordsThatCouldNotBeReadAreReadAgainWhenTheGroupIsSetBack() throws Exception {
        int unknownYet = 0x7e7e;
        byte[] value = encoding.encode(TopicKind.BAR, moved(last(TopicKind.BAR, "AMD", "1s"), 60));
        ByteBuffer.wrap(value).putInt(1, unknownYet);
        producer.beginTransaction();
        RecordMetadata place =
                producer.send(
                                new ProducerRecord<>(
                                        TopicKind.BAR.topic(), "AMD".getBytes(UTF_8), value))
                        .get();
        producer.commitTransaction();
        Waiting.until(
                "the record is put aside",
                PATIENCE,
                () ->
                        clickHouse.number(
                                        ("SELECT count() FROM torghut.ta_unreadable WHERE topic ="
                                                        + " '%s' AND partition = %d AND offset = %d")
                                                .formatted(
                                                        place.topic(),
                                                        place.partition(),
                                                        place.offset()))
                                == 1);

        registry.has(unknownYet, Schemas.of(TopicKind.BAR));
        clickHouse.ask("DETACH TABLE torghut.ta_microbars_kafka");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            String group =
                    admin.listConsumerGroups().all().get().stream()
                            .map(ConsumerGroupListing::groupId)
                            .filter(name -> name.startsWith("clickhouse-ta-microbars-"))
                            .findFirst()
                            .orElseThrow();
            Waiting.until("the group is set back", PATIENCE, () -> setBack(admin, group, place));
        }
        clickHouse.ask("ATTACH TABLE torghut.ta_microbars_kafka");

        market.sent(TopicKind.BAR, "AMD").add(moved(last(TopicKind.BAR, "AMD", "1s"), 60));
        awaitAll(TopicKind.BAR, "AMD");
        assertTableHoldsWhatWasSent(TopicKind.BAR, "AMD");
    }

    /** Refused as long as somebody of the group reads. */
    private static boolean setBack(Admin admin, String group, RecordMetadata place) {
        try {
            admin.alterConsumerGroupOffsets(
                            group,
                            Map.of(
                                    new TopicPartition(place.topic(), place.partition()),
                                    new OffsetAndMetadata(place.offset())))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    @Test
    void viewsGiveTheNewestVersionOfEachBarAndTheNamesOfOldConsumers() {
        for (TopicKind kind : TABLES.keySet()) {
            awaitAll(kind, "AAPL");
        }
        List<JsonNode> seconds =
                clickHouse.rows(
                        "SELECT seq, close, revision FROM torghut.ta_microbars_revised WHERE symbol ="
                                + " 'AAPL' ORDER BY seq");
        List<JsonNode> minutes =
                clickHouse.rows(
                        "SELECT seq, close, revision FROM torghut.ta_aggregates_revised WHERE symbol"
                                + " = 'AAPL' AND timeframe = '1m' ORDER BY seq");
        List<JsonNode> flat =
                clickHouse.rows(
                        "SELECT ts, rsi, close FROM torghut.signals_flat WHERE symbol = 'AAPL' ORDER"
                                + " BY seq");

        assertRevised(seconds, "1s", TopicKind.BAR, 40, 77, 42);
        assertRevised(minutes, "1m", TopicKind.AGGREGATE, 3, 78, -1);
        Map<String, Object> last = last(TopicKind.SIGNAL, "AAPL", "1s");
        assertThat(flat).hasSameSizeAs(market.sent(TopicKind.SIGNAL, "AAPL"));
        JsonNode row = flat.get(flat.size() - 1);
        assertThat(row.get("rsi").asDouble()).isEqualTo(last.get("rsi14"));
        assertThat(row.get("ts").asText())
                .isEqualTo(TIME.format(Instant.ofEpochMilli((Long) last.get("event_ts"))));
    }

    private static void assertRevised(
            List<JsonNode> rows,
            String timeframe,
            TopicKind kind,
            int changed,
            double close,
            int deleted) {
        List<Map<String, Object>> expected = new ArrayList<>();
        List<Map<String, Object>> bars = sent(kind, "AAPL", timeframe);
        for (int i = 0; i < bars.size(); i++) {
            if (i != deleted) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("seq", bars.get(i).get("seq"));
                row.put("close", i == changed ? close : bars.get(i).get("close"));
                row.put("revision", i == changed ? 2L : 0L);
                expected.add(row);
            }
        }
        List<Map<String, Object>> found = new ArrayList<>();
        for (JsonNode row : rows) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("seq", row.get("seq").asLong());
            each.put("close", row.get("close").asDouble());
            each.put("revision", row.get("revision").asLong());
            found.add(each);
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void theServiceReadsWhatIsOlderThanItsMemoryFromTheTables() throws Exception {
        for (TopicKind kind : TABLES.keySet()) {
            awaitAll(kind, "AAPL");
        }
        WebSettings demo = WebDemo.settings(kafka.bootstrap(), 0);
        WebSettings settings =
                new WebSettings(
                        demo.kafka(),
                        demo.topics(),
                        Optional.of(
                                new RegistryConnection(
                                        registry.url(), Optional.empty(), Optional.empty())),
                        demo.listener(),
                        new WebSettings.Memory(IN_MEMORY, IN_MEMORY, 64 << 20),
                        Optional.of(clickHouse.server()),
                        Optional.empty(),
                        demo.zone());
        try (TaWeb web = new TaWeb(settings, Clock.systemUTC())) {
            Waiting.until("the topics are read", PATIENCE, web::isReady);

            assertRows(web, "bars", TopicKind.BAR, "1s");
            assertRows(web, "signals", TopicKind.SIGNAL, "1s");
            assertRows(web, "signals", TopicKind.AGGREGATE, "1m");
            JsonNode second = revised(web, "1s", sent(TopicKind.BAR, "AAPL", "1s").get(40));
            assertThat(second.get("close").asDouble()).isEqualTo(77);
            assertThat(second.get("revision").asLong()).isEqualTo(2);
            JsonNode minute = revised(web, "1m", sent(TopicKind.AGGREGATE, "AAPL", "1m").get(3));
            assertThat(minute.get("close").asDouble()).isEqualTo(78);
            assertThat(minute.get("revision").asLong()).isEqualTo(2);
        }
    }

    private static void assertRows(TaWeb web, String view, TopicKind kind, String timeframe)
            throws Exception {
        JsonNode rows =
                get(
                                web,
                                "%s?symbol=AAPL&timeframe=%s&from=%d&limit=10000"
                                        .formatted(view, timeframe, (end - SECONDS) * 1000))
                        .get(view);
        List<Map<String, Object>> sent = sent(kind, "AAPL", timeframe);
        assertThat(rows.size()).isEqualTo(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            assertThat(rows.get(i).get("seq").asLong()).isEqualTo(sent.get(i).get("seq"));
            assertThat(rows.get(i).get("close").asDouble()).isEqualTo(sent.get(i).get("close"));
            assertThat(rows.get(i).get("ingest_ts").asLong())
                    .isEqualTo(sent.get(i).get("ingest_ts"));
        }
    }

    private static JsonNode revised(TaWeb web, String timeframe, Map<String, Object> bar)
            throws Exception {
        long start = (Long) ((Map<?, ?>) bar.get("window")).get("start");
        return get(
                        web,
                        "bars?symbol=AAPL&timeframe=%s&from=%d&limit=1&revised=true"
                                .formatted(timeframe, start))
                .get("bars")
                .get(0);
    }

    private static JsonNode get(TaWeb web, String path) throws Exception {
        HttpResponse<byte[]> response =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(web.uri().resolve(Routes.API + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static Map<String, Object> last(TopicKind kind, String symbol, String timeframe) {
        List<Map<String, Object>> sent = sent(kind, symbol, timeframe);
        return sent.get(sent.size() - 1);
    }

    /** The record as one of a later window. */
    private static Map<String, Object> moved(Map<String, Object> record, int windows) {
        Map<String, Object> moved = new LinkedHashMap<>(record);
        Map<?, ?> window = (Map<?, ?>) record.get("window");
        long length = (Long) window.get("end") - (Long) window.get("start");
        long start = (Long) window.get("start") + windows * length;
        moved.put("seq", (Long) record.get("seq") + windows);
        moved.put("event_ts", start + length);
        moved.put("window", Map.of("start", start, "end", start + length));
        return moved;
    }

    /** A copy that says something else, emitted that much later. */
    private static Map<String, Object> changed(
            Map<String, Object> record, String field, Object value, long laterMillis) {
        Map<String, Object> changed = new LinkedHashMap<>(record);
        changed.put(field, value);
        changed.put("ingest_ts", (Long) record.get("ingest_ts") + laterMillis);
        return changed;
    }

    /** Sends what is not to be found. */
    private static void send(TopicKind kind, Map<String, Object> record) {
        // A record that the broker does not take is an error of the next flush.
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                kind.topic(),
                                null,
                                (Long) record.get("event_ts"),
                                record.get("symbol").toString().getBytes(UTF_8),
                                encoding.encode(kind, record)));
    }
}
