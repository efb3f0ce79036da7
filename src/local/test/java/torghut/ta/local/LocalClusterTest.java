package torghut.ta.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import torghut.ta.settings.Settings;
import torghut.ta.testing.TestSettings;

class LocalClusterTest {

    private static final Path FOLDER = Path.of("/tmp/a-run");

    @Test
    void handsTheS3SettingsToTheFileSystemPlugin() {
        Map<String, String> flink =
                configuration(
                                TestSettings.of(
                                        "S3_ENDPOINT",
                                        "http://minio:9000",
                                        "S3_ACCESS_KEY",
                                        "access",
                                        "S3_SECRET_KEY",
                                        "secret",
                                        "S3_PATH_STYLE",
                                        "false"))
                        .toMap();

        assertThat(flink)
                .containsEntry("s3.endpoint", "http://minio:9000")
                .containsEntry("s3.access-key", "access")
                .containsEntry("s3.secret-key", "secret")
                .containsEntry("s3.path.style.access", "false");
    }

    @Test
    void runsTheJobAsProductionDoes() {
        Map<String, String> flink = configuration(TestSettings.of()).toMap();

        assertThat(flink)
                .containsEntry("state.backend.type", "rocksdb")
                .containsEntry("execution.checkpointing.incremental", "true")
                .containsEntry("execution.checkpointing.dir", "file:///tmp/a-run/checkpoints")
                .containsEntry("restart-strategy.type", "exponential-delay")
                .containsEntry("pipeline.generic-types", "false")
                .containsEntry("pipeline.auto-generate-uids", "false")
                .containsEntry("pipeline.object-reuse", "true")
                .containsEntry("rest.port", "8085")
                .containsEntry("metrics.reporter.prometheus.port", "9250")
                .containsEntry("parallelism.default", "3")
                .doesNotContainKeys("s3.endpoint", "s3.access-key", "s3.secret-key");
    }

    private static Configuration configuration(Settings settings) {
        return LocalCluster.configuration(settings, FOLDER, 3, 8085, 9250);
    }
}
