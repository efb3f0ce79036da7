package torghut.ta.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of the Kubernetes deployment that decides what the job needs and how it recovers. */
final class Deployment {

    private static final Path FILE = Path.of("deploy/base/flinkdeployment.yaml");

    private static final List<String> TAKEN =
            List.of(
                    "execution.checkpointing.",
                    "state.backend.",
                    "restart-strategy.",
                    "heartbeat.",
                    "pipeline.",
                    "taskmanager.memory.",
                    "taskmanager.numberOfTaskSlots",
                    "env.java.opts.");

    /** Addresses and folders of the cluster there. */
    private static final Set<String> LEFT =
            Set.of(
                    "execution.checkpointing.dir",
                    "execution.checkpointing.savepoint-dir",
                    "state.backend.rocksdb.localdir");

    private Deployment() {}

    /** Flink's options as deployed, with the memory of the TaskManager's pod. */
    static Map<String, String> flinkOptions() {
        try {
            JsonNode spec = new YAMLMapper().readTree(FILE.toFile()).path("spec");
            Map<String, String> options = new HashMap<>();
            spec.path("flinkConfiguration")
                    .properties()
                    .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
            options.keySet().removeIf(key -> TAKEN.stream().noneMatch(key::startsWith));
            options.keySet().removeAll(LEFT);
            options.put(
                    "taskmanager.memory.process.size",
                    spec.path("taskManager").path("resource").path("memory").asText());
            return options;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
