package torghut.ta.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DuplicatesTest {

    private static MarketMessage trade(String symbol, int id) {
        return MarketMessage.of(
                        Channel.TRADES,
                        symbol,
                        "2024-06-03T14:30:00Z",
                        "V",
                        Integer.toString(id),
                        "{}",
                        false)
                .orElseThrow();
    }

    @Test
    void whatWasAddedIsKnownAndNothingElse() {
        Duplicates duplicates = new Duplicates(100_000);
        for (int id = 0; id < 100_000; id++) {
            assertThat(duplicates.contains(trade("AAPL", id))).isFalse();
            duplicates.add(trade("AAPL", id));
        }
        for (int id = 0; id < 100_000; id++) {
            assertThat(duplicates.contains(trade("AAPL", id))).isTrue();
            assertThat(duplicates.contains(trade("MSFT", id))).isFalse();
        }
    }

    @Test
    void atLeastTheLastOnesAreRememberedAndNoMoreThanTwiceAsMany() {
        Duplicates duplicates = new Duplicates(3);
        for (int id = 0; id < 100; id++) {
            duplicates.add(trade("AAPL", id));
            for (int last = Math.max(0, id - 2); last <= id; last++) {
                assertThat(duplicates.contains(trade("AAPL", last))).isTrue();
            }
            if (id >= 6) {
                assertThat(duplicates.contains(trade("AAPL", id - 6))).isFalse();
            }
        }
    }

    @Test
    void aMemoryOfNothingIsRefused() {
        assertThatThrownBy(() -> new Duplicates(0)).hasMessage("capacity is 0, not above 0.");
    }
}
