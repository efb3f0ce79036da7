package torghut.ta.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import torghut.ta.feed.TradeDecoder;
import torghut.ta.feed.UnusableRecordException;
import torghut.ta.model.Cancel;
import torghut.ta.model.Correction;
import torghut.ta.model.MarketEvent;
import torghut.ta.model.Trade;

class MarketLogTest {

    private static final int RATE = 1_000;

    /** A full minute, so that two minutes of records hold the bars of one. */
    private static final long START = 1_700_000_040_000L;

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(entries(7, START)).isEqualTo(entries(7, START));
        assertThat(entries(7, START)).isNotEqualTo(entries(8, START));
    }

    @Test
    void movesWithItsStart() {
        long later = START + 600_000;
        List<MarketLog.Entry> first = entries(7, START);
        List<MarketLog.Entry> moved = entries(7, later);

        assertThat(moved).hasSameSizeAs(first);
        for (int i = 0; i < first.size(); i++) {
            assertThat(moved.get(i).dueMillis() - later)
                    .isEqualTo(first.get(i).dueMillis() - START);
            assertThat(moved.get(i).input()).isEqualTo(first.get(i).input());
            assertThat(moved.get(i).key()).isEqualTo(first.get(i).key());
        }
    }

    @Test
    void isDueAtTheRateAndInOrder() {
        List<MarketLog.Entry> entries = entries(7, START);

        assertThat(entries).extracting(MarketLog.Entry::dueMillis).isSorted();
        assertThat(
                        entries.stream()
                                .filter(entry -> entry.input() != MarketLog.Input.MINUTE_BARS)
                                .filter(entry -> entry.dueMillis() < START + 10_000))
                .hasSize(10 * RATE);
    }

    @Test
    void hasEverythingThatARealFeedHas() {
        List<MarketLog.Entry> entries = entries(7, START);
        Set<String> trades = new HashSet<>();
        long repeated =
                entries.stream()
                        .filter(entry -> entry.input() == MarketLog.Input.TRADES)
                        .filter(entry -> entry.value().contains("\"id\":"))
                        .filter(entry -> !trades.add(entry.value()))
                        .count();

        assertThat(repeated).isPositive();
        assertThat(entries).extracting(MarketLog.Entry::input).contains(MarketLog.Input.values());
        assertThat(count(entries, value -> value.contains("\"payload\""))).isPositive();
        assertThat(count(entries, value -> value.startsWith("{\"symbol\""))).isPositive();
        assertThat(count(entries, value -> value.contains("\"p\":-1"))).isPositive();
        assertThat(count(entries, String::isEmpty)).isPositive();
        assertThat(entries)
                .extracting(MarketLog.Entry::key)
                .containsAll(List.of("SYM0", "SYM1", "SYM39"));
    }

    @Test
    void amendsTradesThatItHasSent() throws Exception {
        Map<String, Trade> trades = new HashMap<>();
        Set<String> amendments = new HashSet<>();
        TradeDecoder decoder = new TradeDecoder();
        int corrections = 0;
        int cancels = 0;
        int repeated = 0;
        int unknown = 0;
        int old = 0;
        for (MarketLog.Entry entry : entries(7, START)) {
            if (entry.input() != MarketLog.Input.TRADES) {
                continue;
            }
            MarketEvent event;
            try {
                event = decoder.decode(entry.valueBytes(), 0, 0, Long.MAX_VALUE);
            } catch (UnusableRecordException e) {
                continue;
            }
            Trade meant = null;
            if (event instanceof Trade trade) {
                trades.put(trade.venue() + trade.id(), trade);
                continue;
            } else if (event instanceof Correction correction) {
                corrections++;
                meant = trades.get(correction.venue() + correction.original().id());
            } else if (event instanceof Cancel cancel) {
                cancels++;
                meant = trades.get(cancel.venue() + cancel.id());
            }
            repeated += amendments.add(entry.value()) ? 0 : 1;
            unknown += meant == null ? 1 : 0;
            old += meant != null && entry.dueMillis() - meant.timeMillis() > 15_000 ? 1 : 0;
        }

        assertThat(List.of(corrections, cancels, repeated, unknown, old))
                .allSatisfy(count -> assertThat(count).isGreaterThan(10));
    }

    private static long count(List<MarketLog.Entry> entries, Predicate<String> condition) {
        return entries.stream().map(MarketLog.Entry::value).filter(condition).count();
    }

    private static List<MarketLog.Entry> entries(long seed, long startMillis) {
        MarketLog log = new MarketLog(seed, RATE, startMillis);
        List<MarketLog.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 70 * RATE; i++) {
            entries.add(log.next());
        }
        return entries;
    }
}
