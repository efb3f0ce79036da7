package torghut.ta.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final OutputRecord FIRST = record("AAPL", 100, "open 1");
    private static final OutputRecord SECOND = record("AAPL", 101, "open 2");
    private static final OutputRecord THIRD = record("AAPL", 102, "open 3");
    private static final OutputRecord OTHER = record("MSFT", 100, "open 9");
    private static final List<OutputRecord> ALL = List.of(FIRST, SECOND, THIRD, OTHER);

    @Test
    void hasNothingToSayAboutTheSameRecords() {
        assertThat(Judge.compare(ALL, List.of(OTHER, FIRST, SECOND, THIRD), true)).isEmpty();
    }

    @Test
    void findsARecordThatIsMissing() {
        assertThat(Judge.compare(ALL, List.of(FIRST, THIRD, OTHER), true))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, Finding.Kind.MISSING, SECOND));
    }

    @Test
    void findsARecordThatIsThereTwice() {
        assertThat(Judge.compare(ALL, List.of(FIRST, FIRST, SECOND, THIRD, OTHER), true))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, Finding.Kind.REPEATED, FIRST));
    }

    @Test
    void findsARecordWhoseContentDiffers() {
        OutputRecord wrong = record("AAPL", 101, "open 2.0000001");

        assertThat(Judge.compare(ALL, List.of(FIRST, wrong, THIRD, OTHER), true))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertFinding(finding, Finding.Kind.CHANGED, wrong);
                            assertThat(finding.detail())
                                    .isEqualTo("open 2.0000001 instead of open 2");
                        });
    }

    @Test
    void findsARecordThatNobodyExpects() {
        OutputRecord surplus = record("MSFT", 101, "open 9");

        assertThat(Judge.compare(ALL, List.of(FIRST, SECOND, THIRD, OTHER, surplus), true))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, Finding.Kind.CHANGED, surplus));
    }

    @Test
    void findsNumbersThatDoNotGrow() {
        assertThat(Judge.compare(ALL, List.of(FIRST, THIRD, SECOND, OTHER), true))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, Finding.Kind.REPEATED, SECOND));
    }

    @Test
    void doesNotAskForTheEndOfARunThatWasGivenUp() {
        assertThat(Judge.compare(ALL, List.of(FIRST, SECOND), false)).isEmpty();
        assertThat(Judge.compare(ALL, List.of(FIRST, SECOND), true))
                .extracting(Finding::id)
                .containsExactly("AAPL/102", "MSFT/100");
    }

    @Test
    void asksForWhatIsMissingInTheMiddleOfARunThatWasGivenUp() {
        assertThat(Judge.compare(ALL, List.of(FIRST, THIRD), false))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, Finding.Kind.MISSING, SECOND));
    }

    @Test
    void comparesUnorderedRecordsWithoutRegardToTheirOrder() {
        OutputRecord one = new OutputRecord("t-0@5", "t-0@5", OutputRecord.UNORDERED, 1, "LATE");
        OutputRecord two = new OutputRecord("t-0@3", "t-0@3", OutputRecord.UNORDERED, 1, "LATE");

        assertThat(Judge.compare(List.of(two, one), List.of(one, two), true)).isEmpty();
        assertThat(Judge.compare(List.of(two, one), List.of(one, two, two), true))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, Finding.Kind.REPEATED, two));
    }

    @Test
    void countsReportsFromOneWithoutAGap() {
        assertThat(Judge.count(List.of(record("a", 1, ""), record("b", 1, ""), record("a", 2, ""))))
                .isEmpty();
    }

    @Test
    void findsGapsInTheNumbersOfReports() {
        assertThat(Judge.count(List.of(record("a", 2, ""), record("a", 5, ""))))
                .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.MISSING))
                .extracting(Finding::id)
                .containsExactly("a/1", "a/3", "a/4");
    }

    @Test
    void findsReportsThatAreThereTwice() {
        assertThat(Judge.count(List.of(record("a", 1, ""), record("a", 2, ""), record("a", 2, ""))))
                .singleElement()
                .satisfies(
                        finding ->
                                assertFinding(finding, Finding.Kind.REPEATED, record("a", 2, "")));
    }

    private static void assertFinding(Finding finding, Finding.Kind kind, OutputRecord record) {
        assertThat(finding.kind()).isEqualTo(kind);
        assertThat(finding.id()).isEqualTo(record.id());
        assertThat(finding.eventMillis()).isEqualTo(record.eventMillis());
    }

    private static OutputRecord record(String key, long seq, String content) {
        return new OutputRecord(key + "/" + seq, key, seq, seq * 1000 + 1000, content);
    }
}
