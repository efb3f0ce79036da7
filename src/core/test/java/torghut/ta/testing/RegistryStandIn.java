package torghut.ta.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * A registry over HTTP as Confluent documents it, for what a real one cannot be made to do:
 * subjects with versions, ids shared by equal schemas, backward compatibility, and answers that a
 * test puts in front.
 */
public final class RegistryStandIn implements AutoCloseable {

    /** One answer; an empty body of status -1 means none at all. */
    public record Answer(int status, String body, Map<String, String> headers) {
        /** Without headers. */
        public Answer(int status, String body) {
            this(status, body, Map.of());
        }
    }

    /** No answer at all. */
    public static final Answer SILENCE = new Answer(-1, "");

    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String basePath;
    private final CountDownLatch closing = new CountDownLatch(1);

    private final Map<String, List<Schema>> subjects = new HashMap<>();
    private final Map<Schema, Integer> ids = new HashMap<>();
    private final Map<Integer, Schema> byId = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private final Queue<Answer> answers = new ArrayDeque<>();

    /** Starts on a free port. */
    public RegistryStandIn() throws IOException {
        this("");
    }

    /** Starts on a free port, with a path that all requests must begin with. */
    public RegistryStandIn(String basePath) throws IOException {
        this.basePath = basePath;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it listens. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort() + basePath;
    }

    /** Answers the next requests like this, whatever they are. */
    public synchronized void next(Answer... next) {
        answers.addAll(List.of(next));
    }

    /** Registers a schema as somebody else would. */
    public synchronized int has(String subject, Schema schema) {
        List<Schema> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        if (!versions.contains(schema)) {
            versions.add(schema);
        }
        int id = ids.computeIfAbsent(schema, unknown -> 100 + ids.size());
        has(id, schema);
        return id;
    }

    /** Knows a schema by an id, without a subject. */
    public synchronized void has(int id, Schema schema) {
        byId.put(id, schema);
    }

    /** Method and path of each request so far. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** The header of each request so far, {@code none} where there was none. */
    public synchronized List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            if (answer.equals(SILENCE)) {
                closing.await();
                return;
            }
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        authorizations.add(authorization == null ? "none" : authorization);
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (!answers.isEmpty()) {
            return answers.remove();
        }
        String ofId = basePath + "/schemas/ids/";
        if (exchange.getRequestMethod().equals("GET") && path.startsWith(ofId)) {
            return schema(path.substring(ofId.length()));
        }
        if (!CONTENT_TYPE.equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            return error(415, 415, "HTTP 415 Unsupported Media Type");
        }
        String compatibility = basePath + "/compatibility/subjects/";
        if (path.startsWith(compatibility) && path.endsWith("/versions/latest")) {
            return compatibility(
                    path.substring(compatibility.length()).replace("/versions/latest", ""),
                    new Schema.Parser().parse(body.path("schema").textValue()));
        }
        String prefix = basePath + "/subjects/";
        if (!path.startsWith(prefix)) {
            return error(404, 404, "HTTP 404 Not Found");
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return error(405, 405, "HTTP 405 Method Not Allowed");
        }
        String[] parts = path.substring(prefix.length()).split("/", -1);
        Schema schema = new Schema.Parser().parse(body.path("schema").textValue());
        if (parts.length == 1) {
            return lookUp(parts[0], schema);
        }
        return parts.length == 2 && parts[1].equals("versions")
                ? register(parts[0], schema)
                : error(404, 404, "HTTP 404 Not Found");
    }

    private Answer lookUp(String subject, Schema schema) {
        List<Schema> versions = subjects.get(subject);
        if (versions == null) {
            return error(404, 40401, "Subject '" + subject + "' not found.");
        }
        if (!versions.contains(schema)) {
            return error(404, 40403, "Schema not found");
        }
        return json(
                200,
                Map.of(
                        "subject",
                        subject,
                        "id",
                        ids.get(schema),
                        "version",
                        versions.indexOf(schema) + 1,
                        "schema",
                        schema.toString()));
    }

    private Answer schema(String id) {
        return byId.entrySet().stream()
                .filter(entry -> entry.getKey().toString().equals(id))
                .findFirst()
                .map(entry -> json(200, Map.of("schema", entry.getValue().toString())))
                .orElseGet(() -> error(404, 40403, "Schema " + id + " not found"));
    }

    private Answer compatibility(String subject, Schema schema) {
        return subjects.containsKey(subject)
                ? json(200, Map.of("is_compatible", isCompatible(subject, schema)))
                : error(404, 40401, "Subject '" + subject + "' not found.");
    }

    private boolean isCompatible(String subject, Schema schema) {
        List<Schema> versions = subjects.getOrDefault(subject, List.of());
        return versions.isEmpty()
                || versions.contains(schema)
                || SchemaCompatibility.checkReaderWriterCompatibility(
                                        schema, versions.get(versions.size() - 1))
                                .getType()
                        == SchemaCompatibilityType.COMPATIBLE;
    }

    private Answer register(String subject, Schema schema) {
        if (!isCompatible(subject, schema)) {
            return error(
                    409,
                    409,
                    "Schema being registered is incompatible with an earlier schema for subject"
                            + " \""
                            + subject
                            + "\"");
        }
        return json(200, Map.of("id", has(subject, schema)));
    }

    private static Answer error(int status, int code, String message) {
        return json(status, Map.of("error_code", code, "message", message));
    }

    private static Answer json(int status, Map<String, Object> body) {
        try {
            return new Answer(status, JSON.writeValueAsString(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
