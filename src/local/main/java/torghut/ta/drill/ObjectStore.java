package torghut.ta.drill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import torghut.ta.testkit.ChildProcess;
import torghut.ta.testkit.Ports;
import torghut.ta.testkit.Waiting;

/** An S3 endpoint in a process of its own; its objects survive whatever is done to it. */
public final class ObjectStore {

    /** The only bucket. */
    static final String BUCKET = "drill";

    private static final Duration START_PATIENCE = Duration.ofMinutes(1);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");
    private static final Pattern SIZE = Pattern.compile("<Size>(\\d+)</Size>");

    private final Workspace workspace;
    private final int port = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();
    private ChildProcess process;

    /** An endpoint without objects. */
    public ObjectStore(Workspace workspace) {
        this.workspace = workspace;
        workspace.write(
                workspace.root().resolve("run/s3proxy.conf"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=" + endpoint(),
                        "s3proxy.authorization=none",
                        "jclouds.provider=filesystem",
                        "jclouds.identity=drill",
                        "jclouds.credential=drill",
                        "jclouds.filesystem.basedir=" + workspace.objects(),
                        ""));
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Starts the process and waits until it answers. */
    public void start() {
        process =
                ChildProcess.start(
                        "s3",
                        workspace.logs(),
                        List.of(
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-jar",
                                workspace.storeJar().toString(),
                                "--properties",
                                workspace.root().resolve("run/s3proxy.conf").toString()),
                        Map.of());
        Waiting.until("the S3 endpoint", START_PATIENCE, this::answers);
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The S3 endpoint has ended, see its log.");
        }
        try {
            return send("GET", "/").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public void createBucket() {
        try {
            HttpResponse<String> response = send("PUT", "/" + BUCKET);
            if (response.statusCode() != 200) {
                throw new IllegalStateException("Cannot create a bucket: " + response.body());
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot create a bucket.", e);
        }
    }

    /** Up to a thousand keys that start with the prefix. */
    List<String> keys(String prefix) {
        return KEY.matcher(list(prefix))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /** Size of the objects whose keys start with the prefix, of the first thousand. */
    public long bytes(String prefix) {
        return SIZE.matcher(list(prefix))
                .results()
                .mapToLong((MatchResult match) -> Long.parseLong(match.group(1)))
                .sum();
    }

    private String list(String prefix) {
        try {
            return send("GET", "/" + BUCKET + "?list-type=2&max-keys=1000&prefix=" + prefix).body();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot list " + prefix + ".", e);
        }
    }

    private HttpResponse<String> send(String method, String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(endpoint() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .timeout(REQUEST_TIMEOUT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    ChildProcess process() {
        return process;
    }
}
