package torghut.ta.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import torghut.ta.config.RegistryConnection;
import torghut.ta.config.Secret;

/**
 * Registers the schemas of the output topics, before the job starts, in a registry that speaks
 * Confluent's REST API: Karapace, Apicurio's compatible API and the like.
 *
 * <p>The subject of a topic is {@code <topic>-value}. A schema that the registry already has under
 * the subject is only looked up. So read-only credentials are enough if the schemas were registered
 * before.
 */
public final class SchemaRegistry {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int LONGEST_QUOTE = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final Optional<String> authorization;
    private final Optional<Secret> password;
    private final Duration timeout;
    private final List<Duration> pauses;
    private final HttpClient http;

    /**
     * @param timeout how long to wait for a connection, and again for each answer
     * @param pauses how long to wait before each further attempt when the registry fails
     */
    SchemaRegistry(RegistryConnection registry, Duration timeout, List<Duration> pauses)
            throws RegistryException {
        url = baseUrl(registry.url());
        password = registry.password();
        authorization =
                registry.username()
                        .map(user -> basic(user, password.map(Secret::reveal).orElse("")));
        this.timeout = timeout;
        this.pauses = pauses;
        // A redirect is reported and not followed: it would carry the password to another host.
        http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /**
     * Answer of the registry.
     *
     * @param ids ids of the schemas, by topic
     * @param problems one sentence per problem: a schema that the registry refuses, rejected
     *     credentials, an answer that cannot be read, a registry that cannot be reached
     * @param isAway whether the only problem is that the registry could not be reached or failed at
     *     each of four attempts
     */
    public record Answer(Map<String, Integer> ids, List<String> problems, boolean isAway) {}

    /** Looks up each topic's schema, and registers those that the registry does not know. */
    public static Answer register(RegistryConnection registry, Map<String, Schema> schemas) {
        return ask(registry, schemas, true, TIMEOUT, PAUSES);
    }

    /**
     * Looks up each topic's schema, and asks whether those that are unknown would be compatible.
     */
    public static Answer check(RegistryConnection registry, Map<String, Schema> schemas) {
        return ask(registry, schemas, false, TIMEOUT, PAUSES);
    }

    static Answer ask(
            RegistryConnection registry,
            Map<String, Schema> schemas,
            boolean mayRegister,
            Duration timeout,
            List<Duration> pauses) {
        Map<String, Integer> ids = new HashMap<>();
        List<String> problems = new ArrayList<>();
        boolean isAway = false;
        try {
            SchemaRegistry client = new SchemaRegistry(registry, timeout, pauses);
            for (Map.Entry<String, Schema> schema : schemas.entrySet()) {
                String topic = schema.getKey();
                try {
                    client.idOf(subject(topic), schema.getValue(), mayRegister)
                            .ifPresent(id -> ids.put(topic, id));
                } catch (SubjectException e) {
                    problems.add(e.getMessage());
                }
            }
        } catch (RegistryException e) {
            isAway = e.isAway && problems.isEmpty();
            problems.add(e.getMessage());
        }
        return new Answer(Map.copyOf(ids), List.copyOf(problems), isAway);
    }

    /** The subject of the values of a topic's records. */
    public static String subject(String topic) {
        return topic + "-value";
    }

    private Optional<Integer> idOf(String subject, Schema schema, boolean mayRegister)
            throws RegistryException, SubjectException {
        String name = URLEncoder.encode(subject, UTF_8).replace("+", "%20");
        String path = "/subjects/" + name;
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        HttpResponse<String> known = post(path, body);
        if (known.statusCode() != 404) {
            return Optional.of(id(subject, known));
        }
        if (!mayRegister) {
            requireCompatible(
                    subject, post("/compatibility/subjects/" + name + "/versions/latest", body));
            return Optional.empty();
        }
        HttpResponse<String> registered = post(path + "/versions", body);
        if (registered.statusCode() == 404) {
            throw new RegistryException(
                    "The schema registry at %s has no subjects: is the path of SCHEMA_REGISTRY_URL right? It answered: %s"
                            .formatted(url, quote(registered)));
        }
        return Optional.of(id(subject, registered));
    }

    /** A subject that does not exist yet accepts any schema. */
    private void requireCompatible(String subject, HttpResponse<String> response)
            throws SubjectException {
        if (response.statusCode() == 200
                && !parse(response.body()).path("is_compatible").asBoolean(true)) {
            throw new SubjectException(
                    "The schema registry at %s calls the schema of subject %s incompatible with the ones before it."
                            .formatted(url, subject));
        }
    }

    private int id(String subject, HttpResponse<String> response)
            throws RegistryException, SubjectException {
        int status = response.statusCode();
        if (status == 200) {
            JsonNode id = parse(response.body()).path("id");
            if (id.isInt() && id.intValue() >= 0) {
                return id.intValue();
            }
            throw new RegistryException(
                    "The schema registry at %s gave no schema id for subject %s, but: %s"
                            .formatted(url, subject, quote(response)));
        }
        if (status == 401) {
            throw new RegistryException(
                    "The schema registry at %s rejects the credentials (SCHEMA_REGISTRY_USERNAME, SCHEMA_REGISTRY_PASSWORD): %s"
                            .formatted(url, quote(response)));
        }
        if (status == 403) {
            throw new SubjectException(
                    "The schema registry at %s does not let this user read or register subject %s: %s"
                            .formatted(url, subject, quote(response)));
        }
        if (status == 409) {
            throw new SubjectException(
                    "The schema registry at %s refuses the schema of subject %s as incompatible with the ones before it: %s"
                            .formatted(url, subject, quote(response)));
        }
        if (status >= 300 && status < 400) {
            throw new RegistryException(
                    "The schema registry at %s redirects to %s: set SCHEMA_REGISTRY_URL to the address that answers itself."
                            .formatted(
                                    url,
                                    redact(
                                            response.headers()
                                                    .firstValue("Location")
                                                    .orElse("nowhere"))));
        }
        throw new SubjectException(
                "The schema registry at %s answered %d to the schema of subject %s: %s"
                        .formatted(url, status, subject, quote(response)));
    }

    /** Sends a request, and repeats it while the registry fails or cannot be reached. */
    private HttpResponse<String> post(String path, String body) throws RegistryException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(timeout)
                        .header("Content-Type", CONTENT_TYPE)
                        .header("Accept", CONTENT_TYPE + ", application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        authorization.ifPresent(value -> request.header("Authorization", value));
        for (int attempt = 0; ; attempt++) {
            boolean last = attempt == pauses.size();
            try {
                HttpResponse<String> response =
                        http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
                boolean passing = response.statusCode() >= 500 || response.statusCode() == 429;
                if (!passing) {
                    return response;
                }
                if (last) {
                    throw new RegistryException(
                            "The schema registry at %s answered %d to each of %d attempts: %s"
                                    .formatted(
                                            url,
                                            response.statusCode(),
                                            attempt + 1,
                                            quote(response)),
                            true);
                }
            } catch (IOException e) {
                if (last) {
                    throw new RegistryException(
                            "The schema registry at %s cannot be reached (%d attempts): %s"
                                    .formatted(url, attempt + 1, redact(reason(e))),
                            true);
                }
            } catch (InterruptedException e) {
                throw interrupted();
            }
            pause(pauses.get(attempt));
        }
    }

    private void pause(Duration duration) throws RegistryException {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private RegistryException interrupted() {
        Thread.currentThread().interrupt();
        return new RegistryException(
                "Interrupted while waiting for the schema registry at " + url + ".");
    }

    /** The registry's message on one line, or the body of its answer if there is no message. */
    private String quote(HttpResponse<String> response) {
        String message = parse(response.body()).path("message").asText(response.body());
        String line = redact(message).replaceAll("\\s+", " ").strip();
        if (line.isEmpty()) {
            return "(nothing)";
        }
        return line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "…" : line;
    }

    private String redact(String text) {
        return password.map(Secret::reveal)
                .filter(secret -> !secret.isEmpty())
                .map(secret -> text.replace(secret, "***"))
                .orElse(text);
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }

    private static String basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** The URL without a slash at its end; one with a user in it is not repeated. */
    private static String baseUrl(String url) throws RegistryException {
        try {
            URI uri = new URI(url.strip());
            boolean web =
                    "http".equalsIgnoreCase(uri.getScheme())
                            || "https".equalsIgnoreCase(uri.getScheme());
            if (web
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return uri.toString().replaceAll("/+$", "");
            }
        } catch (URISyntaxException e) {
            // Reported below without the text of the exception, which repeats the URL.
        }
        throw new RegistryException(
                "SCHEMA_REGISTRY_URL must be an http or https address, such as"
                        + " https://registry.example/apis/ccompat/v7; the user and the password have"
                        + " variables of their own.");
    }

    /** The registry cannot be used at all. */
    private static final class RegistryException extends Exception {

        private final boolean isAway;

        RegistryException(String message) {
            this(message, false);
        }

        RegistryException(String message, boolean isAway) {
            super(message);
            this.isAway = isAway;
        }
    }

    /** One subject has a problem; the others can still be handled. */
    private static final class SubjectException extends Exception {
        SubjectException(String message) {
            super(message);
        }
    }
}
