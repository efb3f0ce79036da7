package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import torghut.ta.settings.Settings;
import torghut.ta.startup.JobTopics;
import torghut.ta.testing.TestSettings;

/** The local stack, with its anchors and merges resolved. */
class ComposeTest {

    private static final Path FOLDER = Path.of("deploy/local");
    private static final Set<String> SERVICE_KEYS =
            Set.of(
                    "build",
                    "command",
                    "depends_on",
                    "entrypoint",
                    "environment",
                    "healthcheck",
                    "image",
                    "ports",
                    "restart",
                    "volumes");

    private static JsonNode compose() throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (InputStream file = Files.newInputStream(FOLDER.resolve("compose.yaml"))) {
            Object loaded = new Yaml(new SafeConstructor(options)).load(file);
            return new ObjectMapper().valueToTree(loaded);
        }
    }

    @Test
    void theStackIsWhole() throws Exception {
        JsonNode services = compose().path("services");
        List<String> names = new ArrayList<>();
        services.fieldNames().forEachRemaining(names::add);

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "kafka",
                        "topics",
                        "minio",
                        "bucket",
                        "jobmanager",
                        "taskmanager",
                        "feed",
                        "prometheus",
                        "grafana");
        for (JsonNode service : services) {
            Set<String> keys = new TreeSet<>();
            service.fieldNames().forEachRemaining(keys::add);
            assertThat(SERVICE_KEYS).containsAll(keys);
            assertThat(service.path("image").asText()).matches("[a-z./-]+:[\\w.-]+");
            assertThat(service.path("image").asText()).doesNotEndWith(":latest");
            dependencies(service).forEach(name -> assertThat(names).contains(name));
        }
    }

    private static List<String> dependencies(JsonNode service) {
        List<String> names = new ArrayList<>();
        JsonNode dependsOn = service.path("depends_on");
        if (dependsOn.isArray()) {
            dependsOn.forEach(name -> names.add(name.asText()));
        } else {
            dependsOn.fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    @Test
    void everyMountedFileExists() throws Exception {
        JsonNode compose = compose();
        List<String> mounted = new ArrayList<>();
        for (JsonNode service : compose.path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().replaceFirst(":.*", "");
                if (source.startsWith(".")) {
                    assertThat(FOLDER.resolve(source)).exists();
                    mounted.add(source);
                } else {
                    assertThat(compose.path("volumes").has(source)).as(source).isTrue();
                }
            }
        }
        assertThat(mounted)
                .contains("./prometheus.yaml", "../prometheus", "../base/dashboards", "./grafana");
        assertThat(FOLDER.resolve(compose.at("/services/jobmanager/build/context").asText()))
                .isDirectoryContaining(file -> file.getFileName().toString().equals("Dockerfile"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobmanager", "taskmanager"})
    void theJobAcceptsTheStacksSettings(String service) throws Exception {
        Map<String, String> environment = new HashMap<>();
        compose()
                .at("/services/" + service + "/environment")
                .fields()
                .forEachRemaining(
                        variable ->
                                environment.put(variable.getKey(), variable.getValue().asText()));
        Set<String> names = new TreeSet<>(environment.keySet());
        // The base image's own.
        names.removeAll(Set.of("JOB_MANAGER_RPC_ADDRESS", "FLINK_PROPERTIES"));

        assertThat(TestSettings.variableNames()).containsAll(names);
        assertThatCode(() -> Settings.fromEnvironment(environment)).doesNotThrowAnyException();
    }

    @Test
    void topicsAreThoseThatTheJobReadsAndWrites() throws Exception {
        List<String> created =
                Files.readAllLines(FOLDER.resolve("create-topics.sh")).stream()
                        .filter(line -> line.matches("(create|output) \\S+ \\d+.*"))
                        .map(line -> line.replaceFirst("\\w+ (\\S+) .*", "$1"))
                        .toList();

        assertThat(created)
                .containsExactlyInAnyOrderElementsOf(
                        JobTopics.newTopics(TestSettings.of()).stream()
                                .map(NewTopic::name)
                                .toList());
    }

    @Test
    void promtoolAcceptsTheScrapeConfiguration() throws Exception {
        ExternalTool.assumeInstalled(
                "promtool", "the scrape configuration is not checked (Debian: prometheus)");

        assertThat(
                        ExternalTool.succeed(
                                "promtool",
                                "check",
                                "config",
                                "--syntax-only",
                                FOLDER.resolve("prometheus.yaml").toString()))
                .contains("SUCCESS");
    }

    @Test
    void shellcheckFindsNothingInTheScripts() throws Exception {
        ExternalTool.assumeInstalled(
                "shellcheck", "the scripts are not checked (Debian: shellcheck)");
        List<String> command = new ArrayList<>(List.of("shellcheck"));
        for (Path folder : List.of(FOLDER, Path.of("deploy/docker"))) {
            MetricNames.files(folder, ".sh").forEach(file -> command.add(file.toString()));
        }

        assertThat(command).hasSize(4);
        assertThat(ExternalTool.succeed(command.toArray(String[]::new))).isEmpty();
    }
}
