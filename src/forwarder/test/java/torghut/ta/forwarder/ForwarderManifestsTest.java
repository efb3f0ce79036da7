package torghut.ta.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import torghut.ta.config.Environment;
import torghut.ta.config.Variable;

/** deploy/forwarder fits the program. */
class ForwarderManifestsTest {

    private static final Path FOLDER = Path.of("deploy/forwarder");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern METRIC = Pattern.compile("flink_ta_forwarder_[a-z_]+");

    private static List<JsonNode> documents(String file) throws IOException {
        try (MappingIterator<JsonNode> all =
                YAML.readerFor(JsonNode.class).readValues(FOLDER.resolve(file).toFile())) {
            return all.readAll();
        }
    }

    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (String line : Files.readAllLines(FOLDER.resolve("settings.env"))) {
            if (!line.startsWith("#") && !line.isBlank()) {
                settings.put(
                        line.substring(0, line.indexOf('=')),
                        line.substring(line.indexOf('=') + 1));
            }
        }
        return settings;
    }

    private static JsonNode container() throws IOException {
        return documents("deployment.yaml").get(0).at("/spec/template/spec/containers/0");
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static void assumeInstalled(String program) {
        assumeThat(
                        Files.isExecutable(Path.of("/usr/bin", program))
                                || Files.isExecutable(Path.of("/usr/local/bin", program)))
                .as(program + " is installed")
                .isTrue();
    }

    @Test
    void variablesAreThoseOfTheConfigurationBothWays() throws Exception {
        Set<String> given = new TreeSet<>(settings().keySet());
        container().path("env").forEach(entry -> given.add(entry.path("name").asText()));
        assertThat(given)
                .containsExactlyInAnyOrderElementsOf(
                        ForwarderSettings.VARIABLES.stream().map(Variable::name).toList());
    }

    @Test
    void secretsComeFromSecretsAndNothingElseDoes() throws Exception {
        List<String> fromSecrets = new ArrayList<>();
        for (JsonNode entry : container().path("env")) {
            assertThat(entry.at("/valueFrom/secretKeyRef/name").asText()).isNotEmpty();
            fromSecrets.add(entry.path("name").asText());
        }
        assertThat(fromSecrets)
                .containsExactlyInAnyOrderElementsOf(
                        ForwarderSettings.VARIABLES.stream()
                                .filter(Variable::secret)
                                .map(Variable::name)
                                .toList());
    }

    @Test
    void theForwarderAcceptsTheSettings() throws Exception {
        Map<String, String> settings = settings();
        settings.put("ALPACA_KEY_ID", "key");
        settings.put("ALPACA_SECRET_KEY", "secret");
        settings.put("KAFKA_PASSWORD", "password");
        // The file is there in the pod only.
        settings.remove("KAFKA_TRUSTSTORE_PATH");
        Environment environment = new Environment(settings);
        ForwarderSettings.read(environment);
        assertThat(environment.problems()).isEmpty();
    }

    @Test
    void oneReplicaIsReplacedBeforeTheNextStartsAndHasNoPrivileges() throws Exception {
        JsonNode deployment = documents("deployment.yaml").get(0);
        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(deployment.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
        JsonNode pod = deployment.at("/spec/template/spec");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        JsonNode security = container().path("securityContext");
        assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(container().at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz");
        assertThat(container().at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
    }

    @Test
    void topicsAndRightsAreThoseOfTheSettings() throws Exception {
        Set<String> topics = new TreeSet<>();
        Set<String> granted = new TreeSet<>();
        for (JsonNode document : documents("kafka.yaml")) {
            if (document.path("kind").asText().equals("KafkaTopic")) {
                topics.add(document.at("/spec/topicName").asText());
            } else {
                for (JsonNode acl : document.at("/spec/authorization/acls")) {
                    granted.add(acl.at("/resource/name").asText());
                    assertThat(acl.path("operations").toString()).contains("\"Write\"");
                }
            }
        }
        Set<String> set = new TreeSet<>();
        settings()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("TOPIC_")) {
                                set.add(value);
                            }
                        });
        assertThat(topics).isEqualTo(set);
        assertThat(granted).isEqualTo(set);
    }

    @Test
    void itRenders() throws Exception {
        assumeInstalled("kubectl");
        String rendered = run("kubectl", "kustomize", FOLDER.toString());
        assertThat(rendered)
                .contains("kind: Deployment", "kind: NetworkPolicy", "kind: PodMonitor")
                .doesNotContain("secret-key: \"\"");
    }

    @Test
    void everyAlertFiresWhenItMustAndOnlyThen() throws Exception {
        assumeInstalled("promtool");
        assertThat(run("promtool", "test", "rules", FOLDER.resolve("rules.test.yaml").toString()))
                .contains("SUCCESS");
        Set<String> alerts = new TreeSet<>();
        for (JsonNode name : documents("rules.yaml").get(0).findValues("alert")) {
            alerts.add(name.asText());
        }
        Set<String> fires = new TreeSet<>();
        Set<String> staysQuiet = new TreeSet<>();
        for (JsonNode tests : documents("rules.test.yaml").get(0).findValues("alert_rule_test")) {
            for (JsonNode test : tests) {
                (test.path("exp_alerts").isEmpty() ? staysQuiet : fires)
                        .add(test.path("alertname").asText());
            }
        }
        assertThat(fires).isEqualTo(alerts);
        assertThat(staysQuiet).isEqualTo(alerts);
        String runbook = Files.readString(Path.of("docs/runbook.md"));
        assertThat(alerts).allSatisfy(alert -> assertThat(runbook).contains("### " + alert + "\n"));
    }

    @Test
    void thePrometheusRuleHoldsTheSameGroups() throws Exception {
        assertThat(documents("monitoring.yaml").get(1).at("/spec/groups"))
                .isEqualTo(documents("rules.yaml").get(0).path("groups"));
    }

    @Test
    void alertsAndDashboardAskForMetricsThatThereAre() throws Exception {
        Forwarder forwarder =
                new Forwarder(
                        new ForwarderRun.Options("")
                                .settings(
                                        URI.create("ws://127.0.0.1:1/v2/sip"),
                                        URI.create("http://127.0.0.1:1"),
                                        "127.0.0.1:1",
                                        "key"),
                        Clock.systemUTC());
        Set<String> there = new TreeSet<>();
        forwarder
                .metrics()
                .registry()
                .scrape()
                .forEach(metric -> there.add(metric.getMetadata().getPrometheusName()));
        for (String file : List.of("rules.yaml", "flink-ta-forwarder.json")) {
            Matcher asked = METRIC.matcher(Files.readString(FOLDER.resolve(file)));
            int found = 0;
            while (asked.find()) {
                found++;
                assertThat(asked.group().replaceAll("_(total|bucket)$", "")).isIn(there);
            }
            assertThat(found).isPositive();
        }
    }
}
