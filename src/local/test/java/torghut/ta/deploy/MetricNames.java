package torghut.ta.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of Flink's metrics that alerts and dashboards ask Prometheus for. */
final class MetricNames {

    static final Path RULES = Path.of("deploy/prometheus");
    static final Path DASHBOARDS = Path.of("deploy/base/dashboards");

    /** Flink's reporter puts this before everything; no PromQL function or label begins so. */
    private static final Pattern FLINK_METRIC =
            Pattern.compile("(?<![\\w:])flink_(?:taskmanager|jobmanager)_\\w+(?![\\w:])");

    private MetricNames() {}

    /** The metrics in a PromQL expression. */
    static Set<String> of(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = FLINK_METRIC.matcher(expression);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    /** The metrics that alerting and recording rules use. */
    static Set<String> ofRules() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : files(RULES, ".rules.yaml")) {
            for (JsonNode expression : Manifests.YAML.readTree(file.toFile()).findValues("expr")) {
                names.addAll(of(expression.asText()));
            }
        }
        return names;
    }

    /** The metrics that panels and variables of the dashboards use. */
    static Set<String> ofDashboards() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : files(DASHBOARDS, ".json")) {
            JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
            for (JsonNode expression : dashboard.findValues("expr")) {
                names.addAll(of(expression.asText()));
            }
            for (JsonNode definition : dashboard.findValues("definition")) {
                names.addAll(of(definition.asText()));
            }
        }
        return names;
    }

    /** The metrics in what a Prometheus endpoint answers. */
    static Set<String> ofScrape(String exposition) {
        Set<String> names = new TreeSet<>();
        exposition
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> names.addAll(of(line.replaceFirst("[{ ].*", ""))));
        return names;
    }

    static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
