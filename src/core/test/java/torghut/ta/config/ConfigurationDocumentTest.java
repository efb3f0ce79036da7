package torghut.ta.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what the code does. */
class ConfigurationDocumentTest {

    @Test
    void tableIsTheDeclarations() throws Exception {
        List<String> rows =
                Files.readAllLines(Path.of("docs/configuration.md")).stream()
                        .filter(line -> line.startsWith("| `"))
                        .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Variables.all().stream().map(ConfigurationDocumentTest::row).toList());
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
