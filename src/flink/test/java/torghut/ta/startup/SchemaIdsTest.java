package torghut.ta.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import torghut.ta.config.Environment;
import torghut.ta.settings.Settings;
import torghut.ta.testing.RegistryStandIn;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/** Where the ids of the schemas come from, while the registry is there and while it is not. */
class SchemaIdsTest {

    @TempDir private Path folder;

    private RegistryStandIn registry;
    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void startRegistry() throws Exception {
        registry = new RegistryStandIn();
        variables.put("KAFKA_BOOTSTRAP", "127.0.0.1:9092");
        variables.put("CHECKPOINT_URI", folder.toUri().toString());
        variables.put("SCHEMA_REGISTRY_URL", registry.url());
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    private record Start(Map<OutputTopic<?>, Integer> ids, Environment environment) {}

    private Start start(String... problems) {
        Environment environment = new Environment(variables);
        Settings settings = Settings.read(environment, new Configuration());
        for (String problem : problems) {
            environment.problem(problem);
        }
        return new Start(SchemaIds.find(settings, environment), environment);
    }

    @Test
    void everyTopicWithASchemaHasAnId() {
        Start start = start();

        assertThat(start.environment.problems()).isEmpty();
        assertThat(start.ids)
                .containsOnlyKeys(
                        OutputTopics.DECLARED.stream()
                                .filter(topic -> topic.schema().isPresent())
                                .toArray(OutputTopic<?>[]::new))
                .containsEntry(
                        OutputTopics.BARS,
                        registry.has(
                                "ta.bars.1s.v1-value", OutputTopics.BARS.schema().orElseThrow()));
    }

    @Test
    void aRegistryThatIsAwayDoesNotStopAJobThatHasStartedBefore() {
        Map<OutputTopic<?>, Integer> before = start().ids;
        registry.close();

        Start again = start();

        assertThat(again.environment.problems()).isEmpty();
        assertThat(again.ids).isEqualTo(before);
    }

    @Test
    void aRegistryThatIsAwayStopsAFirstStart() {
        registry.close();

        assertThat(start().environment.problems())
                .singleElement()
                .asString()
                .contains(registry.url(), "cannot be reached");
    }

    @Test
    void aTopicThatIsNewCannotStartWithoutTheRegistry() {
        start();
        registry.close();
        variables.put("TOPIC_TA_BARS", "ta.bars.1s.v2");

        assertThat(start().environment.problems())
                .singleElement()
                .asString()
                .contains("cannot be reached");
    }

    @Test
    void anotherRegistryHasOtherIds() throws Exception {
        start();
        registry.close();
        try (RegistryStandIn other = new RegistryStandIn("/ccompat")) {
            variables.put("SCHEMA_REGISTRY_URL", other.url());
        }

        assertThat(start().environment.problems()).hasSize(1);
    }

    @Test
    void aRefusalIsNoAbsence() {
        start();
        registry.next(new RegistryStandIn.Answer(401, "{\"message\":\"who are you\"}"));

        assertThat(start().environment.problems())
                .singleElement()
                .asString()
                .contains("rejects the credentials", "who are you");
    }

    @Test
    void nothingIsRegisteredForAJobThatWillNotStart() {
        Start start = start("a topic is missing.");

        assertThat(start.environment.problems()).containsExactly("a topic is missing.");
        assertThat(start.ids).isEmpty();
        assertThat(registry.requests()).noneMatch(request -> request.endsWith("/versions"));
        assertThat(folder.resolve(KnownSchemaIds.FILE)).doesNotExist();
    }

    @Test
    void aDamagedFileKnowsWhatIsWholeInIt() throws Exception {
        Map<OutputTopic<?>, Integer> before = start().ids;
        Path file = folder.resolve(KnownSchemaIds.FILE);
        String whole = Files.readString(file);
        Files.writeString(file, "\u0000garbage\n99999999999 a b c\n\n" + whole);
        registry.close();
        assertThat(start().ids).isEqualTo(before);

        Files.writeString(file, whole.substring(0, whole.length() - 2));
        assertThat(start().environment.problems()).hasSize(1);
    }

    @Test
    void withoutAFolderTheRegistryAlonePermitsAStart() {
        variables.remove("CHECKPOINT_URI");
        assertThat(start().environment.problems()).isEmpty();
        registry.close();
        assertThat(start().environment.problems()).hasSize(1);
    }

    @Test
    void jsonNeedsNoRegistry() {
        variables.put("OUTPUT_FORMAT", "json");
        variables.remove("SCHEMA_REGISTRY_URL");

        assertThat(start().ids).isEmpty();
        assertThat(registry.requests()).isEmpty();
    }
}
