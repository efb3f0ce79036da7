package torghut.ta.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import torghut.ta.model.Timeframe;

/** Series against a sorted map of the same records. */
class SeriesTest {

    private final Columns columns = new Columns();

    private static TopicRecord bar(long seq, double close) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("symbol", "SPY");
        fields.put("event_ts", (seq + 1) * 1000);
        fields.put("ingest_ts", (seq + 3) * 1000);
        fields.put("seq", seq);
        fields.put("is_final", true);
        fields.put("window", Map.of("start", seq * 1000, "end", (seq + 1) * 1000));
        fields.put("close", close);
        fields.put("source_seq", seq % 3 == 0 ? "t:" + seq : "t:x" + seq);
        return new TopicRecord(fields);
    }

    private static TopicRecord revision(long seq, double close, long number, boolean deleted) {
        Map<String, Object> fields = new LinkedHashMap<>(bar(seq, close).fields());
        fields.put("revision", number);
        fields.put("cause", "LATE");
        fields.put("deleted", deleted);
        return new TopicRecord(fields);
    }

    private Map<Long, Double> closes(Series.Rows rows) {
        Map<Long, Double> closes = new LinkedHashMap<>();
        for (Series.Slice slice : rows.slices()) {
            for (int row = slice.begin(); row < slice.end(); row++) {
                Chunk chunk = slice.chunk();
                closes.put(chunk.seq(row), chunk.number(row, columns.indexOf("close")));
                assertThat(chunk.source(row))
                        .contains(
                                chunk.seq(row) % 3 == 0
                                        ? "t:" + chunk.seq(row)
                                        : "t:x" + chunk.seq(row));
            }
        }
        assertThat(closes).hasSize(rows.count());
        return closes;
    }

    private static Map<Long, Double> limited(
            NavigableMap<Long, Double> range, int limit, boolean newest) {
        List<Long> seqs = new ArrayList<>(range.keySet());
        int size = seqs.size();
        List<Long> kept =
                newest
                        ? seqs.subList(Math.max(0, size - limit), size)
                        : seqs.subList(0, Math.min(limit, size));
        Map<Long, Double> expected = new LinkedHashMap<>();
        kept.forEach(seq -> expected.put(seq, range.get(seq)));
        return expected;
    }

    @Property(tries = 200)
    void findsWhatASortedMapHolds(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 2000) int records,
            @ForAll boolean newest,
            @ForAll boolean inOrder) {
        Random random = new Random(seed);
        Series series = new Series("SPY", Timeframe.S1, columns);
        NavigableMap<Long, Double> expected = new TreeMap<>();
        long bytes = 0;
        for (int i = 0; i < records; i++) {
            long seq = inOrder ? 10 + 2L * i : 10 + random.nextInt(3 * records);
            double close = random.nextDouble();
            bytes += series.put(TopicKind.BAR, bar(seq, close));
            expected.put(seq, close);
        }
        for (int i = 0; i < 10; i++) {
            long from = random.nextInt(3 * records + 20);
            long to = from + (long) random.nextInt(3 * records + 20);
            int limit = 1 + random.nextInt(600);
            Series.Rows rows = series.find(View.BARS, from * 1000, to * 1000, limit, newest);

            assertThat(closes(rows))
                    .as(
                            "seed %s, %s records, from %s to %s, limit %s",
                            seed, records, from, to, limit)
                    .isEqualTo(limited(expected.subMap(from, true, to, false), limit, newest))
                    .containsExactlyEntriesOf(
                            limited(expected.subMap(from, true, to, false), limit, newest));
        }
        assertThat(series.bytes()).isEqualTo(bytes);
    }

    @Property(tries = 200)
    void revisedRowsAreThoseOfTheNewestRevisions(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 600) int records,
            @ForAll boolean newest) {
        Random random = new Random(seed);
        Series series = new Series("SPY", Timeframe.S1, columns);
        NavigableMap<Long, Double> expected = new TreeMap<>();
        for (int i = 0; i < records; i++) {
            long seq = 10 + 2L * i + random.nextInt(2);
            series.put(TopicKind.BAR, bar(seq, i));
            expected.put(seq, (double) i);
        }
        Map<Long, Long> numbers = new TreeMap<>();
        for (int i = 0; i < records / 3; i++) {
            long seq = 10L + random.nextInt(2 * records + 4);
            long number = 1L + random.nextInt(4);
            boolean deleted = random.nextInt(3) == 0;
            double close = 1_000 + i;
            series.revise(revision(seq, close, number, deleted));
            if (number > numbers.getOrDefault(seq, 0L)) {
                numbers.put(seq, number);
                expected.remove(seq);
                if (!deleted) {
                    expected.put(seq, close);
                }
            }
        }
        for (int i = 0; i < 10; i++) {
            long from = random.nextInt(2 * records + 20);
            long to = from + (long) random.nextInt(2 * records + 20);
            int limit = 1 + random.nextInt(300);
            if (i == 5) {
                // What has been made of the rows before is made anew.
                long seq = 10L + random.nextInt(2 * records + 4);
                series.revise(revision(seq, 5_000, 9, false));
                expected.put(seq, 5_000.0);
            }
            Series revised = series.revised();
            Series.Rows rows = revised.find(View.BARS, from * 1000, to * 1000, limit, newest);

            assertThat(closes(rows))
                    .as(
                            "seed %s, %s records, from %s to %s, limit %s",
                            seed, records, from, to, limit)
                    .containsExactlyEntriesOf(
                            limited(expected.subMap(from, true, to, false), limit, newest));
        }
    }

    @Test
    void aSignalJoinsItsBarAndIsNotThereBefore() {
        Series series = new Series("SPY", Timeframe.S1, columns);
        series.put(TopicKind.BAR, bar(1, 5));
        series.put(TopicKind.BAR, bar(2, 6));
        assertThat(series.find(View.SIGNALS, 0, 9_000, 10, false).isEmpty()).isTrue();

        series.put(TopicKind.SIGNAL, bar(1, 5));

        assertThat(closes(series.find(View.SIGNALS, 0, 9_000, 10, false))).containsOnlyKeys(1L);
        assertThat(closes(series.find(View.BARS, 0, 9_000, 10, false))).containsOnlyKeys(1L, 2L);
    }

    @Test
    void whatWasDroppedDoesNotComeBack() {
        Series series = new Series("SPY", Timeframe.S1, columns);
        for (int seq = 0; seq < 600; seq++) {
            series.put(TopicKind.BAR, bar(seq, seq));
        }
        long before = series.bytes();

        long freed = series.dropOldest();
        long grown = series.put(TopicKind.BAR, bar(3, 3));

        assertThat(freed).isPositive();
        assertThat(grown).isZero();
        assertThat(series.bytes()).isEqualTo(before - freed);
        assertThat(series.firstStart()).hasValue(64_000);
    }
}
