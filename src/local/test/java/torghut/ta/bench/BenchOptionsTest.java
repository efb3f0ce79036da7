package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class BenchOptionsTest {

    @Test
    void measuresThroughputUnlessTold() {
        BenchOptions options = parse();

        assertThat(options.what()).isEqualTo(BenchOptions.What.THROUGHPUT);
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.records()).isEqualTo(16_000_000);
        assertThat(options.settings())
                .extracting(LatencySetting::label)
                .containsExactly("10000", "1000", "shortest", "low-latency");
        assertThat(options.folder()).isAbsolute().hasFileName("bench");
    }

    @Test
    void readsTheVariantsByTheirNames() {
        BenchOptions options =
                parse("--variants", "job-heap", "sql", "--rounds", "5", "--what", "paced");

        assertThat(options.variants())
                .containsExactly(Setup.of(Variant.JOB_HEAP), Setup.of(Variant.SQL));
        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.what()).isEqualTo(BenchOptions.What.PACED);
    }

    @Test
    void readsVariablesOfTheJobWithAVariant() {
        BenchOptions options =
                parse("--variants", "job", "job+TIMEFRAMES=1m,5m+REVISION_HORIZON_MS=0");

        Setup setup = options.variants().get(1);
        assertThat(setup.variant()).isEqualTo(Variant.JOB);
        assertThat(setup.variables())
                .isEqualTo(Map.of("TIMEFRAMES", "1m,5m", "REVISION_HORIZON_MS", "0"));
        assertThat(setup.label()).isEqualTo("job+TIMEFRAMES=1m,5m+REVISION_HORIZON_MS=0");
    }

    @Test
    void readsAVariableThatIsEmpty() {
        assertThat(parse("--variants", "job+TIMEFRAMES=").variants())
                .containsExactly(new Setup(Variant.JOB, Map.of("TIMEFRAMES", "")));
    }

    @Test
    void readsVariablesForAll() {
        assertThat(parse("--set", "OUT_OF_ORDERNESS_MS=500", "--set", "A=b").variables())
                .isEqualTo(Map.of("OUT_OF_ORDERNESS_MS", "500", "A", "b"));
    }

    @ParameterizedTest
    @CsvSource({
        "--variants, fast, unknown variant fast",
        "--variants, job+FAST, job+FAST: expected NAME=VALUE after each +",
        "--rounds, 0, 0: expected a number from 1",
        "--records, many, many: expected a number from 1",
        "--settings, soon, unknown setting soon",
        "--what, nonsense, nonsense",
        "--colour, red, --colour"
    })
    void namesWhatIsWrong(String name, String value, String message) {
        assertThatThrownBy(() -> parse(name, value))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void wantsAValueForEachOption() {
        assertThatThrownBy(() -> parse("--rounds"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--rounds");
    }

    private static BenchOptions parse(String... arguments) {
        CommandLine line = BenchOptions.commandLine();
        line.parseArgs(arguments);
        return line.getCommand();
    }
}
