package torghut.ta.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a drill has found out, as tables.
 *
 * @param recoveries one per fault, in order
 * @param judged all records that were compared
 * @param findings everything that is wrong
 */
record Result(List<Recovery> recoveries, List<OutputRecord> judged, List<Finding> findings) {

    /** Of each kind. */
    private static final int SHOWN_FINDINGS = 10;

    /**
     * How the job got over a fault.
     *
     * @param fault what was done, in words
     * @param beganMillis when the harm was done, wall clock
     * @param held how long it lasted
     * @param firstCommit from the harm to the first record that was written after it and became
     *     visible to a {@code read_committed} reader
     */
    record Recovery(String fault, long beganMillis, Duration held, Duration firstCommit) {}

    /** Whether nothing is wrong. */
    boolean isClean() {
        return findings.isEmpty();
    }

    /**
     * A row per fault: times, and the records whose time lies between this fault and the next. A
     * transaction that a fault interrupts holds records from before it, so a row begins that much
     * earlier.
     */
    String table(Duration openTransaction) {
        StringBuilder text = new StringBuilder();
        row(
                text,
                "fault",
                "held s",
                "commit s",
                "after s",
                "checked",
                "missing",
                "repeated",
                "changed");
        long from = Long.MIN_VALUE;
        for (int i = 0; i <= recoveries.size(); i++) {
            long until =
                    i == recoveries.size()
                            ? Long.MAX_VALUE
                            : recoveries.get(i).beganMillis - openTransaction.toMillis();
            if (i == 0) {
                row(text, "(before)", "", "", "", from, until);
            } else {
                Recovery recovery = recoveries.get(i - 1);
                Duration after = recovery.firstCommit.minus(recovery.held);
                row(
                        text,
                        recovery.fault,
                        seconds(recovery.held),
                        seconds(recovery.firstCommit),
                        after.isNegative() ? "-" : seconds(after),
                        from,
                        until);
            }
            from = until;
        }
        row(text, "all", "", "", "", Long.MIN_VALUE, Long.MAX_VALUE);
        return text.toString();
    }

    /** The first findings of each kind in words. */
    String details() {
        List<String> lines = new ArrayList<>();
        for (Finding.Kind kind : Finding.Kind.values()) {
            List<Finding> all = findings.stream().filter(each -> each.kind() == kind).toList();
            all.stream()
                    .limit(SHOWN_FINDINGS)
                    .forEach(
                            finding ->
                                    lines.add(
                                            kind
                                                    + " "
                                                    + finding.id()
                                                    + " of "
                                                    + Instant.ofEpochMilli(finding.eventMillis())
                                                    + ": "
                                                    + finding.detail()));
            if (all.size() > SHOWN_FINDINGS) {
                lines.add("and " + (all.size() - SHOWN_FINDINGS) + " more");
            }
        }
        return String.join("\n", lines);
    }

    private void row(
            StringBuilder text,
            String name,
            String held,
            String commit,
            String after,
            long from,
            long until) {
        long checked =
                judged.stream().filter(record -> isIn(record.eventMillis(), from, until)).count();
        row(
                text,
                name,
                held,
                commit,
                after,
                Long.toString(checked),
                count(Finding.Kind.MISSING, from, until),
                count(Finding.Kind.REPEATED, from, until),
                count(Finding.Kind.CHANGED, from, until));
    }

    private String count(Finding.Kind kind, long from, long until) {
        return Long.toString(
                findings.stream()
                        .filter(finding -> finding.kind() == kind)
                        .filter(finding -> isIn(finding.eventMillis(), from, until))
                        .count());
    }

    private static boolean isIn(long millis, long from, long until) {
        return millis >= from && (millis < until || until == Long.MAX_VALUE);
    }

    private static void row(StringBuilder text, String name, String... cells) {
        text.append(String.format(Locale.ROOT, "%-26s", name));
        for (String cell : cells) {
            text.append(String.format(Locale.ROOT, "%10s", cell));
        }
        text.append('\n');
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
    }

    /** Findings about the sums of a job's reports. */
    static List<Finding> compareCounts(
            String generation, Map<String, Long> expected, Map<String, Long> actual) {
        List<Finding> findings = new ArrayList<>();
        expected.forEach(
                (name, count) -> {
                    long reported = actual.getOrDefault(name, 0L);
                    if (reported != count) {
                        findings.add(
                                new Finding(
                                        Finding.Kind.CHANGED,
                                        generation + " " + name,
                                        Long.MAX_VALUE,
                                        "status reports add up to "
                                                + reported
                                                + " instead of "
                                                + count));
                    }
                });
        return findings;
    }
}
