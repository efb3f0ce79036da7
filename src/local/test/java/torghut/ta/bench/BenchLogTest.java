package torghut.ta.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchLogTest {

    private static final long START = Instant.parse("2026-03-02T14:30:00Z").toEpochMilli();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BenchLog log = new BenchLog(7, 50, 200, 2_000, START);
    private final List<BenchLog.Entry> entries = new ArrayList<>();

    private void read(int records) {
        for (int i = 0; i < records; i++) {
            entries.add(log.next());
        }
    }

    @Test
    void isTheSameForTheSameSeedOnly() {
        read(1_000);
        BenchLog again = new BenchLog(7, 50, 200, 2_000, START);
        BenchLog other = new BenchLog(8, 50, 200, 2_000, START);
        boolean differs = false;
        for (BenchLog.Entry entry : entries) {
            assertThat(again.next()).usingRecursiveComparison().isEqualTo(entry);
            differs |= !new String(other.next().value(), UTF_8).equals(text(entry));
        }
        assertThat(differs).isTrue();
    }

    @Test
    void hasOneTradeToTenQuotesOfAbout120BytesAtTheRateAskedFor() {
        read(22_000);
        long trades = entries.stream().filter(BenchLog.Entry::isTrade).count();
        assertThat(trades).isBetween(1_800L, 2_200L);
        assertThat(entries.get(21_999).dueMillis()).isEqualTo(START + 9_999);
        assertThat(entries.stream().mapToInt(entry -> entry.value().length).average().orElseThrow())
                .isBetween(100.0, 130.0);
    }

    @Test
    void isOutOfOrderWithinItsBound() throws IOException {
        read(5_000);
        boolean isOutOfOrder = false;
        long latest = 0;
        for (BenchLog.Entry entry : entries) {
            if (entry.isTrade()) {
                continue; // repeated ones are as old as the first
            }
            long millis = time(entry);
            assertThat(millis)
                    .isBetween(entry.dueMillis() - BenchLog.MAX_JITTER_MILLIS, entry.dueMillis());
            isOutOfOrder |= millis < latest;
            latest = Math.max(latest, millis);
        }
        assertThat(isOutOfOrder).isTrue();
    }

    @Test
    void countsTheDifferentPairsOfSymbolAndSecondOfItsTrades() throws IOException {
        read(22_000);
        Set<String> pairs = new HashSet<>();
        Map<String, Integer> copies = new HashMap<>();
        for (BenchLog.Entry entry : entries) {
            if (entry.isTrade()) {
                JsonNode trade = JSON.readTree(entry.value());
                pairs.add(trade.get("symbol").asText() + time(entry) / 1000);
                copies.merge(trade.get("id").asText(), 1, Integer::sum);
            }
        }
        assertThat(log.bars()).isEqualTo(pairs.size());
        assertThat(copies.values()).contains(2);
    }

    @Test
    void givesEachBarOfItsTradesOnce() throws IOException {
        read(2_000);
        JsonNode trade = null;
        long second = 0;
        for (BenchLog.Entry entry : entries) {
            if (entry.isTrade()) {
                trade = JSON.readTree(entry.value());
                second = time(entry) / 1000;
            }
        }
        String symbol = trade.get("symbol").asText();
        long bars = log.bars();

        assertThat(log.takeBar(symbol, second)).isTrue();
        assertThat(log.takeBar(symbol, second)).isFalse();
        assertThat(log.takeBar(symbol, second + 1_000)).isFalse();
        assertThat(log.bars()).isEqualTo(bars - 1);
    }

    @Test
    void givesTheFirstSymbolTheShareOfZipfsLaw() {
        read(22_000);
        double harmonic = 0;
        for (int rank = 1; rank <= 50; rank++) {
            harmonic += 1.0 / rank;
        }
        long first =
                entries.stream().filter(e -> new String(e.key(), UTF_8).equals("SYM0")).count();
        assertThat(first / 22_000.0).isBetween(0.95 / harmonic, 1.05 / harmonic);
    }

    @Test
    void endsWithARecordThatClosesEverySecond() throws IOException {
        read(1_000);
        BenchLog.Entry last = log.last(true, 3);
        assertThat(new String(last.key(), UTF_8)).isEqualTo("LAST3");
        assertThat(time(last)).isGreaterThan(entries.get(999).dueMillis() + 10_000);
        assertThat(log.last(false, 3).isTrade()).isFalse();
    }

    private static long time(BenchLog.Entry entry) throws IOException {
        return Instant.parse(JSON.readTree(entry.value()).get("t").asText()).toEpochMilli();
    }

    private static String text(BenchLog.Entry entry) {
        return new String(entry.value(), UTF_8);
    }
}
