package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.KafkaUserScramSha512ClientAuthentication;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.contrib.streaming.state.RocksDBNativeMetricOptions;
import org.apache.flink.contrib.streaming.state.RocksDBOptions;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkVersion;
import org.apache.flink.kubernetes.operator.api.spec.JobState;
import org.apache.flink.kubernetes.operator.api.spec.UpgradeMode;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import torghut.ta.config.Variable;
import torghut.ta.feed.FeedTopics;
import torghut.ta.settings.Settings;
import torghut.ta.testing.TestSettings;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/** What kustomize renders, read by the classes of those who read it in a cluster. */
class ManifestsTest {

    private static final Path BASE = Path.of("deploy/base");
    private static final List<Class<?>> FLINK_OPTIONS =
            List.of(
                    BlobServerOptions.class,
                    CheckpointingOptions.class,
                    CoreOptions.class,
                    HeartbeatManagerOptions.class,
                    HighAvailabilityOptions.class,
                    JobManagerOptions.class,
                    NettyShuffleEnvironmentOptions.class,
                    PipelineOptions.class,
                    ResourceManagerOptions.class,
                    RestOptions.class,
                    RestartStrategyOptions.class,
                    RocksDBNativeMetricOptions.class,
                    RocksDBOptions.class,
                    StateBackendOptions.class,
                    TaskManagerOptions.class,
                    WebOptions.class);

    @BeforeAll
    static void needsKubectl() {
        ExternalTool.assumeInstalled(
                "kubectl", "the manifests are not rendered (Debian: kubernetes-client)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage", "prod"})
    void everyFieldIsKnownToTheOneWhoReadsIt(String overlay) throws Exception {
        List<JsonNode> documents = Manifests.render(overlay);

        assertThat(documents).hasSize(13 + OutputTopics.DECLARED.size());
        assertThat(documents)
                .allSatisfy(
                        document ->
                                assertThatCode(() -> Manifests.read(document))
                                        .as(document.at("/metadata/name").asText())
                                        .doesNotThrowAnyException());
    }

    /** The check above is worth nothing if the models swallow what they do not know. */
    @Test
    void anUnknownFieldIsRefusedAtAnyDepth() throws Exception {
        List<JsonNode> documents = Manifests.render("prod");
        List<String> refused = new ArrayList<>();
        for (JsonNode document : documents) {
            for (String parent : List.of("", "/metadata", "/spec", "/spec/job", "/rules/0")) {
                JsonNode changed = document.deepCopy();
                if (changed.at(parent) instanceof ObjectNode node) {
                    node.put("surplus", "x");
                    assertThatThrownBy(() -> Manifests.read(changed))
                            .as("%s %s", document.path("kind"), parent)
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("surplus");
                    refused.add(document.path("kind").asText() + parent);
                }
            }
        }
        assertThat(refused)
                .contains(
                        "FlinkDeployment/spec/job",
                        "KafkaTopic/spec",
                        "KafkaUser/spec",
                        "NetworkPolicy/spec",
                        "PodMonitor/spec",
                        "PrometheusRule/spec",
                        "Role/rules/0");

        JsonNode deployment =
                documents.stream()
                        .filter(d -> d.path("kind").asText().equals("FlinkDeployment"))
                        .findFirst()
                        .orElseThrow()
                        .deepCopy();
        ((ObjectNode) deployment.at("/spec/podTemplate/spec/containers/0/securityContext"))
                .put("surplus", "x");
        assertThatThrownBy(() -> Manifests.read(deployment)).hasMessageContaining("surplus");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage", "prod"})
    void variablesAreThoseOfTheConfigurationBothWays(String overlay) throws Exception {
        Map<String, String> environment = environment(overlay);

        assertThat(environment.keySet())
                .containsExactlyInAnyOrderElementsOf(TestSettings.variableNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage", "prod"})
    void secretsComeFromSecretsAndNothingElseDoes(String overlay) throws Exception {
        List<JsonNode> documents = Manifests.render(overlay);
        Set<String> fromSecrets = new HashSet<>();
        for (EnvVar variable : container(documents).getEnv()) {
            assertThat(variable.getValue()).as(variable.getName()).isNull();
            assertThat(variable.getValueFrom().getSecretKeyRef().getOptional()).isNull();
            fromSecrets.add(variable.getName());
        }

        assertThat(fromSecrets).containsAll(TestSettings.secretVariableNames());
        assertThat(settingsMap(documents)).doesNotContainKeys(fromSecrets.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage", "prod"})
    void theJobAcceptsTheRenderedSettings(String overlay, @TempDir Path folder) throws Exception {
        Map<String, String> environment = environment(overlay);
        FlinkDeployment deployment =
                Manifests.only(FlinkDeployment.class, Manifests.render(overlay));
        Path truststore = truststore(folder);
        environment.put("KAFKA_TRUSTSTORE_PATH", truststore.toString());
        environment.put("KAFKA_TRUSTSTORE_PASSWORD", "changeit");

        Settings settings = Settings.fromEnvironment(environment);

        // Two places state them: the operator and Flink's start read one, the job the other.
        Configuration configuration =
                Configuration.fromMap(deployment.getSpec().getFlinkConfiguration());
        assertThat(settings.checkpoints().uri())
                .hasValue(configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
        assertThat(settings.checkpoints().interval())
                .isEqualTo(configuration.get(CheckpointingOptions.CHECKPOINTING_INTERVAL));
        assertThat(settings.checkpoints().timeout())
                .isEqualTo(configuration.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT));
        assertThat(settings.parallelism()).hasValue(deployment.getSpec().getJob().getParallelism());
        assertThat(settings.delivery().exactlyOnce()).isTrue();
        assertThat(settings.checkpoints().timeout())
                .isLessThanOrEqualTo(
                        settings.delivery()
                                .transactionTimeout()
                                .minus(settings.checkpoints().failoverBudget()));
    }

    /** A PKCS12 file with one CA certificate, as the Kafka operator keeps it in a Secret. */
    private static Path truststore(Path folder) throws Exception {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String keys = folder.resolve("keys.p12").toString();
        String certificate = folder.resolve("ca.pem").toString();
        Path truststore = folder.resolve("ca.p12");
        ExternalTool.succeed(
                keytool,
                "-genkeypair",
                "-alias",
                "ca",
                "-keyalg",
                "EC",
                "-dname",
                "CN=ca",
                "-ext",
                "bc:c",
                "-storepass",
                "changeit",
                "-keystore",
                keys);
        ExternalTool.succeed(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                "ca",
                "-storepass",
                "changeit",
                "-keystore",
                keys,
                "-file",
                certificate);
        ExternalTool.succeed(
                keytool,
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-storepass",
                "changeit",
                "-storetype",
                "PKCS12",
                "-keystore",
                truststore.toString(),
                "-file",
                certificate);
        return truststore;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage", "prod"})
    void flinkKnowsEveryConfigurationKeyAndParsesItsValue(String overlay) throws Exception {
        Map<String, String> configuration =
                new LinkedHashMap<>(
                        Manifests.only(FlinkDeployment.class, Manifests.render(overlay))
                                .getSpec()
                                .getFlinkConfiguration());
        // The operator's own, and those of a reporter, which have no ConfigOption under their name.
        configuration
                .keySet()
                .removeIf(
                        key ->
                                key.startsWith("kubernetes.operator.")
                                        || key.startsWith("metrics.reporter.prom."));
        Map<String, ConfigOption<?>> options = flinkOptions();

        assertThat(options.keySet()).containsAll(configuration.keySet());
        Configuration parsed = Configuration.fromMap(configuration);
        assertThat(configuration.keySet())
                .allSatisfy(key -> assertThat(parsed.get(options.get(key))).as(key).isNotNull());
    }

    private static Map<String, ConfigOption<?>> flinkOptions() throws IllegalAccessException {
        Map<String, ConfigOption<?>> options = new HashMap<>();
        for (Class<?> holder : FLINK_OPTIONS) {
            for (Field field : holder.getFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && field.get(null) instanceof ConfigOption<?> option) {
                    options.put(option.key(), option);
                }
            }
        }
        return options;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage", "prod"})
    void theJobSurvivesWhatItMust(String overlay) throws Exception {
        FlinkDeployment deployment =
                Manifests.only(FlinkDeployment.class, Manifests.render(overlay));
        Configuration flink = Configuration.fromMap(deployment.getSpec().getFlinkConfiguration());

        assertThat(deployment.getSpec().getFlinkVersion()).isEqualTo(FlinkVersion.v1_20);
        assertThat(deployment.getSpec().getJob().getUpgradeMode())
                .isEqualTo(UpgradeMode.LAST_STATE);
        assertThat(deployment.getSpec().getJob().getState()).isEqualTo(JobState.RUNNING);
        assertThat(deployment.getSpec().getJob().getAllowNonRestoredState()).isFalse();
        assertThat(deployment.getSpec().getJob().getJarURI())
                .isEqualTo("local:///opt/flink/usrlib/flink-ta.jar");
        assertThat(deployment.getSpec().getJob().getEntryClass()).isEqualTo("torghut.ta.TaJob");
        assertThat(flink.get(HighAvailabilityOptions.HA_MODE)).isEqualTo("kubernetes");
        assertThat(flink.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
        assertThat(flink.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isTrue();
        assertThat(flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY)).startsWith("s3://");
        assertThat(flink.get(CheckpointingOptions.SAVEPOINT_DIRECTORY)).startsWith("s3://");
        assertThat(flink.get(RestartStrategyOptions.RESTART_STRATEGY))
                .isEqualTo("exponential-delay");
        assertThat(flink.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(flink.get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(deployment.getSpec().getLogConfiguration())
                .containsEntry(
                        "log4j-console.properties",
                        Files.readString(BASE.resolve("log4j-console.properties")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage", "prod"})
    void podsRunWithoutPrivileges(String overlay) throws Exception {
        List<JsonNode> documents = Manifests.render(overlay);
        PodSpec pod = pod(documents);
        Container container = container(documents);

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(9999L);
        assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                .isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop())
                .containsExactly("ALL");
        Set<String> volumes = new TreeSet<>();
        pod.getVolumes().forEach(volume -> volumes.add(volume.getName()));
        assertThat(container.getVolumeMounts())
                .extracting("name")
                .containsExactlyInAnyOrderElementsOf(volumes);
        // The ports that probes, scraping and the network policy name are those that Flink opens.
        Configuration flink =
                Configuration.fromMap(
                        Manifests.only(FlinkDeployment.class, documents)
                                .getSpec()
                                .getFlinkConfiguration());
        assertThat(container.getPorts()).extracting("containerPort").containsExactly(9249);
        assertThat(flink.toMap()).containsEntry("metrics.reporter.prom.port", "9249");
        Set<Integer> admitted = new TreeSet<>();
        Manifests.only(NetworkPolicy.class, documents)
                .getSpec()
                .getIngress()
                .forEach(
                        rule ->
                                rule.getPorts()
                                        .forEach(
                                                port -> {
                                                    int first = port.getPort().getIntVal();
                                                    Integer last = port.getEndPort();
                                                    for (int number = first;
                                                            number <= (last == null ? first : last);
                                                            number++) {
                                                        admitted.add(number);
                                                    }
                                                }));
        assertThat(admitted)
                .containsExactlyInAnyOrder(
                        flink.get(JobManagerOptions.PORT),
                        Integer.valueOf(flink.get(BlobServerOptions.PORT)),
                        Integer.valueOf(flink.get(TaskManagerOptions.RPC_PORT)),
                        flink.get(NettyShuffleEnvironmentOptions.DATA_PORT),
                        flink.get(RestOptions.PORT),
                        9249);
    }

    @Test
    void outputTopicsAreThoseOfTheContract() throws Exception {
        Map<String, KafkaTopic> topics = topics("prod");

        for (OutputTopic<?> topic : OutputTopics.DECLARED) {
            assertTopic(topics.remove(topic.defaultName()), topic.storage());
        }
        assertThat(topics).isEmpty();
    }

    private static void assertTopic(KafkaTopic topic, OutputTopic.Storage storage) {
        Map<String, Object> config = topic.getSpec().getConfig();
        assertThat(topic.getSpec().getPartitions()).isEqualTo(storage.partitions());
        assertThat(topic.getSpec().getReplicas()).isEqualTo(3);
        assertThat(LogConfig.configNames()).containsAll(config.keySet());
        Map<String, String> texts = new HashMap<>();
        config.forEach((key, value) -> texts.put(key, value.toString()));
        assertThat(texts)
                .containsAllEntriesOf(storage.config())
                .containsEntry("min.insync.replicas", "2");
        Properties properties = new Properties();
        properties.putAll(texts);
        assertThatCode(() -> LogConfig.validate(properties)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "stage", "prod"})
    void theUserMayDoWhatTheJobDoesAndNoMore(String overlay) throws Exception {
        Map<String, String> settings = settingsMap(Manifests.render(overlay));
        KafkaUser user = Manifests.only(KafkaUser.class, Manifests.render(overlay));
        List<AclRule> rules =
                ((KafkaUserAuthorizationSimple) user.getSpec().getAuthorization()).getAcls();

        assertThat(user.getSpec().getAuthentication())
                .isInstanceOf(KafkaUserScramSha512ClientAuthentication.class);
        assertThat(user.getMetadata().getName()).isEqualTo(settings.get("KAFKA_USERNAME"));
        Map<String, List<String>> granted = new LinkedHashMap<>();
        for (AclRule rule : rules) {
            granted.put(
                    describe(rule.getResource()),
                    rule.getOperations().stream().map(Object::toString).sorted().toList());
        }
        Map<String, List<String>> needed = new LinkedHashMap<>();
        for (Variable<String> input : FeedTopics.NAMES) {
            needed.put("topic " + settings.get(input.name()), List.of("READ"));
        }
        List<String> outputs =
                OutputTopics.DECLARED.stream()
                        .map(topic -> settings.get(topic.variable().name()))
                        .toList();
        for (String output : outputs) {
            needed.put("topic " + output, List.of("WRITE"));
        }
        needed.put("group " + settings.get("KAFKA_GROUP_ID"), List.of("READ"));
        needed.put(
                "transactional ids " + settings.get("TRANSACTION_PREFIX") + "-*", List.of("WRITE"));
        assertThat(granted).containsExactlyInAnyOrderEntriesOf(needed);
        assertThat(topics(overlay).keySet()).containsExactlyInAnyOrderElementsOf(outputs);
    }

    private static String describe(AclRuleResource resource) {
        if (resource instanceof AclRuleTopicResource topic) {
            assertThat(topic.getPatternType()).hasToString("LITERAL");
            return "topic " + topic.getName();
        }
        if (resource instanceof AclRuleGroupResource group) {
            assertThat(group.getPatternType()).hasToString("LITERAL");
            return "group " + group.getName();
        }
        if (resource instanceof AclRuleTransactionalIdResource ids) {
            assertThat(ids.getPatternType()).hasToString("PREFIX");
            return "transactional ids " + ids.getName() + "*";
        }
        return resource.getType();
    }

    @Test
    void theGeneratedSettingsAreReferencedByTheirHashedName() throws Exception {
        List<JsonNode> documents = Manifests.render("prod");
        String referenced = container(documents).getEnvFrom().get(0).getConfigMapRef().getName();

        assertThat(referenced).startsWith("flink-ta-settings-");
        assertThat(Manifests.all(ConfigMap.class, documents))
                .extracting(map -> map.getMetadata().getName())
                .containsExactlyInAnyOrder(referenced, "flink-ta-dashboards");
    }

    private static Map<String, KafkaTopic> topics(String overlay) throws Exception {
        Map<String, KafkaTopic> topics = new HashMap<>();
        for (KafkaTopic topic : Manifests.all(KafkaTopic.class, Manifests.render(overlay))) {
            topics.put(topic.getSpec().getTopicName(), topic);
        }
        return topics;
    }

    /** Every variable that the container gets; a value from a Secret reads "from-secret". */
    private static Map<String, String> environment(String overlay) throws Exception {
        List<JsonNode> documents = Manifests.render(overlay);
        Map<String, String> environment = new HashMap<>(settingsMap(documents));
        container(documents).getEnv().forEach(v -> environment.put(v.getName(), "from-secret"));
        return environment;
    }

    private static Map<String, String> settingsMap(List<JsonNode> documents) throws IOException {
        return Manifests.all(ConfigMap.class, documents).stream()
                .filter(map -> map.getMetadata().getName().startsWith("flink-ta-settings-"))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    private static PodSpec pod(List<JsonNode> documents) throws IOException {
        return Manifests.only(FlinkDeployment.class, documents)
                .getSpec()
                .getPodTemplate()
                .getSpec();
    }

    private static Container container(List<JsonNode> documents) throws IOException {
        List<Container> containers = pod(documents).getContainers();
        assertThat(containers).hasSize(1);
        assertThat(containers.get(0).getName()).isEqualTo("flink-main-container");
        return containers.get(0);
    }
}
