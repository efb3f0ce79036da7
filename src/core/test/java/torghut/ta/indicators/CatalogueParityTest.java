package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every indicator of the catalogue beside somebody else's, from its first value on. */
class CatalogueParityTest {

    private static final double RELATIVE = 1e-9;

    static final List<References.Reference> REFERENCES = References.ALL;

    @Test
    void everyIndicatorHasAReference() {
        Set<String> compared =
                REFERENCES.stream()
                        .map(reference -> IndicatorSpec.parse(reference.spec()).name())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Catalogue.ALL.stream().map(Definition::name).toList())
                .containsExactlyInAnyOrderElementsOf(compared);
    }

    @ParameterizedTest
    @FieldSource("REFERENCES")
    void valuesOfGeneratedMarketsAreTheReferences(References.Reference reference) {
        OhlcBars.generated().forEach(bars -> assertAlike(reference, bars));
    }

    @ParameterizedTest
    @FieldSource("REFERENCES")
    void valuesOfRecordedMarketsAreTheReferences(References.Reference reference)
            throws IOException {
        OhlcBars.recorded().forEach(bars -> assertAlike(reference, bars));
    }

    private static void assertAlike(References.Reference reference, OhlcBars bars) {
        double[][] expected = reference.values().apply(bars);
        double[][] actual = values(reference.spec(), bars);
        List<String> names = IndicatorSpec.parse(reference.spec()).outputNames();
        for (int line = 0; line < expected.length; line++) {
            for (int k = 0; k < bars.size(); k++) {
                double e = expected[line][k];
                double a = actual[k][line];
                boolean isAlike =
                        Double.isNaN(e)
                                ? Double.isNaN(a)
                                : error(reference, bars, a, e) <= RELATIVE;
                if (!isAlike) {
                    fail("%s of bar %d of %s is %s and not %s", names.get(line), k + 1, bars, a, e);
                }
            }
        }
    }

    /**
     * The error relative to the value; relative to a thousandth of the value's scale where the
     * value is less than that, as a difference of two prices is as good as the prices.
     */
    static double error(
            References.Reference reference, OhlcBars bars, double actual, double expected) {
        double scale = magnitude(reference.scale(), bars);
        return Math.abs(actual - expected) / Math.max(Math.abs(expected), scale / 1000);
    }

    private static double magnitude(References.Scale scale, OhlcBars bars) {
        return switch (scale) {
            case PRICE -> Arrays.stream(bars.high()).max().orElseThrow();
            case PERCENT -> 100;
            case PERCENT_OF_SMALL_DEVIATIONS -> 1e5;
            case VOLUME -> Arrays.stream(bars.volume()).sum();
        };
    }

    static double[][] values(String spec, OhlcBars bars) {
        IndicatorPlan plan =
                new IndicatorPlan(List.of(IndicatorSpec.parse(spec)), EngineFixtures.DEFAULTS);
        IndicatorSet set = new IndicatorSet(plan);
        return bars.bars().stream().map(set::update).toArray(double[][]::new);
    }
}
