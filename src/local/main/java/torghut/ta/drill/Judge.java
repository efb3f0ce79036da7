package torghut.ta.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what a run has written with what the same log gives without any fault. */
final class Judge {

    private Judge() {}

    /**
     * Compares records one by one.
     *
     * @param expected each once
     * @param actual in the order of their partition
     * @param isWhole whether the run came to its end; of a run that was given up, a record may be
     *     missing when nothing of its key comes after it
     */
    static List<Finding> compare(
            List<OutputRecord> expected, List<OutputRecord> actual, boolean isWhole) {
        List<Finding> findings = new ArrayList<>();
        Map<String, OutputRecord> byId = new LinkedHashMap<>();
        expected.forEach(record -> byId.put(record.id(), record));
        Map<String, Long> lastSeqs = new HashMap<>();
        Map<String, OutputRecord> seen = new HashMap<>();
        for (OutputRecord record : actual) {
            OutputRecord wanted = byId.get(record.id());
            if (seen.putIfAbsent(record.id(), record) != null) {
                findings.add(finding(Finding.Kind.REPEATED, record, "is there again"));
                continue;
            }
            if (wanted == null) {
                findings.add(finding(Finding.Kind.CHANGED, record, "nobody expects it"));
            } else if (!wanted.content().equals(record.content())) {
                findings.add(
                        finding(
                                Finding.Kind.CHANGED,
                                record,
                                record.content() + " instead of " + wanted.content()));
            }
            checkOrder(record, lastSeqs, findings);
        }
        for (OutputRecord wanted : byId.values()) {
            if (!seen.containsKey(wanted.id())
                    && (isWhole || wanted.seq() < lastSeqs.getOrDefault(wanted.key(), -1L))) {
                findings.add(finding(Finding.Kind.MISSING, wanted, "is not there"));
            }
        }
        return findings;
    }

    /**
     * Checks records of which it is only known that each key counts from 1 without a gap, as the
     * wall clock decides what they say.
     */
    static List<Finding> count(List<OutputRecord> actual) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Long> lastSeqs = new HashMap<>();
        for (OutputRecord record : actual) {
            long next = lastSeqs.getOrDefault(record.key(), 0L) + 1;
            for (long seq = next; seq < record.seq(); seq++) {
                findings.add(
                        new Finding(
                                Finding.Kind.MISSING,
                                record.key() + "/" + seq,
                                record.eventMillis(),
                                "is not there"));
            }
            checkOrder(record, lastSeqs, findings);
        }
        return findings;
    }

    /** Each key's numbers must grow from record to record. */
    private static void checkOrder(
            OutputRecord record, Map<String, Long> lastSeqs, List<Finding> findings) {
        if (record.seq() == OutputRecord.UNORDERED) {
            return;
        }
        long last = lastSeqs.getOrDefault(record.key(), -1L);
        if (record.seq() <= last) {
            findings.add(
                    finding(
                            Finding.Kind.REPEATED,
                            record,
                            "comes behind number " + last + " of " + record.key()));
        }
        lastSeqs.put(record.key(), Math.max(last, record.seq()));
    }

    private static Finding finding(Finding.Kind kind, OutputRecord record, String detail) {
        return new Finding(kind, record.id(), record.eventMillis(), detail);
    }
}
