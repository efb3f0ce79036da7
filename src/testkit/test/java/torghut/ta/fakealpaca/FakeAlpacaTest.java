package torghut.ta.fakealpaca;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeAlpacaTest {

    private static final Instant TIME = Instant.parse("2024-02-24T01:54:38.123456789Z");

    private final FakeAlpaca alpaca = FakeAlpaca.start(FakeAlpaca.Options.defaults());

    @AfterEach
    void stop() {
        alpaca.close();
    }

    @Test
    void sendsWhatWasSubscribedToAndNothingElse() throws Exception {
        try (StreamClient client = StreamClient.authenticated(alpaca, "v2/sip")) {
            client.send("{\"action\":\"subscribe\",\"trades\":[\"AAPL\"],\"quotes\":[\"MSFT\"]}");
            client.expect(
                    "[{\"T\":\"subscription\",\"trades\":[\"AAPL\"],\"quotes\":[\"MSFT\"],"
                            + "\"bars\":[],\"updatedBars\":[],\"dailyBars\":[],\"statuses\":[],"
                            + "\"lulds\":[],\"imbalances\":[],\"corrections\":[\"AAPL\"],"
                            + "\"cancelErrors\":[\"AAPL\"]}]");

            alpaca.push(trade("MSFT"));
            alpaca.push(trade("AAPL"));

            client.expect(
                    "[{\"T\":\"t\",\"S\":\"AAPL\",\"i\":96921,\"x\":\"D\",\"p\":126.55,\"s\":1,"
                            + "\"c\":[\"@\",\"I\"],\"z\":\"C\","
                            + "\"t\":\"2024-02-24T01:54:38.123456789Z\"}]");
        }
    }

    private static AlpacaMessage trade(String symbol) {
        return AlpacaMessage.trade(
                symbol, 96921, "D", new BigDecimal("126.55"), 1, TIME, List.of("@", "I"), "C");
    }
}
