package torghut.ta.fakealpaca;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static torghut.ta.fakealpaca.Samples.TIME;
import static torghut.ta.fakealpaca.Samples.bar;
import static torghut.ta.fakealpaca.Samples.quote;
import static torghut.ta.fakealpaca.Samples.trade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol, with the texts of Alpaca's documentation. */
class StreamTest {

    private static final String AUTH =
            "{\"action\":\"auth\",\"key\":\"fake-key\",\"secret\":\"fake-secret\"}";
    private static final String CONNECTED = "[{\"T\":\"success\",\"msg\":\"connected\"}]";
    private static final String AUTHENTICATED = "[{\"T\":\"success\",\"msg\":\"authenticated\"}]";

    private final FakeAlpaca alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());

    @AfterEach
    void stop() {
        alpaca.close();
    }

    @Test
    void sendsWhatWasSubscribedToAndNothingElse() throws Exception {
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/sip")) {
            client.send("{\"action\":\"subscribe\",\"trades\":[\"AAPL\"],\"quotes\":[\"MSFT\"]}");
            client.expect(subscription("\"AAPL\"", "\"MSFT\"", "\"AAPL\""));

            alpaca.push(trade("MSFT", 1));
            alpaca.push(quote("AAPL"));
            alpaca.push(bar(Channel.BARS, "AAPL"));
            alpaca.push(trade("AAPL", 96921));

            client.expect(
                    "[{\"T\":\"t\",\"S\":\"AAPL\",\"i\":96921,\"x\":\"D\",\"p\":126.55,\"s\":1,"
                            + "\"c\":[\"@\",\"I\"],\"z\":\"C\","
                            + "\"t\":\"2024-02-24T01:54:38.123456789Z\"}]");
        }
    }

    @Test
    void aSubscriptionAddsAndAnUnsubscriptionTakesAway() throws Exception {
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/iex")) {
            client.send("{\"action\":\"subscribe\",\"trades\":[\"MSFT\"]}");
            client.expect(subscription("\"MSFT\"", "", "\"MSFT\""));
            client.send("{\"action\":\"subscribe\",\"trades\":[\"AAPL\"],\"quotes\":[\"*\"]}");
            client.expect(subscription("\"AAPL\",\"MSFT\"", "\"*\"", "\"AAPL\",\"MSFT\""));
            client.send("{\"action\":\"unsubscribe\",\"trades\":[\"MSFT\"]}");
            client.expect(subscription("\"AAPL\"", "\"*\"", "\"AAPL\""));

            alpaca.push(trade("MSFT", 1), quote("MSFT"), trade("AAPL", 2));

            assertThat(client.messages(2))
                    .extracting(m -> m.get("T").asText() + m.get("S").asText())
                    .containsExactly("qMSFT", "tAAPL");
        }
    }

    private static String subscription(String trades, String quotes, String corrections) {
        return ("[{\"T\":\"subscription\",\"trades\":[%s],\"quotes\":[%s],\"bars\":[],"
                        + "\"updatedBars\":[],\"dailyBars\":[],\"statuses\":[],\"lulds\":[],"
                        + "\"imbalances\":[],\"corrections\":[%s],\"cancelErrors\":[%s]}]")
                .formatted(trades, quotes, corrections, corrections);
    }

    @Test
    void correctionsAndCancelsComeWithTrades() throws Exception {
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/sip")) {
            client.send("{\"action\":\"subscribe\",\"trades\":[\"AAPL\"]}");
            client.text();
            AlpacaMessage wrong = trade("AAPL", 7);
            AlpacaMessage right =
                    AlpacaMessage.trade(
                            "AAPL", 8, "D", new BigDecimal("127"), 2, TIME, List.of("@"), "C");

            alpaca.push(AlpacaMessage.correction(wrong, right, TIME.plusSeconds(1)));
            alpaca.push(AlpacaMessage.cancel(right, "C", TIME.plusSeconds(2)));

            assertThat(client.messages(2))
                    .extracting(JsonNode::toString)
                    .containsExactly(
                            "{\"T\":\"c\",\"S\":\"AAPL\",\"x\":\"D\",\"oi\":7,\"op\":126.55,"
                                    + "\"os\":1,\"oc\":[\"@\",\"I\"],\"ci\":8,\"cp\":127,\"cs\":2,"
                                    + "\"cc\":[\"@\"],\"z\":\"C\","
                                    + "\"t\":\"2024-02-24T01:54:39.123456789Z\"}",
                            "{\"T\":\"x\",\"S\":\"AAPL\",\"i\":8,\"x\":\"D\",\"p\":127,\"s\":2,"
                                    + "\"a\":\"C\",\"z\":\"C\","
                                    + "\"t\":\"2024-02-24T01:54:40.123456789Z\"}");
        }
    }

    @Test
    void theCryptoStreamHasPairsAndItsOwnChannels() throws Exception {
        try (StreamClient client = StreamClient.authenticated(alpaca, "v1beta3/crypto/us")) {
            client.send("{\"action\":\"subscribe\",\"trades\":[\"*\"],\"lulds\":[\"*\"]}");
            client.expect(
                    "[{\"T\":\"subscription\",\"trades\":[\"*\"],\"quotes\":[],\"orderbooks\":[],"
                            + "\"bars\":[],\"updatedBars\":[],\"dailyBars\":[]}]");

            alpaca.push(trade("AAPL", 1));
            alpaca.push(
                    AlpacaMessage.cryptoTrade(
                            "BTC/USD",
                            5,
                            new BigDecimal("97250.10"),
                            new BigDecimal("0.00000001"),
                            TIME,
                            "B"));

            client.expect(
                    "[{\"T\":\"t\",\"S\":\"BTC/USD\",\"p\":97250.10,\"s\":0.00000001,"
                            + "\"t\":\"2024-02-24T01:54:38.123456789Z\",\"i\":5,\"tks\":\"B\"}]");
        }
    }

    @Test
    void keepsTheOrderUnderLoadAndLosesNothing() throws Exception {
        int count = 50_000;
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/sip")) {
            client.send("{\"action\":\"subscribe\",\"trades\":[\"AAPL\"]}");
            client.text();

            IntStream.range(0, count).forEach(id -> alpaca.push(trade("AAPL", id)));

            assertThat(client.messages(count).stream().map(m -> m.get("i").asInt()))
                    .isEqualTo(IntStream.range(0, count).boxed().collect(toList()));
            assertThat(alpaca.ledger().published(Channel.TRADES)).hasSize(count);
            // Its answer comes after everything that was sent has been counted.
            client.send("{\"action\":\"unsubscribe\",\"trades\":[\"AAPL\"]}");
            client.expect(subscription("", "", ""));
            assertThat(alpaca.ledger().sentCount(Channel.TRADES)).isEqualTo(count);
        }
    }

    @Test
    void refusesAWrongKeyAndLetsTheClientTryAgain() throws Exception {
        try (StreamClient client = StreamClient.connect(alpaca.streamUri("v2/sip"))) {
            client.expect(CONNECTED);
            client.send("{\"action\":\"auth\",\"key\":\"fake-key\",\"secret\":\"wrong\"}");
            client.expect("[{\"T\":\"error\",\"code\":402,\"msg\":\"auth failed\"}]");
            client.send(AUTH);
            client.expect(AUTHENTICATED);
            client.send(AUTH);
            client.expect("[{\"T\":\"error\",\"code\":403,\"msg\":\"already authenticated\"}]");
        }
    }

    @Test
    void takesTheKeyFromTheHeadersOfTheUpgrade() throws Exception {
        try (StreamClient client =
                StreamClient.connect(
                        alpaca.streamUri("v2/sip"),
                        "APCA-API-KEY-ID",
                        "fake-key",
                        "APCA-API-SECRET-KEY",
                        "fake-secret")) {
            client.expect(CONNECTED);
            client.expect(AUTHENTICATED);
        }
    }

    @Test
    void anUnauthenticatedClientMayNotSubscribe() throws Exception {
        try (StreamClient client = StreamClient.connect(alpaca.streamUri("v2/sip"))) {
            client.expect(CONNECTED);
            client.send("{\"action\":\"subscribe\",\"trades\":[\"AAPL\"]}");
            client.expect("[{\"T\":\"error\",\"code\":401,\"msg\":\"not authenticated\"}]");
        }
    }

    @Test
    void whatCannotBeReadGetsAnErrorAndChangesNothing() throws Exception {
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/sip")) {
            for (String action :
                    List.of(
                            "{",
                            "[]",
                            "{\"action\":\"dance\"}",
                            "{\"action\":\"subscribe\",\"trades\":\"AAPL\"}")) {
                client.send(action);
                client.expect("[{\"T\":\"error\",\"code\":400,\"msg\":\"invalid syntax\"}]");
            }
            client.send("{\"action\":\"subscribe\"}");
            client.expect(subscription("", "", ""));
        }
    }

    @Test
    void throwsOutAClientThatDoesNotAuthenticate() throws Exception {
        try (FakeAlpaca hasty =
                        FakeAlpaca.start(
                                FakeAlpaca.Options.defaults()
                                        .withAuthTimeout(Duration.ofMillis(1)));
                StreamClient client = StreamClient.connect(hasty.streamUri("v2/sip"))) {
            client.expect(CONNECTED);
            client.expect("[{\"T\":\"error\",\"code\":404,\"msg\":\"auth timeout\"}]");
            assertThat(client.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void aSecondConnectionGetsInOnceTheFirstHasGone() throws Exception {
        StreamClient first = StreamClient.authenticated(alpaca, "v2/sip");
        try (StreamClient second = StreamClient.connect(alpaca.streamUri("v2/sip"))) {
            second.expect(CONNECTED);
            second.send(AUTH);
            second.expect("[{\"T\":\"error\",\"code\":406,\"msg\":\"connection limit exceeded\"}]");
            first.close();
            alpaca.awaitNoAuthenticatedConnection(Duration.ofSeconds(30));
            second.send(AUTH);
            second.expect(AUTHENTICATED);
        }
    }

    @Test
    void anotherStreamOfTheSameAccountIsNotASecondConnection() throws Exception {
        try (StreamClient stocks = StreamClient.authenticated(alpaca, "v2/sip");
                StreamClient crypto = StreamClient.authenticated(alpaca, "v1beta3/crypto/us")) {
            assertThat(alpaca.authenticatedConnections()).isEqualTo(2);
            assertThat(stocks.waitingFrames() + crypto.waitingFrames()).isZero();
        }
    }

    @Test
    void answersPings() throws Exception {
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/sip")) {
            assertThat(client.ping("anybody?", Duration.ofSeconds(30))).isEqualTo("anybody?");
        }
    }

    @Test
    void compressesForClientsThatAskForIt() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), alpaca.port())) {
            socket.getOutputStream()
                    .write(
                            ("GET /v2/sip HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                                            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                            + "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                                    .getBytes(US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));

            assertThat(answer.lines().takeWhile(line -> !line.isEmpty()))
                    .contains("Sec-WebSocket-Extensions: permessage-deflate");
        }
    }

    @Test
    void takesASubscriptionToEverySymbolThereIs() throws Exception {
        String symbols =
                IntStream.range(0, 20_000)
                        .mapToObj(i -> "\"SYM" + i + "\"")
                        .collect(joining(",", "[", "]"));
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/sip")) {
            client.send("{\"action\":\"subscribe\",\"trades\":" + symbols + "}");

            assertThat(client.frame().at("/0/trades")).hasSize(20_000);
        }
    }

    @Test
    void numbersAndUnknownFieldsOfParsedMessagesStayAsTheyAre() throws Exception {
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/sip")) {
            client.send("{\"action\":\"subscribe\",\"statuses\":[\"AAPL\"]}");
            client.text();

            alpaca.push(
                    AlpacaMessage.parse(
                            "{\"t\":\"2024-02-24T01:54:38.1Z\",\"new\":{\"a\":[1.10,1E-7,null]},"
                                    + "\"S\":\"AAPL\",\"T\":\"s\"}"));

            client.expect(
                    "[{\"T\":\"s\",\"S\":\"AAPL\",\"t\":\"2024-02-24T01:54:38.1Z\","
                            + "\"new\":{\"a\":[1.10,1E-7,null]}}]");
        }
    }
}
