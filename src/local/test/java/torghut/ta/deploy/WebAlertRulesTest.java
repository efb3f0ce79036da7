package torghut.ta.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts of the API and the page, as they are deployed, run by promtool. */
class WebAlertRulesTest {

    private static final Path FOLDER = Path.of("deploy/web");

    @TempDir private Path folder;

    private static JsonNode groups() throws IOException {
        try (var documents =
                Manifests.YAML
                        .readerFor(JsonNode.class)
                        .<JsonNode>readValues(FOLDER.resolve("monitoring.yaml").toFile())) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (document.path("kind").asText().equals("PrometheusRule")) {
                    return document.path("spec").path("groups");
                }
            }
        }
        throw new AssertionError("There is no PrometheusRule.");
    }

    private static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        groups().forEach(group -> group.path("rules").forEach(alerts::add));
        return alerts;
    }

    @Test
    void everyAlertFiresWhenItMustAndOnlyThen() throws Exception {
        ExternalTool.assumeInstalled("promtool", "the rules are not tested (Debian: prometheus)");
        ObjectNode rules = Manifests.YAML.createObjectNode();
        rules.set("groups", groups());
        Manifests.YAML.writeValue(folder.resolve("rules.yaml").toFile(), rules);
        Path tests = Files.copy(FOLDER.resolve("rules.test.yaml"), folder.resolve("test.yaml"));

        assertThat(ExternalTool.succeed("promtool", "test", "rules", tests.toString()))
                .contains("SUCCESS")
                .doesNotContain("FAILED");
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() throws Exception {
        Set<String> fires = new TreeSet<>();
        Set<String> staysQuiet = new TreeSet<>();
        JsonNode tests = Manifests.YAML.readTree(FOLDER.resolve("rules.test.yaml").toFile());
        for (JsonNode cases : tests.findValues("alert_rule_test")) {
            for (JsonNode each : cases) {
                (each.path("exp_alerts").isEmpty() ? staysQuiet : fires)
                        .add(each.path("alertname").asText());
            }
        }
        List<String> names = alerts().stream().map(alert -> alert.path("alert").asText()).toList();

        assertThat(names).isNotEmpty();
        assertThat(fires).containsExactlyInAnyOrderElementsOf(names);
        assertThat(staysQuiet).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void everyAlertHasAPlaceInTheRunbook() throws Exception {
        String runbook = Files.readString(Path.of("docs/runbook.md"), UTF_8);
        for (JsonNode alert : alerts()) {
            String name = alert.path("alert").asText();
            assertThat(alert.path("annotations").path("runbook").asText())
                    .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(runbook).contains("# " + name + "\n");
        }
    }
}
