package torghut.ta.indicators;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the documentation says about the catalogue, made from the catalogue: docs/indicators.md, and
 * a table of docs/numbers.md. Run it in the project's folder to write them; {@link
 * CatalogueDocumentTest} finds out when that is due.
 */
final class CatalogueDocument {

    static final Path INDICATORS = Path.of("docs/indicators.md");
    static final Path NUMBERS = Path.of("docs/numbers.md");

    private static final String TABLE_START = "| indicator of the catalogue |";
    private static final String EMPTY_LINE = "\n\n";

    private CatalogueDocument() {}

    /** Writes both. */
    public static void main(String[] args) throws IOException {
        Files.writeString(INDICATORS, indicators());
        Files.writeString(NUMBERS, numbers(Files.readString(NUMBERS)));
    }

    /** The whole of docs/indicators.md. */
    static String indicators() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Indicators

                        <!-- Written by CatalogueDocument from the code. -->

                        Besides the twelve values that every signal carries, `INDICATORS` asks for any of these, separated by commas:

                            INDICATORS=atr(14),adx(14),stoch(14,3,3),1m:supertrend(10,3)

                        A prefix names the only timeframe on which an indicator is computed; without one it is computed on all, the seconds included.
                        The values are in the map `extra`, under the name with its parameters; they are absent until they are defined, and where a double cannot hold
                        them. Numbers of bars are whole and at most 10,000; factors are above 0 and at most 1,000. Bars are counted from a symbol's first; bars
                        without a trade do not exist.

                        What each is compared with, and how exactly it agrees, is in [numbers.md](numbers.md).

                        | indicator | values | formula | first value | source |
                        | --- | --- | --- | --- | --- |
                        """);
        for (Definition definition : Catalogue.ALL) {
            text.append(row(definition)).append('\n');
        }
        return text.toString();
    }

    private static String row(Definition definition) {
        IndicatorSpec example = definition.example();
        return Stream.of(
                        "`" + definition.signature() + "`",
                        example.outputNames().stream()
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", ")),
                        definition.formula().replace("|", "\\|"),
                        firstBars(example),
                        definition.source())
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String firstBars(IndicatorSpec spec) {
        OhlcBars bars = OhlcBars.around(SampleBars.HALF_CENT_TICKS);
        double[][] values = CatalogueParityTest.values(spec.toString(), bars);
        List<Integer> first = new ArrayList<>();
        for (int i = 0; i < values[0].length; i++) {
            int k = 0;
            while (Double.isNaN(values[k][i])) {
                k++;
            }
            first.add(k + 1);
        }
        List<Integer> distinct = first.stream().distinct().toList();
        String numbers =
                (distinct.size() == 1 ? distinct : first)
                        .stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "bar " + numbers;
    }

    /** docs/numbers.md with the table as it is now. */
    static String numbers(String page) {
        int start = page.indexOf(TABLE_START);
        int end = page.indexOf(EMPTY_LINE, start);
        return page.substring(0, start) + table() + page.substring(end);
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder(
                        TABLE_START + " compared with | agreement |\n| --- | --- | --- |");
        for (References.Reference reference : References.ALL) {
            table.append(
                    "\n| `%s` | %s | %s |"
                            .formatted(reference.spec(), reference.with(), agreement(reference)));
        }
        return table.toString();
    }

    private static String agreement(References.Reference reference) {
        double largest = 0;
        for (OhlcBars bars : OhlcBars.generated()) {
            double[][] expected = reference.values().apply(bars);
            double[][] actual = CatalogueParityTest.values(reference.spec(), bars);
            for (int line = 0; line < expected.length; line++) {
                for (int k = 0; k < bars.size(); k++) {
                    if (!Double.isNaN(expected[line][k])) {
                        double error =
                                CatalogueParityTest.error(
                                        reference, bars, actual[k][line], expected[line][k]);
                        largest = Math.max(largest, error);
                    }
                }
            }
        }
        return largest == 0
                ? "the same double"
                : "1e%d".formatted((int) Math.ceil(Math.log10(largest)));
    }
}
