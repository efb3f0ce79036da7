package torghut.ta.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import torghut.ta.drill.Outputs.Keyed;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

class VerdictTest {

    private static final long SEQ = 1_700_000_000L;

    private final Written expected = new Written("undisturbed");
    private final Written actual = new Written("g1");
    private final Reference reference = new Reference(Set.of());

    /** Two seconds, the second of them revised. */
    @BeforeEach
    void bothHaveTheSame() {
        for (Written each : List.of(expected, actual)) {
            each.add(OutputTopics.BARS, bar(OutputTopics.BARS, SEQ, 10));
            each.add(OutputTopics.BARS, bar(OutputTopics.BARS, SEQ + 1, 11));
            each.add(OutputTopics.SIGNALS, bar(OutputTopics.SIGNALS, SEQ, 10));
            each.add(OutputTopics.SIGNALS, bar(OutputTopics.SIGNALS, SEQ + 1, 11));
            each.add(OutputTopics.REVISIONS, revision(SEQ + 1, 1, 12));
            each.add(OutputTopics.ALERTS, alert("one"));
        }
        trade(SEQ, 10);
        trade(SEQ + 1, 12);
    }

    @Test
    void hasNothingToSayAboutTheSame() {
        actual.add(OutputTopics.PREVIEWS, preview(SEQ, 10));

        assertThat(findings()).isEmpty();
    }

    @Test
    void numbersOfRevisionsMayDifferButNotTheHighest() {
        expected.add(OutputTopics.REVISIONS, revision(SEQ, 1, 9.5));
        expected.add(OutputTopics.REVISIONS, revision(SEQ, 2, 10));
        actual.add(OutputTopics.REVISIONS, revision(SEQ, 1, 10));

        assertThat(findings()).isEmpty();

        actual.add(OutputTopics.REVISIONS, revision(SEQ, 2, 9.5));

        // By the run without faults, and by the trades.
        assertThat(findings())
                .hasSize(2)
                .allSatisfy(finding -> assertChanged(finding, "SYM/1s/" + SEQ * 1000));
    }

    @Test
    void findsARevisionThatIsMissingOrThereTwice() {
        actual.add(OutputTopics.REVISIONS, revision(SEQ + 1, 3, 12));
        actual.add(OutputTopics.REVISIONS, revision(SEQ + 1, 3, 12));

        assertThat(findings())
                .extracting(Finding::kind, Finding::id)
                .containsExactly(
                        tuple(Finding.Kind.MISSING, "SYM/1s/" + (SEQ + 1) * 1000 + "/2"),
                        tuple(Finding.Kind.REPEATED, "SYM/1s/" + (SEQ + 1) * 1000 + "#3"));
    }

    @Test
    void findsABarWithoutItsRevision() {
        actual.clear(OutputTopics.REVISIONS);

        assertThat(findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.MISSING, Finding.Kind.CHANGED);
    }

    @Test
    void findsASecondThatBothRunsHaveForgotten() {
        trade(SEQ + 5, 10);

        assertThat(findings())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.kind()).isEqualTo(Finding.Kind.MISSING);
                            assertThat(finding.id()).isEqualTo("SYM/1s/" + (SEQ + 5) * 1000);
                        });
    }

    @Test
    void looksAtLongerBarsToo() {
        long minute = (SEQ + 59) / 60 * 60;
        for (Written each : List.of(expected, actual)) {
            each.add(OutputTopics.BARS, bar(OutputTopics.BARS, minute, 10));
            each.add(OutputTopics.AGGREGATES, aggregate(minute, "1m", 60, 10));
            // Nobody revises those: what came late is not in them.
            each.add(OutputTopics.AGGREGATES, aggregate(minute, "5m", 300, 77));
        }
        trade(minute, 10);

        assertThat(findings()).isEmpty();

        actual.clear(OutputTopics.AGGREGATES);
        actual.add(OutputTopics.AGGREGATES, aggregate(minute, "1m", 60, 9));

        assertThat(findings())
                .extracting(Finding::kind, Finding::id)
                .containsExactly(
                        tuple(Finding.Kind.CHANGED, "SYM/1m/" + minute / 60),
                        tuple(Finding.Kind.MISSING, "SYM/5m/" + minute / 300),
                        tuple(Finding.Kind.CHANGED, "SYM/1m/" + minute * 1000));
    }

    @Test
    void findsAnAlertThatIsThereTwice() {
        actual.add(OutputTopics.ALERTS, alert("one"));

        assertThat(findings())
                .extracting(Finding::kind, Finding::id)
                .containsExactly(tuple(Finding.Kind.REPEATED, "one"));
    }

    @Test
    void aMinuteMayDisagreeMoreThanOnceButEndsTheSame() {
        expected.add(OutputTopics.STATUS, mismatch(1, "volume 7"));
        actual.add(OutputTopics.STATUS, mismatch(1, "volume 5"));
        actual.add(OutputTopics.STATUS, mismatch(2, "volume 7"));

        assertThat(findings()).isEmpty();

        actual.add(OutputTopics.STATUS, mismatch(3, "volume 8"));

        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertChanged(finding, "SYM/60000"));
    }

    @Test
    void previewsMayRepeatAndChange() {
        actual.add(OutputTopics.PREVIEWS, preview(SEQ, 10));
        actual.add(OutputTopics.PREVIEWS, preview(SEQ, 10));
        actual.add(OutputTopics.PREVIEWS, preview(SEQ + 1, 10.5));
        Verdict verdict = verdict();

        assertThat(verdict.comparePreviews(actual, reference))
                .startsWith("last previews of 2 seconds: 1 as their final signals, 1 changed");
        assertThat(verdict.findings()).isEmpty();
    }

    @Test
    void findsAPreviewThatMakesNoSenseOrOfASecondThatNeverWas() {
        Keyed preview = preview(SEQ, 10);
        preview.value().put("high", 9.0);
        actual.add(OutputTopics.PREVIEWS, preview);
        actual.add(OutputTopics.PREVIEWS, preview(SEQ + 9, 10));

        assertThat(findings())
                .extracting(Finding::id)
                .containsExactly("SYM/1s/" + SEQ, "SYM/1s/" + (SEQ + 9) * 1000);
    }

    @Test
    void aJobThatWasGivenUpNeedNotHaveItsLastRevisions() {
        actual.clear(OutputTopics.REVISIONS);
        Verdict verdict = new Verdict(expected);

        assertThat(verdict.judge(actual, false))
                .startsWith("g1: 2 bars, 2 signals,")
                .contains(" 0 revisions,");
        assertThat(verdict.findings()).isEmpty();
    }

    private List<Finding> findings() {
        Verdict verdict = verdict();
        verdict.comparePreviews(actual, reference);
        verdict.compareNewest(actual, reference);
        return verdict.findings();
    }

    private Verdict verdict() {
        Verdict verdict = new Verdict(expected);
        String counts = verdict.judge(actual, true);
        assertThat(counts).startsWith("g1: ");
        return verdict;
    }

    private static void assertChanged(Finding finding, String id) {
        assertThat(finding.kind()).isEqualTo(Finding.Kind.CHANGED);
        assertThat(finding.id()).isEqualTo(id);
    }

    private void trade(long second, double price) {
        String value =
                "{\"symbol\":\"SYM\",\"t\":%d,\"p\":%s,\"s\":1,\"id\":1}"
                        .formatted(second * 1000, price);
        reference.add(
                new ConsumerRecord<>("trades", 0, second, new byte[0], value.getBytes(UTF_8)));
    }

    private static Keyed mismatch(long seq, String reason) {
        GenericRecord report = empty(OutputTopics.STATUS.schema().orElseThrow());
        report.put("status", "MISMATCH");
        report.put("seq", seq);
        report.put("event_ts", 60_000L);
        report.put("reason", reason);
        return new Keyed("SYM", report);
    }

    private static Keyed alert(String id) {
        GenericRecord alert = empty(OutputTopics.ALERTS.schema().orElseThrow());
        alert.put("alert_id", id);
        return new Keyed("SYM", alert);
    }

    private static Keyed revision(long seq, long number, double price) {
        Keyed revision = bar(OutputTopics.REVISIONS, seq, price);
        revision.value().put("timeframe", "1s");
        revision.value().put("revision", number);
        return revision;
    }

    private static Keyed aggregate(long second, String timeframe, long seconds, double price) {
        Keyed aggregate = bar(OutputTopics.AGGREGATES, second, price);
        aggregate.value().put("timeframe", timeframe);
        aggregate.value().put("seq", second / seconds);
        ((GenericRecord) aggregate.value().get("window")).put("end", (second + seconds) * 1000);
        return aggregate;
    }

    private static Keyed preview(long seq, double price) {
        Keyed preview = bar(OutputTopics.PREVIEWS, seq, price);
        preview.value().put("preview_seq", 1L);
        preview.value().put("is_final", false);
        return preview;
    }

    /** A second with one trade of one share. */
    private static Keyed bar(OutputTopic<?> topic, long seq, double price) {
        GenericRecord bar = empty(topic.schema().orElseThrow());
        GenericRecord window = empty(bar.getSchema().getField("window").schema());
        window.put("start", seq * 1000);
        window.put("end", seq * 1000 + 1000);
        bar.put("window", window);
        bar.put("symbol", "SYM");
        bar.put("seq", seq);
        bar.put("event_ts", seq * 1000 + 1000);
        bar.put("is_final", true);
        List.of("open", "high", "low", "close", "vwap").forEach(field -> bar.put(field, price));
        bar.put("volume", 1.0);
        if (bar.hasField("trade_count")) {
            bar.put("trade_count", 1L);
        }
        return new Keyed("SYM", bar);
    }

    private static GenericRecord empty(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            switch (field.schema().getType()) {
                case STRING -> record.put(field.pos(), "");
                case LONG -> record.put(field.pos(), 0L);
                case DOUBLE -> record.put(field.pos(), 0.0);
                case BOOLEAN -> record.put(field.pos(), false);
                case MAP -> record.put(field.pos(), Map.of());
                default -> record.put(field.pos(), null);
            }
        }
        return record;
    }

    /** A job's topics in memory. */
    private static final class Written implements Outputs {

        private final String name;
        private final Map<OutputTopic<?>, List<Keyed>> records = new HashMap<>();

        private Written(String name) {
            this.name = name;
        }

        private void add(OutputTopic<?> topic, Keyed record) {
            records.computeIfAbsent(topic, each -> new ArrayList<>()).add(record);
        }

        private void clear(OutputTopic<?> topic) {
            records.remove(topic);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Keyed> values(OutputTopic<?> topic) {
            return records.getOrDefault(topic, List.of());
        }

        @Override
        public List<ConsumerRecord<byte[], byte[]>> raw(OutputTopic<?> topic) {
            return List.of();
        }
    }
}
