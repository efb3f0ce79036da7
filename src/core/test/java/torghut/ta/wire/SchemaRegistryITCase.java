package torghut.ta.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import torghut.ta.config.RegistryConnection;
import torghut.ta.model.MicroBar;
import torghut.ta.testing.ValueEncoders;

/**
 * Against a real registry: Apicurio's own distribution, which the build unpacks, started as a
 * process with its data in memory.
 */
class SchemaRegistryITCase {

    private static final Path DISTRIBUTION = Path.of("target/apicurio-registry");
    private static final String LISTENING = "Listening on: ";

    private static Process process;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        Path jar;
        try (Stream<Path> files = Files.list(DISTRIBUTION)) {
            jar =
                    files.filter(file -> file.toString().endsWith("-runner.jar"))
                            .findAny()
                            .orElseThrow();
        }
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=0",
                                "-Dquarkus.log.category.\"io.quarkus\".level=INFO",
                                "-jar",
                                jar.toAbsolutePath().toString())
                        .redirectErrorStream(true)
                        .start();
        CompletableFuture<String> address = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process.inputReader(UTF_8), address), "apicurio");
        reader.setDaemon(true);
        reader.start();
        url = address.get(120, TimeUnit.SECONDS) + "/apis/ccompat/v7";
    }

    @AfterAll
    static void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @Test
    void registersOnceAndThenLooksUp() throws Exception {
        Map<String, Schema> schemas =
                Map.of(
                        "ta.bars.1s.v1", OutputTopics.BARS.schema().orElseThrow(),
                        "ta.signals.v1", OutputTopics.SIGNALS.schema().orElseThrow(),
                        "ta.status.v1", OutputTopics.STATUS.schema().orElseThrow());
        Map<String, Integer> first = register(schemas);
        assertThat(first).containsOnlyKeys(schemas.keySet());
        assertThat(first.values()).doesNotHaveDuplicates();
        assertThat(register(schemas)).isEqualTo(first);
        for (String topic : schemas.keySet()) {
            assertThat(get("/subjects/" + topic + "-value/versions").toString()).isEqualTo("[1]");
        }
    }

    @Test
    void aReaderFindsTheSchemaOfARecordByTheIdInItsHeader() throws Exception {
        int id =
                register(Map.of("read.bars", OutputTopics.BARS.schema().orElseThrow()))
                        .get("read.bars");
        Encoder<MicroBar> encoder =
                ValueEncoders.of(OutputTopics.BARS, OutputFormat.AVRO, OptionalInt.of(id));
        byte[] value =
                encoder.encode(
                        new MicroBar(
                                "AAPL", 1000, 2000, 2500, true, 1, 4, 0.5, 2, 10, 1.5, 3, null,
                                null, "9"));

        ByteBuffer bytes = ByteBuffer.wrap(value);
        assertThat(bytes.get()).isZero();
        Schema schema =
                new Schema.Parser()
                        .parse(get("/schemas/ids/" + bytes.getInt()).path("schema").textValue());
        GenericRecord bar =
                new GenericDatumReader<GenericRecord>(schema)
                        .read(
                                null,
                                DecoderFactory.get()
                                        .binaryDecoder(
                                                value, bytes.position(), bytes.remaining(), null));
        assertThat(bar.get("symbol")).hasToString("AAPL");
        assertThat(bar.get("seq")).isEqualTo(1L);
        assertThat(bar.get("source_seq")).hasToString("t:9");
    }

    @Test
    void anIncompatibleSchemaIsRefused() throws Exception {
        String bars = OutputTopics.BARS.schema().orElseThrow().toString();
        Schema other =
                new Schema.Parser()
                        .parse(bars.replaceFirst("\"name\":\"volume\"", "\"name\":\"size\""));
        register(Map.of("refused.bars", other));
        send(
                "PUT",
                "/config/refused.bars-value",
                HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}"));

        Map<String, Schema> ours = Map.of("refused.bars", OutputTopics.BARS.schema().orElseThrow());
        assertThat(SchemaRegistry.check(registry(), ours).problems())
                .singleElement()
                .asString()
                .contains("refused.bars-value", "incompatible");
        assertThat(SchemaRegistry.register(registry(), ours).problems())
                .singleElement()
                .asString()
                .contains("refused.bars-value", "incompatible", "volume");
    }

    @Test
    void aCheckRegistersNothing() throws Exception {
        Map<String, Schema> schemas =
                Map.of("unknown.bars", OutputTopics.BARS.schema().orElseThrow());

        SchemaRegistry.Answer answer = SchemaRegistry.check(registry(), schemas);

        assertThat(answer.problems()).isEmpty();
        assertThat(answer.ids()).isEmpty();
        assertThat(get("/subjects").toString()).doesNotContain("unknown.bars");
    }

    @Test
    void aWrongPathIsNoticed() {
        RegistryConnection root =
                new RegistryConnection(
                        url.replace("/apis/ccompat/v7", ""), Optional.empty(), Optional.empty());
        assertThat(
                        SchemaRegistry.register(
                                        root, Map.of("x", OutputTopics.BARS.schema().orElseThrow()))
                                .problems())
                .singleElement()
                .asString()
                .contains("SCHEMA_REGISTRY_URL");
    }

    private static Map<String, Integer> register(Map<String, Schema> schemas) {
        SchemaRegistry.Answer answer = SchemaRegistry.register(registry(), schemas);
        assertThat(answer.problems()).isEmpty();
        return answer.ids();
    }

    private static RegistryConnection registry() {
        return new RegistryConnection(url, Optional.empty(), Optional.empty());
    }

    private static JsonNode get(String path) throws Exception {
        return send("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    private static JsonNode send(String method, String path, HttpRequest.BodyPublisher body)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .method(method, body)
                        .build();
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    /** Reads the process's output to its end, so that it never waits for us. */
    private static void read(BufferedReader output, CompletableFuture<String> address) {
        StringBuilder all = new StringBuilder();
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                all.append(line).append('\n');
                int at = line.indexOf(LISTENING);
                if (at >= 0) {
                    address.complete(line.substring(at + LISTENING.length()).strip());
                }
            }
            address.completeExceptionally(new IOException("the registry ended:\n" + all));
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
    }
}
