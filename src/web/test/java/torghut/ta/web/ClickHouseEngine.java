package torghut.ta.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import torghut.ta.testkit.Waiting;

/**
 * ClickHouse's own engine (PyPI chdb) in a process of its own, behind as much of ClickHouse's HTTP
 * interface as is needed.
 */
final class ClickHouseEngine implements AutoCloseable {

    static final Path STATEMENTS = Path.of("deploy/clickhouse");

    private static final Path INSTALLED = Path.of("target/judges/clickhouse");
    private static final Path SERVER = Path.of("src/web/test/judges/clickhouse_server.py");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final WebSettings.ClickHouse server;

    private ClickHouseEngine(Process process, WebSettings.ClickHouse server) {
        this.process = process;
        this.server = server;
    }

    /** Starts one without tables; skips the calling test where there is none to start. */
    static ClickHouseEngine start() throws IOException {
        assumeTrue(
                Files.isDirectory(INSTALLED.resolve("chdb")),
                "ClickHouse is not asked: chdb is not in " + INSTALLED + ", .ci/run installs it");
        ProcessBuilder builder =
                new ProcessBuilder("python3", SERVER.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PYTHONPATH", INSTALLED.toString());
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String port = out.readLine();
        assertThat(port).as("port of ClickHouse's engine").isNotNull();
        return new ClickHouseEngine(
                process,
                new WebSettings.ClickHouse(
                        URI.create("http://127.0.0.1:" + port),
                        Optional.empty(),
                        Optional.empty()));
    }

    WebSettings.ClickHouse server() {
        return server;
    }

    /** Runs the statements of a file of the deployment. */
    void apply(String file, UnaryOperator<String> change) throws IOException {
        String sql = Files.readString(STATEMENTS.resolve(file)).replaceAll("(?m)^\\s*--.*$", "");
        for (String statement : change.apply(sql).split(";")) {
            if (!statement.isBlank()) {
                ask(statement);
            }
        }
    }

    /** Runs a statement that must succeed; returns what it answers. */
    String ask(String statement) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                server.url().resolve("/?output_format_json_quote_64bit_integers=0"))
                        .POST(HttpRequest.BodyPublishers.ofString(statement))
                        .build();
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
            assertThat(response.statusCode())
                    .as("%s%n%s", statement, response.body())
                    .isEqualTo(200);
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** Rows of a query as JSON objects; 64-bit integers are numbers. */
    List<JsonNode> rows(String query) {
        List<JsonNode> rows = new ArrayList<>();
        try {
            for (String line : ask(query + " FORMAT JSONEachRow").lines().toList()) {
                rows.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** The number that a query answers. */
    long number(String query) {
        return Long.parseLong(ask(query + " FORMAT TSV").strip());
    }

    @Override
    public void close() throws IOException {
        // Its input's end is its own.
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }
}
