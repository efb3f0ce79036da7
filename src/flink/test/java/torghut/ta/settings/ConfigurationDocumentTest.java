package torghut.ta.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import torghut.ta.testing.DocumentedVariables;
import torghut.ta.wire.OutputTopic;
import torghut.ta.wire.OutputTopics;

/** docs/configuration.md says what the code does. */
class ConfigurationDocumentTest {

    @Test
    void tableIsTheDeclarations() throws Exception {
        assertThat(DocumentedVariables.rowsBelow("The job"))
                .containsExactlyElementsOf(DocumentedVariables.rows(Settings.VARIABLES));
    }

    @Test
    void outputTopicsAreTheDeclarations() throws Exception {
        assertThat(DocumentedVariables.rowsBelow("Output topics"))
                .containsExactlyElementsOf(
                        OutputTopics.DECLARED.stream()
                                .map(ConfigurationDocumentTest::row)
                                .toList());
    }

    private static String row(OutputTopic<?> topic) {
        OutputTopic.Storage storage = topic.storage();
        return "| `%s` | `%s` | %d | %s, %s | %s | %s |"
                .formatted(
                        topic.variable().name(),
                        topic.defaultName(),
                        storage.partitions(),
                        storage.cleanupPolicy(),
                        retention(storage.retention()),
                        topic.schema()
                                .map(schema -> "`" + schema.getName() + "`")
                                .orElse("the original bytes"),
                        topic.transactional()
                                ? "`<TRANSACTION_PREFIX>-" + topic.name() + "`"
                                : "none: never transactional");
    }

    private static String retention(Duration retention) {
        return retention.toDays() == 0 ? retention.toHours() + " h" : retention.toDays() + " d";
    }
}
