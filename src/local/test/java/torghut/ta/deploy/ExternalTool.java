package torghut.ta.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs outside the build that read the deployment's files for real. */
final class ExternalTool {

    private static final long DEADLINE_SECONDS = 180;

    private ExternalTool() {}

    /** Skips the calling test, with the reason, where the program is not on the PATH. */
    static void assumeInstalled(String program, String reason) {
        boolean installed =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        assumeTrue(installed, program + " is not on the PATH: " + reason);
    }

    /** What a program printed, and how it ended. */
    record Result(int exitCode, String output, String errors) {}

    /** Runs a program with these variables added to its environment, and waits for its end. */
    static Result run(Path workingFolder, Map<String, String> variables, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        Path errors = Files.createTempFile("errors", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(workingFolder.toFile())
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException(command.get(0) + " did not end in time");
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(errors, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** Runs a program that must succeed, and returns what it printed. */
    static String succeed(String... command) throws IOException, InterruptedException {
        Result result = run(Path.of("."), Map.of(), List.of(command));
        assertThat(result.exitCode())
                .as("%s%n%s%n%s", String.join(" ", command), result.output(), result.errors())
                .isZero();
        return result.output();
    }
}
