package torghut.ta.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Applies every manifest of the project to a Kubernetes API server that it starts for this, after
 * the resource definitions of the Flink operator, of Strimzi and of the Prometheus operator. The
 * server validates strictly: an unknown field, a wrong type or a value that a definition excludes
 * is a refusal. The pods that the manifests lead to are tried, too, in namespaces that enforce the
 * restricted pod security standard.
 */
@CommandLine.Command(
        name = "kube-check",
        mixinStandardHelpOptions = true,
        description = "Lets a Kubernetes API server accept or refuse all manifests.")
public final class KubernetesCheck implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "flink-ta-check";
    private static final String PROMETHEUS_GROUP = "monitoring.coreos.com";
    private static final String PROMETHEUS_MODULE =
            "github.com/prometheus-operator/prometheus-operator";

    @Option(
            names = "--binaries",
            required = true,
            defaultValue = "${env:KUBEBUILDER_ASSETS}",
            description = "folder with kube-apiserver and etcd (default: $KUBEBUILDER_ASSETS)")
    private Path binaries;

    @Option(
            names = "--crd-generator",
            required = true,
            description = "Strimzi's generator of resource definitions, a jar")
    private Path crdGenerator;

    @Option(
            names = "--prometheus-operator",
            required = true,
            description = "version of the Prometheus operator, such as v0.81.0")
    private String prometheusOperator;

    @Option(
            names = "--folder",
            required = true,
            description = "for the server's data and logs, of which each run gets its own")
    private Path folder;

    private KubernetesApi api;
    private int accepted;
    private int refused;

    /** Runs from the command line; exit code 0 if nothing was refused. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new KubernetesCheck()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        folder =
                Files.createTempDirectory(Files.createDirectories(folder), "run-").toAbsolutePath();
        try (KubernetesApi started =
                KubernetesApi.start(binaries, Files.createDirectory(folder.resolve("api")))) {
            api = started;
            boolean withPrometheus = define();
            Map<String, List<JsonNode>> targets = targets();
            Map<String, JsonNode> oneOfEachKind = new LinkedHashMap<>();
            for (Map.Entry<String, List<JsonNode>> target : targets.entrySet()) {
                List<JsonNode> documents = new ArrayList<>(target.getValue());
                if (!withPrometheus) {
                    documents.removeIf(KubernetesCheck::isForPrometheus);
                }
                documents.forEach(
                        document ->
                                oneOfEachKind.putIfAbsent(
                                        document.path("kind").asText(), document));
                apply(target.getKey(), documents);
                apply("pods of " + target.getKey(), pods(documents), "--dry-run=server");
            }
            for (JsonNode document : oneOfEachKind.values()) {
                mustBeRefused(document);
            }
            if (!withPrometheus) {
                System.out.println(
                        "NOT TRIED: PodMonitor and PrometheusRule, whose definitions come with Go's"
                                + " module "
                                + PROMETHEUS_MODULE);
            }
        }
        System.out.printf("%d accepted, %d refused%n", accepted, refused);
        return refused == 0 ? 0 : 1;
    }

    /** Brings the operators' definitions; false if those of the Prometheus operator are missing. */
    private boolean define() throws IOException, InterruptedException {
        List<Path> definitions = new ArrayList<>();
        definitions.add(flinkDefinition());
        definitions.addAll(strimziDefinitions());
        List<Path> prometheus = prometheusDefinitions();
        definitions.addAll(prometheus);
        for (Path definition : definitions) {
            mustSucceed(api.kubectl("apply", "--server-side", "-f", definition.toString()));
        }
        mustSucceed(
                api.kubectl(
                        "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"));
        return !prometheus.isEmpty();
    }

    private Path flinkDefinition() throws IOException {
        String name = "flinkdeployments.flink.apache.org-v1.yml";
        Path file = folder.resolve(name);
        try (InputStream definition =
                FlinkDeployment.class.getResourceAsStream("/META-INF/fabric8/" + name)) {
            Files.copy(definition, file);
        }
        return file;
    }

    private List<Path> strimziDefinitions() throws IOException, InterruptedException {
        String models =
                KafkaTopic.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        Path topic = folder.resolve("kafkatopic.yaml");
        Path user = folder.resolve("kafkauser.yaml");
        // In a process of its own, since the generator's jar carries its libraries.
        mustSucceed(
                ExternalTool.run(
                        Path.of("."),
                        Map.of(),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                crdGenerator + File.pathSeparator + models,
                                "io.strimzi.crdgenerator.CrdGenerator",
                                "--yaml",
                                KafkaTopic.class.getName() + "=" + topic,
                                KafkaUser.class.getName() + "=" + user)));
        return List.of(topic, user);
    }

    private List<Path> prometheusDefinitions() throws InterruptedException {
        try {
            ExternalTool.Result download =
                    ExternalTool.run(
                            folder,
                            Map.of(),
                            List.of(
                                    "go",
                                    "mod",
                                    "download",
                                    "-json",
                                    PROMETHEUS_MODULE + "@" + prometheusOperator));
            Path module = Path.of(JSON.readTree(mustSucceed(download)).path("Dir").asText());
            Path definitions = module.resolve("example/prometheus-operator-crd");
            return List.of(
                    definitions.resolve("monitoring.coreos.com_podmonitors.yaml"),
                    definitions.resolve("monitoring.coreos.com_prometheusrules.yaml"));
        } catch (IOException | IllegalStateException e) {
            System.out.println("No definitions of the Prometheus operator: " + e.getMessage());
            return List.of();
        }
    }

    private static boolean isForPrometheus(JsonNode document) {
        return document.path("apiVersion").asText().startsWith(PROMETHEUS_GROUP);
    }

    /** All that the project deploys, by where it stands; and what it offers as an example. */
    private static Map<String, List<JsonNode>> targets() throws IOException, InterruptedException {
        Map<String, List<JsonNode>> targets = new LinkedHashMap<>();
        targets.put(NAMESPACE, List.of(namespace()));
        for (String kustomization :
                List.of(
                        "deploy/base",
                        "deploy/overlays/dev",
                        "deploy/overlays/stage",
                        "deploy/overlays/prod",
                        "deploy/forwarder",
                        "deploy/web")) {
            targets.put(
                    kustomization,
                    documents(ExternalTool.succeed("kubectl", "kustomize", kustomization)));
        }
        for (String file :
                List.of(
                        "deploy/forwarder/secret.template.yaml",
                        "deploy/web/kafka-user.yaml",
                        "deploy/web/ingress-example.yaml")) {
            targets.put(file, documents(Files.readString(Path.of(file))));
        }
        return targets;
    }

    private static JsonNode namespace() {
        ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1");
        namespace.put("kind", "Namespace");
        namespace
                .putObject("metadata")
                .put("name", NAMESPACE)
                .putObject("labels")
                .put("pod-security.kubernetes.io/enforce", "restricted");
        return namespace;
    }

    private static List<JsonNode> documents(String yaml) throws IOException {
        try (MappingIterator<JsonNode> documents =
                Manifests.YAML.readerFor(JsonNode.class).readValues(yaml)) {
            return documents.readAll();
        }
    }

    /** The pods of Deployments, and the template that all pods of a Flink job share. */
    private static List<JsonNode> pods(List<JsonNode> documents) {
        List<JsonNode> pods = new ArrayList<>();
        for (JsonNode document : documents) {
            JsonNode template =
                    switch (document.path("kind").asText()) {
                        case "Deployment" -> document.at("/spec/template");
                        case "FlinkDeployment" -> document.at("/spec/podTemplate");
                        default -> null;
                    };
            if (template == null) {
                continue;
            }
            ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
            ObjectNode metadata = pod.putObject("metadata");
            metadata.set("name", document.at("/metadata/name"));
            if (document.path("metadata").has("namespace")) {
                metadata.set("namespace", document.at("/metadata/namespace"));
            }
            pod.set("spec", template.path("spec").deepCopy());
            // The operator puts the image in.
            if (document.path("kind").asText().equals("FlinkDeployment")) {
                ((ObjectNode) pod.at("/spec/containers/0"))
                        .set("image", document.at("/spec/image"));
            }
            pods.add(pod);
        }
        return pods;
    }

    private void apply(String what, List<JsonNode> documents, String... options)
            throws IOException {
        int before = refused;
        for (JsonNode document : documents) {
            ExternalTool.Result result = apply(document, options);
            if (result.exitCode() == 0) {
                accepted++;
            } else {
                refused++;
                System.out.printf("REFUSED %s: %s", what, result.errors());
            }
        }
        if (!documents.isEmpty()) {
            System.out.printf(
                    "%s: %d of %d accepted%n",
                    what, documents.size() - (refused - before), documents.size());
        }
    }

    private ExternalTool.Result apply(JsonNode document, String... options) throws IOException {
        Path file = folder.resolve("manifest.json");
        Files.writeString(file, document.toString());
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "apply",
                                "--server-side",
                                "--validate=strict",
                                "--filename=" + file));
        if (!document.path("metadata").has("namespace")) {
            arguments.add("--namespace=" + NAMESPACE);
        }
        arguments.addAll(List.of(options));
        return api.kubectl(arguments.toArray(String[]::new));
    }

    /** A server that swallows what it does not know would accept anything. */
    private void mustBeRefused(JsonNode document) throws IOException {
        ObjectNode changed = document.deepCopy();
        ObjectNode parent = changed.path("spec") instanceof ObjectNode spec ? spec : changed;
        parent.put("surplus", "x");
        ExternalTool.Result result = apply(changed, "--dry-run=server");
        if (result.exitCode() == 0 || !result.errors().contains("surplus")) {
            refused++;
            System.out.printf(
                    "A %s with a field that there is not was not refused for it: %s%s%n",
                    document.path("kind").asText(), result.output(), result.errors());
        }
    }

    private static String mustSucceed(ExternalTool.Result result) {
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.output() + result.errors());
        }
        return result.output();
    }
}
