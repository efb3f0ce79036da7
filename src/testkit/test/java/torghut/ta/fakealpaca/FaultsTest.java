package torghut.ta.fakealpaca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static torghut.ta.fakealpaca.Samples.TIME;
import static torghut.ta.fakealpaca.Samples.trade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String AUTH =
            "{\"action\":\"auth\",\"key\":\"fake-key\",\"secret\":\"fake-secret\"}";
    private static final String CONNECTED = "[{\"T\":\"success\",\"msg\":\"connected\"}]";
    private static final String AUTHENTICATED = "[{\"T\":\"success\",\"msg\":\"authenticated\"}]";
    private static final String SUBSCRIBE = "{\"action\":\"subscribe\",\"trades\":[\"AAPL\"]}";

    private final FakeAlpaca alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());

    @AfterEach
    void stop() {
        alpaca.close();
    }

    private StreamClient subscribed() throws Exception {
        return subscribed(alpaca);
    }

    private static StreamClient subscribed(FakeAlpaca alpaca) throws Exception {
        StreamClient client = StreamClient.authenticated(alpaca, "v2/sip");
        client.send(SUBSCRIBE);
        assertThat(client.frame().at("/0/trades/0").asText()).isEqualTo("AAPL");
        return client;
    }

    @ParameterizedTest
    @EnumSource(StreamError.class)
    void answersTheNextAuthenticationWithAnyError(StreamError error) throws Exception {
        alpaca.faults().onAuthenticate(error, 1);

        try (StreamClient client = StreamClient.connect(alpaca.streamUri("v2/sip"))) {
            client.expect(CONNECTED);
            client.send(AUTH);
            client.expect(errorText(error));
            client.send(AUTH);
            client.expect(AUTHENTICATED);
        }
    }

    @ParameterizedTest
    @EnumSource(StreamError.class)
    void answersTheNextSubscriptionWithAnyErrorAndThenSendsAnyError(StreamError error)
            throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().onSubscribe(error, 1);
            client.send("{\"action\":\"subscribe\",\"quotes\":[\"AAPL\"]}");
            client.expect(errorText(error));
            client.send("{\"action\":\"subscribe\"}");
            assertThat(client.frame().at("/0/quotes")).isEmpty();

            alpaca.faults().error(error);
            client.expect(errorText(error));
        }
    }

    private static String errorText(StreamError error) {
        return "[{\"T\":\"error\",\"code\":%d,\"msg\":\"%s\"}]"
                .formatted(error.code(), error.message());
    }

    @Test
    void refusesUpgradesWithAStatus() throws Exception {
        alpaca.faults().onUpgrade(429, 1);

        assertThatThrownBy(() -> StreamClient.connect(alpaca.streamUri("v2/sip")))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(429));
        subscribed().close();
    }

    @Test
    void refusesASubscriptionForOneSymbol() throws Exception {
        alpaca.faults().refuseSymbols("B@D");
        try (StreamClient client = subscribed()) {
            client.send("{\"action\":\"subscribe\",\"trades\":[\"MSFT\",\"B@D\"]}");
            client.expect(errorText(StreamError.INVALID_SYNTAX));
            client.send("{\"action\":\"subscribe\",\"trades\":[\"MSFT\"]}");
            assertThat(client.frame().at("/0/trades")).hasSize(2);
        }
    }

    @Test
    void refusesMoreSymbolsThanTheLimitAndKeepsTheOthers() throws Exception {
        alpaca.faults().symbolLimit(2);
        try (StreamClient client = subscribed()) {
            client.send("{\"action\":\"subscribe\",\"trades\":[\"IBM\",\"MSFT\"]}");
            client.expect(errorText(StreamError.SYMBOL_LIMIT));
            client.send("{\"action\":\"subscribe\",\"trades\":[\"IBM\"]}");
            assertThat(client.frame().at("/0/trades")).hasSize(2);
        }
    }

    @Test
    void holdsTheSlotOfAConnectionThatHasGone() throws Exception {
        alpaca.faults().slotHeld(Duration.ofDays(1));
        subscribed().close();
        alpaca.awaitNoAuthenticatedConnection(PATIENCE);

        try (StreamClient client = StreamClient.connect(alpaca.streamUri("v2/sip"))) {
            client.expect(CONNECTED);
            client.send(AUTH);
            client.expect(errorText(StreamError.CONNECTION_LIMIT));
        }
    }

    @Test
    void aMuteSocketAnswersPingsAndLosesMessages() throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().mute(true);
            alpaca.push(trade("AAPL", 1));
            assertThat(client.ping("still there?", PATIENCE)).isEqualTo("still there?");
            alpaca.faults().mute(false);
            alpaca.push(trade("AAPL", 2));

            assertThat(client.messages(1)).extracting(m -> m.get("i").asInt()).containsExactly(2);
            assertThat(alpaca.ledger().published(Channel.TRADES))
                    .containsExactly(trade("AAPL", 1), trade("AAPL", 2));
        }
    }

    @Test
    void aMuteConnectionStaysMuteAndTheNextOneIsNot() throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().muteConnections();
            alpaca.faults().reset();
            alpaca.push(trade("AAPL", 1));
            assertThat(client.ping("still there?", PATIENCE)).isEqualTo("still there?");
        }
        alpaca.awaitNoAuthenticatedConnection(PATIENCE);
        try (StreamClient client = subscribed()) {
            alpaca.push(trade("AAPL", 2));
            assertThat(client.messages(1)).extracting(m -> m.get("i").asInt()).containsExactly(2);
        }
    }

    @Test
    void pingsCanStayUnanswered() throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().ignorePings(true);
            assertThat(client.ping("lost", Duration.ofMillis(200))).isNull();
            // Frames are read in order: with this answer the ping has been read.
            client.send("{\"action\":\"subscribe\"}");
            client.frame();
            alpaca.faults().ignorePings(false);
            assertThat(client.ping("found", PATIENCE)).isEqualTo("found");
        }
    }

    @Test
    void aServerThatDoesNotReadStillSendsAndReadsOnLater() throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().stopReading(true);
            // One more frame may have been asked for before.
            client.ping("first", Duration.ofMillis(200));
            assertThat(client.ping("second", Duration.ofMillis(200))).isNull();
            alpaca.push(trade("AAPL", 1));
            client.expect("[" + trade("AAPL", 1).json() + "]");

            alpaca.faults().stopReading(false);
            client.send("{\"action\":\"subscribe\",\"trades\":[\"IBM\"]}");
            assertThat(client.frame().at("/0/trades")).hasSize(2);
        }
    }

    @Test
    void anOutageCutsConnectionsAndRefusesNewOnes() throws Exception {
        StreamClient client = subscribed();
        alpaca.faults().outage(true);

        assertThat(client.closeCode()).isEqualTo(1006);
        assertThatThrownBy(() -> StreamClient.connect(alpaca.streamUri("v2/sip")))
                .cause()
                .isInstanceOf(WebSocketHandshakeException.class);

        alpaca.faults().outage(false);
        subscribed().close();
    }

    @Test
    void closesWithAFrame() throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().close(1012, "restart");
            assertThat(client.closeCode()).isEqualTo(1012);
        }
    }

    @Test
    void sendsSomeMessagesTwice() throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().duplicate(0.5, 1);
            IntStream.range(0, 1_000).forEach(id -> alpaca.push(trade("AAPL", id)));
            alpaca.faults().duplicate(0, 1);
            alpaca.push(trade("AAPL", 1_000));

            int previous = -1;
            int duplicates = 0;
            while (previous < 1_000) {
                for (JsonNode message : client.frame()) {
                    int id = message.get("i").asInt();
                    assertThat(id).isBetween(previous, previous + 1);
                    duplicates += id == previous ? 1 : 0;
                    previous = id;
                }
            }
            assertThat(duplicates).isBetween(400, 600);
            assertThat(alpaca.ledger().published(Channel.TRADES)).hasSize(1_001);
        }
    }

    @Test
    void movesTheTimesOfWhatIsPublished() throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().clockAhead(Duration.ofNanos(1));
            alpaca.push(trade("AAPL", 1));

            client.expect("[" + trade("AAPL", 1, TIME.plusNanos(1)).json() + "]");
        }
    }

    @Test
    void gathersLongArraysAndSendsEachAsOneFrame() throws Exception {
        try (RawClient client = RawClient.subscribed(alpaca)) {
            alpaca.faults().shortestArray(1_000_000);
            int count = 1_000_000 / trade("AAPL", 10_000).json().length() + 1;
            IntStream.range(10_000, 10_000 + count).forEach(id -> alpaca.push(trade("AAPL", id)));

            // RFC 6455, 5.2: a whole text message with a 64 bit length.
            ByteBuffer head = ByteBuffer.wrap(client.read(10));
            assertThat(head.getShort()).isEqualTo((short) 0x817F);
            assertThat(head.getLong()).isBetween(1_000_000L, 1_100_000L);
        }
    }

    @Test
    void aSlowLineTakesItsTime() throws Exception {
        try (StreamClient client = subscribed()) {
            alpaca.faults().bytesPerSecond(20_000);
            long started = System.nanoTime();
            IntStream.range(0, 100).forEach(id -> alpaca.push(trade("AAPL", id)));

            client.messages(100);
            // About 11 kB; the last array is not waited for.
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isGreaterThan(Duration.ofMillis(300));
        }
    }

    @Test
    void throwsOutAClientThatIsTooSlow() throws Exception {
        try (FakeAlpaca strict =
                        FakeAlpaca.start(FakeAlpaca.Options.defaults().withSlowClientLimit(10));
                StreamClient client = subscribed(strict)) {
            strict.faults().shortestArray(Integer.MAX_VALUE);
            IntStream.range(0, 11).forEach(id -> strict.push(trade("AAPL", id)));

            client.expect(errorText(StreamError.SLOW_CLIENT));
            assertThat(client.closeCode()).isEqualTo(1008);
            assertThat(strict.ledger().published(Channel.TRADES)).hasSize(11);
        }
    }

    @Test
    void cutsOffAClientThatReadsNothing() throws Exception {
        try (FakeAlpaca strict =
                        FakeAlpaca.start(FakeAlpaca.Options.defaults().withSlowClientLimit(1_000));
                RawClient unused = RawClient.subscribed(strict)) {
            // More than the buffers of a socket hold.
            IntStream.range(0, 200_000).forEach(id -> strict.push(trade("AAPL", id)));

            strict.awaitNoAuthenticatedConnection(PATIENCE);
        }
    }

    @Test
    void cutsInTheMiddleOfAFrame() throws Exception {
        try (RawClient client = RawClient.subscribed(alpaca)) {
            alpaca.push(trade("AAPL", 1));
            String frame = "[" + trade("AAPL", 1).json() + "]";
            client.readUntil(frame);

            alpaca.faults().cutInFrame();

            byte[] rest = client.readToEnd();
            assertThat(rest).startsWith(0x81, 127, 0, 0, 0, 0, 0, 0, 0, frame.length());
            assertThat(new String(rest, 10, rest.length - 10, StandardCharsets.UTF_8))
                    .isEqualTo(frame.substring(0, frame.length() / 2));
        }
    }

    @Test
    void cutsWithAReset() throws Exception {
        try (RawClient client = new RawClient(alpaca)) {
            client.readUntil(CONNECTED);
            alpaca.faults().cut();

            assertThatThrownBy(client::readToEnd)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void behavesAgainAfterAReset() throws Exception {
        Faults faults = alpaca.faults();
        faults.onAuthenticate(StreamError.INTERNAL, 1);
        faults.onSubscribe(StreamError.INTERNAL, 1);
        faults.onUpgrade(500, 1);
        faults.onHistory(500, 1);
        faults.refuseSymbols("AAPL");
        faults.symbolLimit(0);
        faults.connectionLimit(0);
        faults.historyPerMinute(0);
        faults.mute(true);
        faults.outage(true);
        faults.ignorePings(true);
        faults.stopReading(true);
        faults.marketOpen(false);
        faults.bytesPerSecond(1);
        faults.shortestArray(1_000_000);
        faults.duplicate(1, 1);
        faults.clockAhead(Duration.ofDays(1));

        faults.reset();

        try (StreamClient client = subscribed()) {
            alpaca.push(List.of(trade("AAPL", 1)));
            client.expect("[" + trade("AAPL", 1).json() + "]");
            assertThat(client.ping("there?", PATIENCE)).isEqualTo("there?");
            assertThat(client.waitingFrames()).isZero();
        }
    }

    /** A socket that sees every byte. */
    private static final class RawClient implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        RawClient(FakeAlpaca alpaca) throws Exception {
            socket = new Socket(InetAddress.getLoopbackAddress(), alpaca.port());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            in = socket.getInputStream();
            out = socket.getOutputStream();
            out.write(
                    ("GET /v2/sip HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        static RawClient subscribed(FakeAlpaca alpaca) throws Exception {
            RawClient client = new RawClient(alpaca);
            client.send(AUTH);
            client.readUntil(AUTHENTICATED);
            client.send(SUBSCRIBE);
            client.readUntil("cancelErrors\":[\"AAPL\"]}]");
            return client;
        }

        byte[] read(int length) throws Exception {
            return in.readNBytes(length);
        }

        /** A masked text frame; the mask is zero, so that the text stays as it is. */
        void send(String text) throws Exception {
            byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
            out.write(new byte[] {(byte) 0x81, (byte) (0x80 | payload.length), 0, 0, 0, 0});
            out.write(payload);
            out.flush();
        }

        void readUntil(String end) throws Exception {
            StringBuilder text = new StringBuilder();
            while (text.indexOf(end) < 0) {
                int next = in.read();
                assertThat(next).as("end of stream after " + text).isNotNegative();
                text.append((char) next);
            }
        }

        byte[] readToEnd() throws Exception {
            return in.readAllBytes();
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }
}
