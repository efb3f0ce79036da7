package torghut.ta.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {

    @TempDir Path folder;

    @Test
    void aFolderThatTakesFilesIsFineAndLeftAsItWas() throws Exception {
        assertThat(CheckpointStore.problem(folder.resolve("new").toUri().toString())).isEmpty();

        try (var files = Files.list(folder.resolve("new"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFolderThatTakesNoFilesIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        assertThat(CheckpointStore.problem(file.resolve("inside").toUri().toString()))
                .hasValueSatisfying(
                        problem ->
                                assertThat(problem)
                                        .startsWith("CHECKPOINT_URI")
                                        .contains(file.toString()));
    }

    @Test
    void aSchemeWithoutFileSystemIsNamed() {
        assertThat(CheckpointStore.problem("nosuch://bucket/folder"))
                .hasValueSatisfying(problem -> assertThat(problem).contains("nosuch://bucket"));
    }
}
