package torghut.ta.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {

    @Test
    void comparesEverythingUnlessTold() {
        BenchOptions options = BenchOptions.parse(new String[0]);
        assertThat(options.what()).isEqualTo(BenchOptions.What.THROUGHPUT);
        assertThat(options.variants()).containsExactly(Variant.values());
        assertThat(options.profiled()).containsExactly(Variant.JOB);
        assertThat(options.symbols()).isEqualTo(500);
    }

    @Test
    void readsTheVariantsByTheirNames() {
        BenchOptions options =
                BenchOptions.parse(
                        new String[] {
                            "--variants", "job-heap,sql", "--rounds", "5", "--what", "scale"
                        });
        assertThat(options.variants()).containsExactly(Variant.JOB_HEAP, Variant.SQL);
        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.what()).isEqualTo(BenchOptions.What.SCALE);
    }

    @ParameterizedTest
    @CsvSource({
        "--variants, fast, unknown variant fast",
        "--rounds, 0, --rounds 0: expected a number from 1",
        "--records, many, --records many: expected a number from 1",
        "--what, nonsense, nothing called nonsense",
        "--colour, red, unknown option --colour"
    })
    void namesWhatIsWrong(String name, String value, String message) {
        assertThatThrownBy(() -> BenchOptions.parse(new String[] {name, value}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void wantsAValueForEachOption() {
        assertThatThrownBy(() -> BenchOptions.parse(new String[] {"--rounds"}))
                .hasMessage("--rounds needs a value");
    }
}
