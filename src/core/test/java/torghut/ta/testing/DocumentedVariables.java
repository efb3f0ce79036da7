package torghut.ta.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import torghut.ta.config.Variable;

/** The variables of a program as {@code docs/configuration.md} shows them. */
public final class DocumentedVariables {

    private static final Path DOCUMENT = Path.of("docs/configuration.md");

    private DocumentedVariables() {}

    /** The rows that the document must have for the variables of a program. */
    public static List<String> rows(List<Variable<?>> variables) {
        return variables.stream().map(DocumentedVariables::row).toList();
    }

    /**
     * The rows of variables that the document has below a heading.
     *
     * @param heading a heading of the first or second level, without the number signs
     */
    public static List<String> rowsBelow(String heading) throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        int begin = lines.indexOf("## " + heading);
        if (begin < 0) {
            throw new AssertionError(DOCUMENT + " has no heading \"## " + heading + "\"");
        }
        return lines.subList(begin + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    private static String row(Variable<?> variable) {
        return "| `%s`%s | %s | %s | %s |"
                .formatted(
                        variable.name(),
                        variable.secret() ? " (secret)" : "",
                        variable.fallback()
                                .text()
                                .map(text -> "`" + text + "`")
                                .orElse(variable.fallback().note()),
                        variable.accepted(),
                        variable.description());
    }
}
