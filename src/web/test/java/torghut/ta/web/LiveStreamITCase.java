package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import torghut.ta.testkit.CheckedProducer;
import torghut.ta.testkit.EmbeddedKafka;
import torghut.ta.testkit.Waiting;

/** The live stream over plain sockets, which can be slow, deaf or cut. */
class LiveStreamITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static EmbeddedKafka kafka;
    private static CheckedProducer producer;
    private static SampleMarket market;
    private static TaWeb web;
    private static long second;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start();
        for (String topic : SampleMarket.TOPICS.values()) {
            kafka.createTopic(topic, 1, Map.of());
        }
        producer = new CheckedProducer(kafka.bootstrap(), Map.of());
        market = new SampleMarket(3, 3, producer).remembering();
        second = System.currentTimeMillis() / 1000 - 600;
        market.history(second, second + 20);
        second += 20;
        web = new TaWeb(WebDemo.settings(kafka.bootstrap(), 0), Clock.systemUTC());
        Waiting.until("the topics are read", PATIENCE, web::isReady);
    }

    @AfterAll
    static void stop() throws Exception {
        web.close();
        producer.close();
        kafka.close();
    }

    private record Event(String id, String name, JsonNode data) {}

    /** A client that reads when it is told to. */
    private static final class Client implements AutoCloseable {
        final Socket socket;
        final BufferedReader reader;

        Client(TaWeb service, String query, String... headers) throws IOException {
            socket = new Socket();
            // A small window: what is not read waits on the other side.
            socket.setReceiveBufferSize(8 << 10);
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), service.uri().getPort()));
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request =
                    "GET %sstream?%s HTTP/1.0\r\nHost: localhost\r\n%s\r\n"
                            .formatted(
                                    Routes.API,
                                    query,
                                    headers.length == 0
                                            ? ""
                                            : String.join("\r\n", headers) + "\r\n");
            socket.getOutputStream().write(request.getBytes(UTF_8));
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            assertThat(reader.readLine()).contains("200");
            for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                if (line.startsWith("Content-Type")) {
                    assertThat(line).contains("text/event-stream");
                }
            }
            // The first word gives the place to resume from.
            assertThat(reader.readLine()).startsWith("retry: ");
            assertThat(reader.readLine()).startsWith("id: ");
        }

        Event next() throws IOException {
            String id = null;
            String name = null;
            JsonNode data = null;
            while (true) {
                String line = reader.readLine();
                if (line == null) {
                    throw new IOException("The stream has ended.");
                } else if (line.isEmpty() && name != null) {
                    return new Event(id, name, data);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = JSON.readTree(line.substring(6));
                }
            }
        }

        List<Event> next(int count) throws IOException {
            List<Event> events = new ArrayList<>();
            while (events.size() < count) {
                events.add(next());
            }
            return events;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static synchronized void trade(int seconds) {
        for (int i = 0; i < seconds; i++) {
            for (int quarter = 0; quarter < 4; quarter++) {
                market.quarter(second, quarter);
            }
            market.close(second, second * 1000 + 3_000);
            second++;
        }
    }

    private static List<Map<String, Object>> sentSince(TopicKind kind, String symbol, int before) {
        List<Map<String, Object>> sent = market.sent(kind, symbol);
        return sent.subList(before, sent.size());
    }

    private static JsonNode json(Map<String, Object> record) throws IOException {
        return JSON.readTree(new JsonBytes().value(record).toBytes());
    }

    @Test
    void eventsAreTheRecordsOfTheChosenSymbolsAndKindsInOrder() throws Exception {
        int signals = market.sent(TopicKind.SIGNAL, "AMD").size();
        try (Client client = new Client(web, "symbol=AMD&events=signal")) {
            trade(20);
            List<Map<String, Object>> sent = sentSince(TopicKind.SIGNAL, "AMD", signals);
            assertThat(sent).isNotEmpty();

            for (Map<String, Object> record : sent) {
                Event event = client.next();
                assertThat(event.name()).isEqualTo("signal");
                assertThat(event.data()).isEqualTo(json(record));
            }
        }
    }

    @Test
    void aClientThatComesBackMissesNothing() throws Exception {
        int signals = market.sent(TopicKind.SIGNAL, "AAPL").size();
        List<Event> seen = new ArrayList<>();
        try (Client client = new Client(web, "symbol=AAPL&events=signal")) {
            trade(10);
            seen.addAll(client.next(3));
        }
        trade(10);
        String last = seen.get(2).id();
        List<Map<String, Object>> sent = sentSince(TopicKind.SIGNAL, "AAPL", signals);

        try (Client again =
                new Client(web, "symbol=AAPL&events=signal", "Last-Event-ID: " + last)) {
            seen.addAll(again.next(sent.size() - 3));
        }

        assertThat(seen)
                .extracting(event -> event.data().get("seq").asLong())
                .isEqualTo(sent.stream().map(record -> (Long) record.get("seq")).toList());
    }

    @Test
    void aClientOfAnotherProcessIsToldToStartAnew() throws Exception {
        try (Client client = new Client(web, "events=signal", "Last-Event-ID: 01234567-12")) {
            assertThat(client.next().name()).isEqualTo("reset");
        }
        try (Client client = new Client(web, "events=signal", "Last-Event-ID: nonsense")) {
            assertThat(client.next().name()).isEqualTo("reset");
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndTheOthersAreNot() throws Exception {
        long cutOff = web.cutOff();
        int signals = market.sent(TopicKind.SIGNAL, "AMZN").size();
        try (Client deaf = new Client(web, "events=preview,signal,bar");
                Client reading = new Client(web, "symbol=AMZN&events=signal")) {
            int read = 0;
            while (web.cutOff() == cutOff) {
                trade(100);
                int sent = market.sent(TopicKind.SIGNAL, "AMZN").size() - signals;
                reading.next(sent - read);
                read = sent;
            }
            trade(5);
            int sent = market.sent(TopicKind.SIGNAL, "AMZN").size() - signals;
            assertThat(reading.next(sent - read)).hasSize(sent - read);

            // What had been written still arrives; then the stream ends.
            deaf.socket.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(endOf(deaf)).isTrue();
        }
    }

    private static boolean endOf(Client client) {
        try {
            while (client.reader.readLine() != null) {
                // Events that were on their way.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // Reset: an end too.
            return true;
        }
    }

    @Test
    void clientsThatLeaveAreForgotten() throws Exception {
        int before = web.clients();
        Client client = new Client(web, "");
        Waiting.until("the client is known", PATIENCE, () -> web.clients() > before);
        client.close();

        Waiting.until("the client is forgotten", PATIENCE, () -> web.clients() <= before);
    }
}
