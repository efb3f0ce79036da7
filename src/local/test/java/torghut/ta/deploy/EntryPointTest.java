package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The image's entry point with a stand-in for the base image's, and Flink's own reader on the
 * configuration that it leaves.
 */
class EntryPointTest {

    private static final Path SCRIPT = Path.of("deploy/docker/entrypoint.sh").toAbsolutePath();
    private static final String SECRET = "wJalr/K7#MD ENG+b\"PxR'fi\\CY$HOME `id` : *{é}%s&|!";

    private static final String OLD_FORMAT =
            """
            # a comment
            rest.port: 8082
            jobmanager.rpc.address: it's.a.host # another
              pipeline.jars: local:///opt/a.jar;local:///opt/b.jar
            env.java.opts.all: --add-opens=java.base/java.lang=ALL-UNNAMED -Dx="y: z"
            rest.port: 8083
              s3.secret-key: stale
            no value:
            nonsense
            """;

    @TempDir private Path folder;
    private Path conf;
    private Path script = SCRIPT;
    private List<String> user = List.of();

    @BeforeEach
    void standIn() throws IOException {
        conf = Files.createDirectories(folder.resolve("flink/conf"));
        Path base = folder.resolve("base.sh");
        Files.writeString(
                base,
                """
                #!/usr/bin/env bash
                echo "conf=${FLINK_CONF_DIR:-$FLINK_HOME/conf}"
                echo "umask=$(umask)"
                printf 'argument=%s\\n' "$@"
                if [[ -v AWS_ACCESS_KEY_ID ]]; then
                    echo "aws=$AWS_ACCESS_KEY_ID/$AWS_SECRET_ACCESS_KEY"
                fi
                exit 7
                """);
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ExternalTool.Result start(Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("FLINK_HOME", conf.getParent().toString());
        environment.put("BASE_ENTRYPOINT", folder.resolve("base.sh").toString());
        environment.put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
        List<String> command = new ArrayList<>(user);
        command.addAll(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        return ExternalTool.run(folder, environment, command);
    }

    /** Root may write anywhere, so as root the script runs as a user who owns nothing here. */
    private void becomeAnybody() throws IOException {
        if (Files.isWritable(conf)) {
            ExternalTool.assumeInstalled("setpriv", "root cannot be kept from writing");
            user = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
            script = Files.copy(SCRIPT, folder.resolve("entrypoint.sh"));
            Path temporary = Files.createDirectories(folder.resolve("tmp"));
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
            for (Path readable : List.of(folder, conf.getParent(), script)) {
                Files.setPosixFilePermissions(
                        readable, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static Map<String, String> s3(String secret) {
        return Map.of(
                "S3_ENDPOINT", "http://minio:9000",
                "S3_ACCESS_KEY", "AKIAIOSFODNN7",
                "S3_SECRET_KEY", secret,
                "S3_PATH_STYLE", "false");
    }

    private static Configuration load(Path folder) {
        return GlobalConfiguration.loadConfiguration(folder.toString());
    }

    private static void assertS3(Configuration configuration, String secret) {
        assertThat(configuration.toMap())
                .containsEntry("s3.endpoint", "http://minio:9000")
                .containsEntry("s3.access-key", "AKIAIOSFODNN7")
                .containsEntry("s3.secret-key", secret)
                .containsEntry("s3.path.style.access", "false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                SECRET,
                "'",
                "''quoted''",
                "# not a comment",
                "true",
                "0123",
                " spaces around ",
                "-",
                "{a: b}",
                "${S3_ENDPOINT}"
            })
    void everySecretArrivesUnchanged(String secret) throws Exception {
        Files.writeString(conf.resolve("config.yaml"), "rest:\n  port: 8081\n");

        start(s3(secret), "jobmanager");

        assertS3(load(conf), secret);
        assertThat(load(conf).get(RestOptions.PORT)).isEqualTo(8081);
    }

    @Test
    void argumentsExitCodeAndUmaskAreTheBaseImages() throws Exception {
        ExternalTool.Result result =
                start(s3(SECRET), "bash", "-c", "kubernetes-jobmanager.sh kubernetes-application ");

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output().lines())
                .contains(
                        "argument=bash",
                        "argument=-c",
                        "argument=kubernetes-jobmanager.sh kubernetes-application ")
                .doesNotContain("umask=0077");
    }

    @Test
    void nothingIsPrintedAndOnlyTheUserCanReadTheFile() throws Exception {
        ExternalTool.Result result = start(s3("top-secret"), "taskmanager");

        assertThat(result.output() + result.errors())
                .doesNotContain("top-secret")
                .doesNotContain("AKIAIOSFODNN7");
        assertThat(Files.getPosixFilePermissions(conf.resolve("config.yaml")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aControlCharacterStopsTheStartAndNamesTheVariableOnly() throws Exception {
        ExternalTool.Result result = start(s3("top\nsecret"), "taskmanager");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains("S3_SECRET_KEY").doesNotContain("secret\n");
        assertThat(conf).isEmptyDirectory();
    }

    /** A container that is started again finds what it wrote, and what Flink made of it. */
    @Test
    void aRestartReplacesWhatTheLastStartWrote() throws Exception {
        start(s3("old"), "jobmanager");
        start(s3("newer"), "jobmanager");
        assertS3(load(conf), "newer");

        // What the base image's entry point writes back: Flink's own nested form.
        Files.writeString(
                conf.resolve("config.yaml"),
                String.join(
                        "\n", ConfigurationUtils.convertConfigToWritableLines(load(conf), false)));
        start(s3(SECRET), "jobmanager");

        assertS3(load(conf), SECRET);
    }

    @Test
    void pathStyleIsOnUnlessTurnedOff() throws Exception {
        start(Map.of("S3_ENDPOINT", "", "S3_SECRET_KEY", ""), "jobmanager");

        assertThat(load(conf).toMap())
                .containsEntry("s3.path.style.access", "true")
                .doesNotContainKeys("s3.endpoint", "s3.access-key", "s3.secret-key");
    }

    /** What the operator mounts for Flink 1.x, in the format without quotes, under the old name. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "wJalr/K7MDENG+b\"PxR'fi\\CY$HOME `id` : *{é}%s&|!", "a: b"})
    void theOldFormatKeepsItsNameAndItsMeaning(String secret) throws Exception {
        Files.writeString(conf.resolve("flink-conf.yaml"), OLD_FORMAT);
        Configuration before = load(conf);
        before.removeKey("s3.secret-key");

        start(s3("first"), "bash", "-c", "kubernetes-taskmanager.sh");
        start(s3(secret), "bash", "-c", "kubernetes-taskmanager.sh");

        Configuration after = load(conf);
        assertS3(after, secret);
        assertThat(after.toMap()).containsAllEntriesOf(before.toMap());
        assertThat(after.toMap()).hasSize(before.toMap().size() + 4);
        assertThat(after.get(RestOptions.PORT)).isEqualTo(8083);
        assertThat(after.get(JobManagerOptions.ADDRESS)).isEqualTo("it's.a.host");
        assertThat(after.get(PipelineOptions.JARS)).hasSize(2);
        assertThat(conf.resolve("config.yaml")).doesNotExist();
    }

    /**
     * The old format cuts at a number sign: such keys take the way that S3 clients know as well.
     */
    @ParameterizedTest
    @ValueSource(strings = {"a#b", " a", "a ", SECRET})
    void keysThatTheOldFormatCannotHoldGoThroughTheEnvironment(String secret) throws Exception {
        Files.writeString(conf.resolve("flink-conf.yaml"), OLD_FORMAT);

        ExternalTool.Result result = start(s3(secret), "taskmanager");

        assertThat(result.output().lines())
                .contains("aws=AKIAIOSFODNN7/" + secret, "argument=taskmanager");
        assertThat(load(conf).toMap())
                .containsEntry("s3.endpoint", "http://minio:9000")
                .containsEntry("s3.path.style.access", "false")
                .doesNotContainKeys("s3.access-key", "s3.secret-key");
    }

    @Test
    void aReadOnlyMountIsCopiedAndLeftAlone() throws Exception {
        Files.writeString(conf.resolve("flink-conf.yaml"), "rest.port: 8082\n");
        Files.writeString(conf.resolve("log4j-console.properties"), "rootLogger.level = INFO\n");
        Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("r-xr-xr-x"));
        becomeAnybody();

        ExternalTool.Result result = start(s3("plain"), "bash", "-c", "kubernetes-jobmanager.sh");

        Path effective =
                result.output()
                        .lines()
                        .filter(line -> line.startsWith("conf="))
                        .map(line -> Path.of(line.substring("conf=".length())))
                        .findFirst()
                        .orElseThrow();
        assertThat(effective).isNotEqualTo(conf).startsWith(folder.resolve("tmp"));
        assertThat(Files.getPosixFilePermissions(effective))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertS3(load(effective), "plain");
        assertThat(load(effective).get(RestOptions.PORT)).isEqualTo(8082);
        assertThat(effective.resolve("log4j-console.properties")).exists();
        assertThat(conf.resolve("flink-conf.yaml")).hasContent("rest.port: 8082");
    }
}
