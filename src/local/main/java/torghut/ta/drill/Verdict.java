package torghut.ta.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import torghut.ta.drill.Outputs.Keyed;
import torghut.ta.model.StatusReport;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/** Judges everything that jobs have written by what the same log gives without any fault. */
final class Verdict {

    /** What is said of bars beside the bars themselves. */
    private static final Set<OutputTopic<?>> BESIDE_BARS =
            Set.of(OutputTopics.SIGNALS, OutputTopics.PREVIEWS, OutputTopics.REVISIONS);

    /** Bars that late trades, corrections and cancels revise. */
    private static final Set<String> REVISED = Set.of("1s", "1m");

    /** What depends on the wall clock. */
    private static final List<String> UNDETERMINED = List.of("ingest_ts");

    /** In a revision: how many there were before depends on how many were put together. */
    private static final List<String> UNDETERMINED_OF_REVISIONS =
            List.of("ingest_ts", "revision", "seq");

    /** What a preview and its final signal need not share. */
    private static final List<String> OF_PREVIEWS =
            List.of("ingest_ts", "is_final", "preview_seq", "trade_count");

    private final Outputs expected;
    private final List<OutputRecord> judged = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * A verdict on nothing so far.
     *
     * @param expected what a run without any fault has written
     */
    Verdict(Outputs expected) {
        this.expected = expected;
    }

    /** All records that were compared; previews are only looked at. */
    List<OutputRecord> judged() {
        return judged;
    }

    /** Everything that is wrong. */
    List<Finding> findings() {
        return findings;
    }

    /**
     * Judges what one job has written.
     *
     * @param isWhole whether it came to the end of the log
     * @return how many records of which topic, in words
     */
    String judge(Outputs actual, boolean isWhole) {
        List<String> counts = new ArrayList<>();
        for (OutputTopic<?> topic : OutputTopics.DECLARED) {
            List<OutputRecord> records;
            if (topic.equals(OutputTopics.STATUS)) {
                records = judgeStatus(actual, isWhole);
            } else if (topic.equals(OutputTopics.REVISIONS)) {
                records = judgeRevisions(actual, isWhole);
            } else if (topic.equals(OutputTopics.PREVIEWS)) {
                records = judgePreviews(actual);
            } else {
                records = determined(topic, actual);
                findings.addAll(Judge.compare(determined(topic, expected), records, isWhole));
            }
            if (!topic.equals(OutputTopics.PREVIEWS)) {
                judged.addAll(records);
            }
            counts.add(records.size() + " " + topic.name());
        }
        return actual.name() + ": " + String.join(", ", counts);
    }

    /** Records of which each is there once, and the same after any number of faults. */
    private static List<OutputRecord> determined(OutputTopic<?> topic, Outputs outputs) {
        if (topic.schema().isEmpty()) {
            return outputs.raw(topic).stream().map(Verdict::deadLetter).toList();
        }
        return outputs.values(topic).stream()
                .map(topic.equals(OutputTopics.ALERTS) ? Verdict::alert : Verdict::numbered)
                .toList();
    }

    /** The seq of a symbol's bars of one length grows from record to record. */
    private static OutputRecord numbered(Keyed record) {
        String key = record.text("symbol") + "/" + record.timeframe();
        long seq = record.number("seq");
        return new OutputRecord(
                key + "/" + seq, key, seq, record.number("event_ts"), record.content(UNDETERMINED));
    }

    /** Several can fire at once: their order says nothing. */
    private static OutputRecord alert(Keyed record) {
        String id = record.text("alert_id");
        return new OutputRecord(
                id,
                id,
                OutputRecord.UNORDERED,
                record.number("event_ts"),
                record.content(UNDETERMINED));
    }

    private static OutputRecord deadLetter(ConsumerRecord<byte[], byte[]> record) {
        String content =
                String.join(
                        " ",
                        header(record, "reason"),
                        header(record, "error"),
                        header(record, "timestamp"),
                        record.key() == null ? "" : new String(record.key(), UTF_8),
                        record.value() == null ? "" : new String(record.value(), UTF_8));
        String origin = origin(record);
        return new OutputRecord(
                origin,
                origin,
                OutputRecord.UNORDERED,
                Long.parseLong(header(record, "timestamp")),
                content);
    }

    /** The record of the log that a dead letter was. */
    private static String origin(ConsumerRecord<byte[], byte[]> record) {
        return header(record, "topic")
                + "-"
                + header(record, "partition")
                + "@"
                + header(record, "offset");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /**
     * Status depends on the wall clock, except for the numbers of the reports, what they add up to,
     * and what the last one says of each minute bar.
     */
    private List<OutputRecord> judgeStatus(Outputs actual, boolean isWhole) {
        List<Keyed> reports = actual.values(OutputTopics.STATUS);
        List<Keyed> wanted = expected.values(OutputTopics.STATUS);
        List<OutputRecord> numbers = reports.stream().map(Verdict::report).toList();
        findings.addAll(Judge.count(numbers));
        if (isWhole) {
            findings.addAll(Judge.compare(mismatches(wanted), mismatches(reports), true));
            findings.addAll(Result.compareCounts(actual.name(), sums(wanted), sums(reports)));
        }
        return numbers;
    }

    private static OutputRecord report(Keyed record) {
        long seq = record.number("seq");
        return new OutputRecord(
                record.key() + "/" + seq, record.key(), seq, record.number("event_ts"), "");
    }

    /** The last one of each minute: it is compared again when it is revised. */
    private static List<OutputRecord> mismatches(List<Keyed> reports) {
        Map<String, OutputRecord> last = new LinkedHashMap<>();
        for (Keyed report : reports) {
            if (report.text("status").equals(StatusReport.State.MISMATCH.name())) {
                String minute = report.key() + "/" + report.number("event_ts");
                last.put(
                        minute,
                        new OutputRecord(
                                minute,
                                report.key(),
                                OutputRecord.UNORDERED,
                                report.number("event_ts"),
                                report.text("reason")));
            }
        }
        return List.copyOf(last.values());
    }

    private static Map<String, Long> sums(List<Keyed> reports) {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (Keyed report : reports) {
            if (report.key().equals(StatusReport.JOB)) {
                for (Schema.Field field : report.value().getSchema().getFields()) {
                    if (isCount(field)) {
                        sums.merge(field.name(), report.number(field.name()), Long::sum);
                    }
                }
            }
        }
        return sums;
    }

    /** Whether a field says how many there were since the report before, as the log alone says. */
    private static boolean isCount(Schema.Field field) {
        return field.schema().getType() == Schema.Type.LONG
                && field.schema().getLogicalType() == null
                && !field.name().equals("seq")
                && !field.name().startsWith("previews");
    }

    /**
     * The revisions of a bar count from 1 without a gap, and in the end the highest says the same.
     */
    private List<OutputRecord> judgeRevisions(Outputs actual, boolean isWhole) {
        List<OutputRecord> revisions =
                actual.values(OutputTopics.REVISIONS).stream().map(Verdict::revision).toList();
        findings.addAll(Judge.count(revisions));
        if (isWhole) {
            List<OutputRecord> wanted =
                    expected.values(OutputTopics.REVISIONS).stream()
                            .map(Verdict::revision)
                            .toList();
            findings.addAll(Judge.compare(highest(wanted), highest(revisions), true));
        }
        return revisions;
    }

    private static OutputRecord revision(Keyed record) {
        long number = record.number("revision");
        return new OutputRecord(
                record.bar() + "#" + number,
                record.bar(),
                number,
                record.number("event_ts"),
                record.content(UNDETERMINED_OF_REVISIONS));
    }

    private static List<OutputRecord> highest(List<OutputRecord> revisions) {
        Map<String, OutputRecord> highest = new LinkedHashMap<>();
        for (OutputRecord each : revisions) {
            highest.merge(
                    each.key(),
                    new OutputRecord(
                            each.key(), each.key(), each.seq(), each.eventMillis(), each.content()),
                    (one, other) -> one.seq() > other.seq() ? one : other);
        }
        return List.copyOf(highest.values());
    }

    /** Previews may repeat: each must make sense for itself. */
    private List<OutputRecord> judgePreviews(Outputs actual) {
        List<OutputRecord> previews = new ArrayList<>();
        for (Keyed preview : actual.values(OutputTopics.PREVIEWS)) {
            OutputRecord record = numbered(preview);
            previews.add(record);
            if (!makesSense(preview)) {
                findings.add(
                        new Finding(
                                Finding.Kind.CHANGED,
                                record.id(),
                                record.eventMillis(),
                                "a preview that makes no sense: " + record.content()));
            }
        }
        return previews;
    }

    private static boolean makesSense(Keyed preview) {
        double low = (Double) preview.value().get("low");
        double high = (Double) preview.value().get("high");
        double open = (Double) preview.value().get("open");
        double close = (Double) preview.value().get("close");
        double vwap = (Double) preview.value().get("vwap");
        return preview.key().equals(preview.text("symbol"))
                && preview.value().get("is_final").equals(false)
                && preview.number("preview_seq") >= 1
                && preview.number("trade_count") >= 1
                && preview.startMillis() == preview.number("seq") * 1000
                && preview.endMillis() == preview.number("event_ts")
                && low <= Math.min(open, close)
                && high >= Math.max(open, close)
                && low <= vwap
                && vwap <= high;
    }

    /**
     * Compares the last preview of each second with the final signal. They may differ, as trades
     * come after a preview; but a second that has no bar in the end must have had a trade that was
     * cancelled.
     *
     * @return how many were the same, in words
     */
    String comparePreviews(Outputs actual, Reference reference) {
        Map<String, String> finals = new HashMap<>();
        for (Keyed signal : expected.values(OutputTopics.SIGNALS)) {
            finals.put(signal.bar(), signal.content(OF_PREVIEWS));
        }
        Map<String, Keyed> last = new LinkedHashMap<>();
        actual.values(OutputTopics.PREVIEWS).forEach(preview -> last.put(preview.bar(), preview));
        int confirmed = 0;
        int gone = 0;
        for (Keyed preview : last.values()) {
            String whole = finals.get(preview.bar());
            if (whole == null) {
                gone++;
                if (!reference.hadCancel(preview.text("symbol"), preview.number("seq"))) {
                    findings.add(
                            new Finding(
                                    Finding.Kind.CHANGED,
                                    preview.bar(),
                                    preview.number("event_ts"),
                                    "a preview of a second that has no bar"));
                }
            } else if (whole.equals(preview.content(OF_PREVIEWS))) {
                confirmed++;
            }
        }
        return String.format(
                Locale.ROOT,
                "last previews of %d seconds: %d as their final signals, %d changed after them,"
                        + " %d without a bar after a cancel",
                last.size(),
                confirmed,
                last.size() - confirmed - gone,
                gone);
    }

    /** The records of the log that the job must refuse. */
    Set<String> refused() {
        return expected.raw(OutputTopics.DEAD_LETTERS).stream()
                .map(Verdict::origin)
                .collect(Collectors.toSet());
    }

    /**
     * Compares the newest version of every bar that can be revised with what its trades come to:
     * the bar in its topic, or its highest revision.
     */
    void compareNewest(Outputs actual, Reference reference) {
        Map<String, Keyed> newest = new TreeMap<>();
        for (OutputTopic<?> topic : OutputTopics.DECLARED) {
            if (isOfBars(topic)) {
                actual.values(topic).stream()
                        .filter(bar -> REVISED.contains(bar.timeframe()))
                        .forEach(bar -> newest.put(bar.bar(), bar));
            }
        }
        actual.values(OutputTopics.REVISIONS)
                .forEach(revision -> newest.merge(revision.bar(), revision, Verdict::higher));
        newest.forEach(
                (bar, record) -> {
                    Optional<Reference.Bar> is = numbers(record);
                    Optional<Reference.Bar> should =
                            reference.bar(
                                    record.text("symbol"),
                                    record.startMillis(),
                                    record.endMillis());
                    if (!is.equals(should)) {
                        findings.add(
                                new Finding(
                                        Finding.Kind.CHANGED,
                                        bar,
                                        record.number("event_ts"),
                                        "all its trades come to " + should + " and not to " + is));
                    }
                });
        reference
                .seconds()
                .forEach(
                        (symbol, seconds) ->
                                seconds.stream()
                                        .filter(
                                                start ->
                                                        !newest.containsKey(
                                                                symbol + "/1s/" + start))
                                        .forEach(start -> findings.add(noBar(symbol, start))));
    }

    /** Whether a topic has bars, of any length. */
    private static boolean isOfBars(OutputTopic<?> topic) {
        return !BESIDE_BARS.contains(topic)
                && topic.schema()
                        .filter(schema -> schema.getField("trade_count") != null)
                        .isPresent();
    }

    private static Keyed higher(Keyed one, Keyed other) {
        boolean isBar = !one.value().hasField("revision");
        return isBar || other.number("revision") > one.number("revision") ? other : one;
    }

    private static Finding noBar(String symbol, long startMillis) {
        return new Finding(
                Finding.Kind.MISSING,
                symbol + "/1s/" + startMillis,
                startMillis + 1000,
                "there are trades, but neither a bar nor a revision");
    }

    /** The numbers of a bar, empty for one that was deleted. */
    private static Optional<Reference.Bar> numbers(Keyed record) {
        if (record.value().hasField("deleted") && record.value().get("deleted").equals(true)) {
            return Optional.empty();
        }
        return Optional.of(
                new Reference.Bar(
                        (Double) record.value().get("open"),
                        (Double) record.value().get("high"),
                        (Double) record.value().get("low"),
                        (Double) record.value().get("close"),
                        (Double) record.value().get("volume"),
                        (Double) record.value().get("vwap"),
                        record.number("trade_count"),
                        (Boolean) record.value().get("is_final")));
    }
}
