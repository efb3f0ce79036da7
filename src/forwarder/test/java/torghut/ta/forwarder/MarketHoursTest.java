package torghut.ta.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketHoursTest {

    @ParameterizedTest
    @CsvSource({
        // Summer time: 09:30 in New York is 13:30 UTC.
        "SIP, 2024-06-03T13:29:59Z, ",
        "SIP, 2024-06-03T13:30:00Z, 2024-06-03T13:30:00Z",
        "SIP, 2024-06-03T19:59:59Z, 2024-06-03T13:30:00Z",
        "SIP, 2024-06-03T20:00:00Z, ",
        // Winter time.
        "IEX, 2024-01-08T14:29:59Z, ",
        "IEX, 2024-01-08T14:30:00Z, 2024-01-08T14:30:00Z",
        // Saturday.
        "SIP, 2024-06-01T15:00:00Z, ",
        // A quarter of an hour late.
        "DELAYED_SIP, 2024-06-03T13:44:59Z, ",
        "DELAYED_SIP, 2024-06-03T13:45:00Z, 2024-06-03T13:45:00Z",
        "CRYPTO, 2024-06-01T03:00:00Z, 1970-01-01T00:00:00Z",
        "TEST, 2024-06-01T03:00:00Z, 1970-01-01T00:00:00Z",
    })
    void openSince(Feed feed, Instant now, Instant since) {
        assertThat(MarketHours.of(feed).openSince(now).orElse(null)).isEqualTo(since);
    }

    @ParameterizedTest
    @CsvSource({
        "SIP, 2024-06-03T15:00:00Z, 2024-06-03T08:00:00Z",
        "SIP, 2024-06-03T07:59:59Z, 2024-05-31T08:00:00Z",
        "SIP, 2024-06-02T15:00:00Z, 2024-05-31T08:00:00Z",
        "CRYPTO, 2024-06-02T15:00:00Z, 2024-06-02T00:00:00Z",
    })
    void aSessionStartsAtFourInNewYorkOrAtMidnight(Feed feed, Instant now, Instant start) {
        assertThat(MarketHours.of(feed).sessionStart(now)).isEqualTo(start);
    }

    @Test
    void theMarketsHoursCanBeAlways() {
        assertThat(MarketHours.always().openSince(Instant.parse("2024-06-01T03:00:00Z")))
                .contains(Instant.EPOCH);
    }
}
