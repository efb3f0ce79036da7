package torghut.ta.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import torghut.ta.config.RegistryConnection;
import torghut.ta.config.Secret;

/** Where the schemas of the records come from. */
final class Schemas {

    /** Topics still hold records of these. */
    private static final List<String> RELEASES = List.of("1.0.0");

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Schemas() {}

    /** The schemas that the jar carries, this release's and those of the ones before. */
    static List<Schema> known() {
        List<Schema> known = new ArrayList<>();
        for (TopicKind kind : TopicKind.values()) {
            String topic = kind.topic();
            known.add(of(kind));
            for (String release : RELEASES) {
                read("/schemas/released/" + topic + "/" + release + ".avsc").ifPresent(known::add);
            }
        }
        return known;
    }

    /** The schema that this release of the job writes a topic's records with. */
    static Schema of(TopicKind kind) {
        return read("/schemas/ta/" + kind.topic() + ".avsc").orElseThrow();
    }

    private static Optional<Schema> read(String resource) {
        try (InputStream text = Schemas.class.getResourceAsStream(resource)) {
            return text == null ? Optional.empty() : Optional.of(new Schema.Parser().parse(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A schema registry that speaks Confluent's REST API. A redirect is not followed: it would
     * carry the password to another host.
     */
    static RecordDecoder.SchemaById registry(RegistryConnection registry) {
        HttpClient http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(TIMEOUT)
                        .build();
        String base = registry.url().replaceAll("/+$", "");
        return id -> {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(base + "/schemas/ids/" + id))
                            .timeout(TIMEOUT)
                            .header(
                                    "Accept",
                                    "application/vnd.schemaregistry.v1+json, application/json");
            registry.username()
                    .ifPresent(
                            user ->
                                    request.header(
                                            "Authorization",
                                            basic(
                                                    user,
                                                    registry.password()
                                                            .map(Secret::reveal)
                                                            .orElse(""))));
            try {
                HttpResponse<byte[]> response =
                        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (response.statusCode() != 200) {
                    throw new IOException(
                            "The schema registry answered %d to schema id %d."
                                    .formatted(response.statusCode(), id));
                }
                JsonNode schema = new ObjectMapper().readTree(response.body()).path("schema");
                return new Schema.Parser().parse(schema.asText());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while waiting for the schema registry.", e);
            }
        };
    }

    private static String basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
