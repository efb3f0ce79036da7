package torghut.ta.fakealpaca;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Messages at one moment. */
final class Samples {

    static final Instant TIME = Instant.parse("2024-02-24T01:54:38.123456789Z");

    private Samples() {}

    static AlpacaMessage trade(String symbol, long id) {
        return trade(symbol, id, TIME);
    }

    static AlpacaMessage trade(String symbol, long id, Instant time) {
        return AlpacaMessage.trade(
                symbol, id, "D", new BigDecimal("126.55"), 1, time, List.of("@", "I"), "C");
    }

    static AlpacaMessage quote(String symbol) {
        return quote(symbol, TIME);
    }

    static AlpacaMessage quote(String symbol, Instant time) {
        return AlpacaMessage.quote(
                symbol,
                "U",
                new BigDecimal("87.66"),
                1,
                "Q",
                new BigDecimal("87.68"),
                4,
                time,
                List.of("R"),
                "C");
    }

    static AlpacaMessage bar(Channel channel, String symbol) {
        return bar(channel, symbol, Instant.parse("2024-02-24T01:54:00Z"), "1.5");
    }

    static AlpacaMessage bar(Channel channel, String symbol, Instant start, String close) {
        return AlpacaMessage.bar(
                channel,
                symbol,
                new BigDecimal("1.25"),
                new BigDecimal("2"),
                new BigDecimal("0.5"),
                new BigDecimal(close),
                new BigDecimal("100"),
                start,
                3,
                new BigDecimal("1.234567"));
    }
}
