package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardsTest {

    private static JsonNode dashboard(String name) throws Exception {
        return new ObjectMapper().readTree(MetricNames.DASHBOARDS.resolve(name).toFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flink-ta-operations.json", "flink-ta-data-quality.json"})
    void panelsAreDistinctDoNotOverlapAndUseTheChosenDataSource(String name) throws Exception {
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonNode panel : dashboard(name).path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    List<Integer> cell =
                            List.of(place.path("x").asInt() + x, place.path("y").asInt() + y);
                    assertThat(cells.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
                }
            }
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("targets")).isNotEmpty();
                assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                panel.path("targets")
                        .forEach(
                                target ->
                                        assertThat(MetricNames.of(target.path("expr").asText()))
                                                .isNotEmpty());
            }
        }
        assertThat(name).isEqualTo(dashboard(name).path("uid").asText() + ".json");
    }

    @Test
    void whatTheAlertsWatchIsOnADashboard() throws Exception {
        Set<String> unseen = new TreeSet<>(MetricNames.ofRules());
        unseen.removeAll(MetricNames.ofDashboards());

        // The age of a checkpoint is watched by its number; the dashboard counts checkpoints.
        assertThat(unseen).containsExactly("flink_jobmanager_job_lastCompletedCheckpointId");
    }

    /** Every query of every panel, with Grafana's variables filled in, as recording rules. */
    @Test
    void promtoolParsesEveryQuery(@TempDir Path folder) throws Exception {
        ExternalTool.assumeInstalled(
                "promtool", "the dashboards' queries are not checked (Debian: prometheus)");
        List<Map<String, String>> rules = new ArrayList<>();
        for (Path file : MetricNames.files(MetricNames.DASHBOARDS, ".json")) {
            JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
            for (JsonNode expression : dashboard.findValues("expr")) {
                rules.add(
                        Map.of(
                                "record",
                                "query:" + rules.size(),
                                "expr",
                                expression
                                        .asText()
                                        .replace("$__rate_interval", "1m")
                                        .replace("$namespace", ".*")
                                        .replace("$job", ".*")));
            }
        }
        Path file = folder.resolve("queries.yaml");
        Files.writeString(
                file,
                Manifests.YAML.writeValueAsString(
                        Map.of("groups", List.of(Map.of("name", "queries", "rules", rules)))));

        assertThat(rules).hasSizeGreaterThan(40);
        assertThat(ExternalTool.succeed("promtool", "check", "rules", file.toString()))
                .contains("SUCCESS: " + rules.size() + " rules found");
    }
}
