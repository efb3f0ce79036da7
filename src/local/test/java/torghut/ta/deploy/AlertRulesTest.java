package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The alerts, read and run by promtool, and their other copies. */
class AlertRulesTest {

    private static List<String> alerts() throws IOException {
        List<String> alerts = new ArrayList<>();
        for (Path file : MetricNames.files(MetricNames.RULES, ".rules.yaml")) {
            Manifests.YAML
                    .readTree(file.toFile())
                    .findValues("alert")
                    .forEach(name -> alerts.add(name.asText()));
        }
        return alerts;
    }

    @Test
    void promtoolAcceptsTheRules() throws Exception {
        ExternalTool.assumeInstalled("promtool", "the rules are not checked (Debian: prometheus)");
        List<String> command = new ArrayList<>(List.of("promtool", "check", "rules"));
        MetricNames.files(MetricNames.RULES, ".rules.yaml")
                .forEach(file -> command.add(file.toString()));

        assertThat(ExternalTool.succeed(command.toArray(String[]::new))).contains("SUCCESS");
    }

    @Test
    void everyAlertFiresWhenItMustAndOnlyThen() throws Exception {
        ExternalTool.assumeInstalled("promtool", "the rules are not tested (Debian: prometheus)");
        List<String> command = new ArrayList<>(List.of("promtool", "test", "rules"));
        MetricNames.files(MetricNames.RULES, ".test.yaml")
                .forEach(file -> command.add(file.toString()));

        assertThat(ExternalTool.succeed(command.toArray(String[]::new)))
                .contains("SUCCESS")
                .doesNotContain("FAILED");
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() throws Exception {
        Set<String> fires = new TreeSet<>();
        Set<String> staysQuiet = new TreeSet<>();
        for (Path file : MetricNames.files(MetricNames.RULES, ".test.yaml")) {
            for (JsonNode tests :
                    Manifests.YAML.readTree(file.toFile()).findValues("alert_rule_test")) {
                for (JsonNode test : tests) {
                    (test.path("exp_alerts").isEmpty() ? staysQuiet : fires)
                            .add(test.path("alertname").asText());
                }
            }
        }

        assertThat(alerts()).hasSize(16).doesNotHaveDuplicates();
        assertThat(fires).containsExactlyInAnyOrderElementsOf(alerts());
        assertThat(staysQuiet).containsExactlyInAnyOrderElementsOf(alerts());
    }

    @Test
    void thePrometheusRuleHoldsTheSameGroups() throws Exception {
        ArrayNode groups = Manifests.YAML.createArrayNode();
        for (String file : List.of("market-hours.rules.yaml", "flink-ta.rules.yaml")) {
            JsonNode rules = Manifests.YAML.readTree(MetricNames.RULES.resolve(file).toFile());
            rules.path("groups").forEach(groups::add);
        }
        JsonNode manifest =
                Manifests.YAML.readTree(Path.of("deploy/base/prometheusrule.yaml").toFile());

        assertThat(MetricNames.files(MetricNames.RULES, ".rules.yaml")).hasSize(2);
        assertThat(manifest.at("/spec/groups")).isEqualTo(groups);
    }

    @Test
    void theRunbookKnowsEveryAlert() throws Exception {
        String runbook = Files.readString(Path.of("docs/runbook.md"));

        for (Path file : MetricNames.files(MetricNames.RULES, ".rules.yaml")) {
            JsonNode rules = Manifests.YAML.readTree(file.toFile());
            rules.path("groups")
                    .forEach(group -> group.path("rules").forEach(rule -> assertLinked(rule)));
        }
        assertThat(alerts())
                .allSatisfy(alert -> assertThat(runbook).contains("### " + alert + "\n"));
    }

    private static void assertLinked(JsonNode rule) {
        if (rule.has("alert")) {
            String alert = rule.path("alert").asText();
            assertThat(rule.at("/annotations/runbook").asText())
                    .isEqualTo("docs/runbook.md#" + alert.toLowerCase(Locale.ROOT));
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
        }
    }
}
