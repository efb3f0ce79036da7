package torghut.ta.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusReportTest {

    @Test
    void aSymbolIsItsOwnKey() {
        assertThat(StatusReport.keyOf("BRK.B")).isEqualTo("BRK.B");
        assertThat(StatusReport.keyOf("symbol:A")).isEqualTo("symbol:A");
    }

    /** The topic is compacted: two that share a key would overwrite each other. */
    @Test
    void noSymbolHasTheKeyOfTheJobNorThatOfAnother() {
        List<String> symbols =
                List.of("flink-ta", "symbol:flink-ta", "symbol:symbol:flink-ta", "symbol:", "");

        assertThat(symbols.stream().map(StatusReport::keyOf))
                .doesNotHaveDuplicates()
                .doesNotContain(StatusReport.JOB);
    }
}
