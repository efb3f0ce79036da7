package torghut.ta.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTest {

    private static final Result.Recovery KILL =
            new Result.Recovery("kill", 10_000, Duration.ZERO, Duration.ofMillis(7_640));
    private static final Result.Recovery OUTAGE =
            new Result.Recovery("outage", 60_000, Duration.ofSeconds(25), Duration.ofSeconds(31));
    private static final Result.Recovery ZOMBIE =
            new Result.Recovery("zombie", 99_000, Duration.ofSeconds(30), Duration.ofSeconds(20));

    @Test
    void countsRecordsAndFindingsWithTheFaultTheyBelongTo() {
        Result result =
                new Result(
                        List.of(KILL, OUTAGE),
                        List.of(at(5_000), at(6_999), at(7_000), at(56_999), at(57_000)),
                        List.of(
                                finding(Finding.Kind.MISSING, 7_000),
                                finding(Finding.Kind.REPEATED, 56_999),
                                finding(Finding.Kind.CHANGED, 57_000)));

        assertThat(rows(result.table(Duration.ofSeconds(3))))
                .containsExactly(
                        List.of("(before)", "2", "0", "0", "0"),
                        List.of("kill", "0.0", "7.6", "7.6", "2", "1", "1", "0"),
                        List.of("outage", "25.0", "31.0", "6.0", "1", "0", "0", "1"),
                        List.of("all", "5", "1", "1", "1"));
        assertThat(result.isClean()).isFalse();
    }

    @Test
    void showsNoTimeAfterAFaultThatTheJobGotOverWhileItLasted() {
        Result result = new Result(List.of(ZOMBIE), List.of(), List.of());

        assertThat(rows(result.table(Duration.ZERO)))
                .contains(List.of("zombie", "30.0", "20.0", "-", "0", "0", "0", "0"));
        assertThat(result.isClean()).isTrue();
    }

    @Test
    void tellsWhichSumsOfReportsAreWrong() {
        List<Finding> findings =
                Result.compareCounts(
                        "g1", Map.of("trades", 10L, "late", 2L), Map.of("trades", 9L, "late", 2L));

        assertThat(findings)
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.kind()).isEqualTo(Finding.Kind.CHANGED);
                            assertThat(finding.id()).isEqualTo("g1 trades");
                            assertThat(finding.detail())
                                    .isEqualTo("status reports add up to 9 instead of 10");
                        });
        assertThat(rows(new Result(List.of(), List.of(), findings).table(Duration.ZERO)))
                .contains(List.of("all", "0", "0", "0", "1"));
    }

    private static List<List<String>> rows(String table) {
        return table.lines().skip(1).map(line -> List.of(line.trim().split("\\s+"))).toList();
    }

    private static OutputRecord at(long eventMillis) {
        return new OutputRecord("id" + eventMillis, "key", 1, eventMillis, "");
    }

    private static Finding finding(Finding.Kind kind, long eventMillis) {
        return new Finding(kind, "id" + eventMillis, eventMillis, "");
    }
}
