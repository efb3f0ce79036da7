package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkflowsTest {

    @Test
    void actionsArePinnedByCommitAndJobsMayOnlyReadUnlessTheyRelease() throws Exception {
        List<String> actions = new ArrayList<>();
        List<Path> files = MetricNames.files(Path.of(".github/workflows"), ".yaml");
        for (Path file : files) {
            JsonNode workflow = Manifests.YAML.readTree(file.toFile());
            assertThat(workflow.at("/permissions/contents").asText())
                    .as("%s", file)
                    .isEqualTo("read");
            for (JsonNode job : workflow.path("jobs")) {
                assertThat(job.path("timeout-minutes").asInt()).as("%s", file).isPositive();
            }
            workflow.findValues("uses").forEach(action -> actions.add(action.asText()));
        }

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("image.yaml", "release.yaml", "verify.yaml");
        assertThat(actions)
                .isNotEmpty()
                .allSatisfy(action -> assertThat(action).matches("[\\w./-]+@[0-9a-f]{40}"));
    }
}
