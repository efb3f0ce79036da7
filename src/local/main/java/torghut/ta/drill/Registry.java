package torghut.ta.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import torghut.ta.testkit.ChildProcess;
import torghut.ta.testkit.Ports;
import torghut.ta.testkit.Waiting;

/** A schema registry, Apicurio's, in a process of its own; it keeps the schemas in its memory. */
final class Registry {

    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final int port = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ChildProcess process;

    private Registry(Workspace workspace) {
        process =
                ChildProcess.start(
                        "registry",
                        workspace.logs(),
                        List.of(
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-jar",
                                jar(workspace.registry()).toString()),
                        Map.of());
    }

    /** Starts a registry without schemas and waits until it answers. */
    static Registry start(Workspace workspace) {
        Registry registry = new Registry(workspace);
        Waiting.until("the schema registry", START_PATIENCE, registry::answers);
        return registry;
    }

    private static Path jar(Path distribution) {
        try (Stream<Path> files = Files.list(distribution)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findAny()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("No registry; build it first.", e);
        }
    }

    /** Address of the API that is Confluent's too. */
    String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    ChildProcess process() {
        return process;
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The registry has ended, see its log.");
        }
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(url() + "/subjects"))
                                            .timeout(REQUEST_TIMEOUT)
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        } catch (IOException e) {
            return false;
        }
    }
}
